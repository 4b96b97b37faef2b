// Reads QR symbols in pictures, beside the page.

import load, { read } from "../wasm/clearance_scan.js";

const ready = load();

onmessage = async ({ data: { id, pixels, width } }) => {
  await ready;
  const luma = new Uint8Array(pixels.length / 4);
  for (let at = 0; at < luma.length; at++) {
    luma[at] = (pixels[4 * at] * 77 + pixels[4 * at + 1] * 150 + pixels[4 * at + 2] * 29) >> 8;
  }
  postMessage({ id, text: read(luma, width) });
};
