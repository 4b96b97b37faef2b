// Pictures: of the camera, and of files.

import { code } from "./reading.js";

/** Milliseconds between two looks for a camera. */
const EVERY = 5000;
/** Milliseconds for a picture of the camera in which there is no code: whoever shows one waits no longer for the picture before. */
const FRAME = 80;
/** Milliseconds for a file, at each size. */
const FILE = 2000;
/** Sides to which a picture of a file is brought beside its own: some cut the modules of some symbols badly. */
const SIDES = [1200, 800, 616];
/** The largest side that is read as it is. */
const OWN = 1600;

const canvas = document.createElement("canvas");
const paper = canvas.getContext("2d", { willReadFrequently: true, alpha: false });

function drawn(picture, width, height) {
  [canvas.width, canvas.height] = [width, height];
  paper.drawImage(picture, 0, 0, width, height);
  return paper.getImageData(0, 0, width, height);
}

/** What a file's picture shows; nothing where it is no picture. */
export async function readFile(file) {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return undefined;
  const longest = Math.max(picture.width, picture.height);
  let best;
  try {
    for (const side of new Set([Math.min(longest, OWN), ...SIDES])) {
      const scale = side / longest;
      const seen = await code(drawn(picture, Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))), FILE);
      if (seen.text !== null || seen.why === "several-codes") return seen;
      if (!best || seen.others.length > 0) best = seen;
    }
    return best;
  } finally {
    picture.close();
  }
}

const pause = (ms) => new Promise((over) => setTimeout(over, ms));
const plugged = (devices) => new Promise((is) => devices.addEventListener("devicechange", is, { once: true }));

/** Watches the camera for as long as the page is open: `sees` gets what each picture shows, `isThere` whether there is a camera. One that
 *  goes is taken again when it is back. */
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
        const began = performance.now();
        const seen = await code(drawn(video, video.videoWidth, video.videoHeight), FRAME).catch(() => undefined);
        if (!seen) await pause(1000); // the reader failed, and begins anew
        // While nobody shows a code the tablet rests half of the time.
        else if (seen.text === null && seen.why !== "several-codes") await pause(performance.now() - began);
        else await sees(seen);
      }
    } catch {
      // None, or none for this page: scanner and file are there.
    }
    isThere(false);
    if (!devices) return;
    await Promise.race([plugged(devices), pause(EVERY)]);
  }
}
