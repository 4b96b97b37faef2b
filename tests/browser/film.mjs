// Films for Chromium's fake camera (`--use-file-for-fake-video-capture`).

/** How far the middles of two pictures beside each other are apart, in px. */
const APART = 315;

/** MJPEG in which a camera sees the pictures at `sources` beside each other, each `side` px wide, while a hand sways by some px and turns by some rad. */
export async function film(browser, sources, { side, sways, turns, quality }) {
  const page = await browser.newPage();
  const frames = await page.evaluate(async ({ sources, apart, side, sways, turns, quality }) => {
    const pictures = await Promise.all(sources.map(async (source) => {
      const picture = Object.assign(new Image(), { src: source });
      await picture.decode();
      return picture;
    }));
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const paper = canvas.getContext("2d");
    const made = [];
    for (let at = 0; at < 8; at++) {
      paper.setTransform(1, 0, 0, 1, 0, 0);
      paper.fillStyle = "#8a857e";
      paper.fillRect(0, 0, 640, 480);
      pictures.forEach((picture, number) => {
        paper.setTransform(1, 0, 0, 1, 320 + (number - (pictures.length - 1) / 2) * apart + sways * Math.sin(at), 240);
        paper.rotate(turns * Math.sin(at));
        paper.drawImage(picture, -side / 2, -side / 2, side, side);
      });
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      const bytes = new Uint8Array(await blob.arrayBuffer());
      made.push(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
    }
    return made;
  }, { sources, apart: APART, side, sways, turns, quality });
  await page.close();
  return Buffer.concat(frames.map((frame) => Buffer.from(frame, "base64")));
}
