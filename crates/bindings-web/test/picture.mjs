// Brightness of pictures with symbols, as a camera's frame has it.

import { QrCode } from "./package.mjs";

/** Symbols of these texts beside each other, each up to `side` px wide with its margin, in a frame of `width` by `height` px. Those whose
 *  number is in `pale` have little contrast. */
export function frame(texts, { width = 640, height = 480, side = 290, pale = [] } = {}) {
  const luma = new Uint8Array(width * height).fill(102);
  texts.forEach((text, at) => {
    const symbol = QrCode.of(text);
    const modules = symbol.modules();
    const across = symbol.width + 8;
    const scale = Math.floor(side / across);
    const left = Math.floor(width * (at + 0.5) / texts.length - scale * across / 2);
    const top = Math.floor(height / 2 - scale * across / 2);
    const dark = pale.includes(at) ? 160 : 10;
    for (let y = 0; y < across; y++) {
      for (let x = 0; x < across; x++) {
        const [column, row] = [x - 4, y - 4];
        const isDark = Math.min(column, row) >= 0 && Math.max(column, row) < symbol.width && modules[row * symbol.width + column];
        for (let line = 0; line < scale; line++) {
          const start = (top + y * scale + line) * width + left + x * scale;
          luma.fill(isDark ? dark : 240, start, start + scale);
        }
      }
    }
  });
  return luma;
}
