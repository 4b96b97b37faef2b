// Pictures: of the camera, and of files.

/** Milliseconds between two looks for a camera. */
const EVERY = 5000;
/** Sides to which a picture of a file is brought: some cut the modules of some symbols badly. */
const SIDES = [1200, 800, 616];

let worker;
const waiting = new Map();
let count = 0;

/** The text in a picture; nothing where there is none. */
function read({ data: pixels, width }) {
  if (!worker) {
    worker = new Worker(new URL("reader.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { id, text } }) => {
      waiting.get(id)?.(text);
      waiting.delete(id);
    };
  }
  count += 1;
  const id = count;
  const answer = new Promise((done) => waiting.set(id, done));
  worker.postMessage({ id, pixels, width }, [pixels.buffer]);
  return answer;
}

const canvas = document.createElement("canvas");
const paper = canvas.getContext("2d", { willReadFrequently: true, alpha: false });

function drawn(picture, width, height) {
  [canvas.width, canvas.height] = [width, height];
  paper.drawImage(picture, 0, 0, width, height);
  return paper.getImageData(0, 0, width, height);
}

/** The text in a file's picture; nothing where there is none, or where it is no picture. */
export async function readFile(file) {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return undefined;
  try {
    for (const side of SIDES) {
      const scale = side / Math.max(picture.width, picture.height);
      const text = await read(drawn(picture, Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))));
      if (text !== undefined) return text.trim();
    }
    return undefined;
  } finally {
    picture.close();
  }
}

const pause = (ms) => new Promise((over) => setTimeout(over, ms));
const plugged = (devices) => new Promise((is) => devices.addEventListener("devicechange", is, { once: true }));

/** Watches the camera for as long as the page is open: `sees` gets each text, `isThere` whether there is a camera. One that goes is taken
 *  again when it is back. */
export async function watch(video, sees, isThere) {
  const devices = navigator.mediaDevices;
  for (;;) {
    try {
      const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "environment" };
      video.srcObject = await devices.getUserMedia({ video: wanted, audio: false });
      const [track] = video.srcObject.getVideoTracks();
      video.classList.toggle("mirror", track.getSettings().facingMode === "user");
      await video.play();
      isThere(true);
      while (track.readyState === "live") {
        await Promise.race([new Promise((next) => video.requestVideoFrameCallback(next)), pause(1000)]);
        if (!video.videoWidth) continue;
        const text = await read(drawn(video, video.videoWidth, video.videoHeight));
        if (text !== undefined) await sees(text.trim());
      }
    } catch {
      // None, or none for this page: scanner and file are there.
    }
    isThere(false);
    if (!devices) return;
    await Promise.race([plugged(devices), pause(EVERY)]);
  }
}
