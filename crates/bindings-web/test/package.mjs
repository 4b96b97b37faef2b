// The built package, as Node loads it.

import { readFileSync } from "node:fs";

const at = new URL(`${process.env.PACKAGE ?? "../../../target/web/npm"}/`, import.meta.url);
const loaded = await import(new URL("clearance.js", at));
export const { CarriedGate, Gate, PreparedEnrolment, PreparedRecovery, QrCode, Wallet, ledgerForget, ledgerGap, travellerTexts } = loaded;
export const load = () => loaded.default({ module_or_path: readFileSync(new URL("clearance_bg.wasm", at)) });
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export async function scan() {
  const module = await import(new URL("clearance_scan.js", at));
  await module.default({ module_or_path: readFileSync(new URL("clearance_scan_bg.wasm", at)) });
  return module;
}
