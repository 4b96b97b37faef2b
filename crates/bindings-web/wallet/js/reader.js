// Reads pictures, beside the page: a gate's code, or the texts that a phone is shown. The wallet and the gate's app share it.

import load, { readCode, readTexts } from "../wasm/clearance_scan.js";

/** Milliseconds for a picture in which something was found before its time was over: two codes must not be taken for one. As long as a
 *  gate that serves gives a picture (`lane.deadline`). */
const WHOLE = 2000;
const ready = load();

onmessage = async ({ data: { id, pixels, width, isForGate, limit } }) => {
  try {
    await ready;
    const luma = new Uint8Array(pixels.length / 4);
    for (let at = 0; at < luma.length; at++) {
      luma[at] = (pixels[4 * at] * 77 + pixels[4 * at + 1] * 150 + pixels[4 * at + 2] * 29) >> 8;
    }
    const read = isForGate ? readCode : readTexts;
    const within = (ms) => {
      const until = performance.now() + ms;
      return read(luma, width, () => performance.now() < until);
    };
    let seen = within(limit);
    if (seen.isCut && limit < WHOLE && (isForGate ? seen.text !== null : seen.texts.length > 0)) seen = within(WHOLE);
    postMessage({ id, seen });
  } catch (error) {
    postMessage({ id, failed: String(error) });
  }
};
