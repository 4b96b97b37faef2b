// The lane: judges what is scanned, one code after the other, and records it before anybody is admitted.

import init, { CarriedGate, ledgerForget, ledgerGap } from "../wasm/clearance.js";
import * as store from "./store.js";

/** Milliseconds in which the same text is the same presentation: people hold the phone there until they are answered. A picture may take 2 s
 *  to read (reader.js), and not each one is read: three of them. With 3 s a phone that was held still was refused after its Admit. */
const SAME = 6000;
/** Seconds by which clocks are put right without anybody having to know. */
const SMALL = 5;
/** Milliseconds between two answers: a reply says nothing of the work behind it. */
const SLOT = 100;
/** How often the clock is written down, and what is dead is forgotten. */
const NOTE_EVERY = 10_000;
const SWEEP_EVERY = 10 * 60_000;

export const now = () => Math.floor(Date.now() / 1000);

/** What the page shows of the lane: `gate` is there while it judges. */
export const lane = { gate: undefined, about: undefined, horizon: undefined, isBehind: false, trouble: undefined, isKept: undefined };
const listeners = new Set();
export const changed = (act) => listeners.add(act);
const tell = () => { for (const act of listeners) act(); };

let kept; // what was installed
let mark = 0; // the latest that the clock has shown
let looked; // both clocks, read together

export const begin = () => init();

/** Starts the gate that is kept on this tablet; says whether there is one. */
export async function start() {
  const { installed, horizon, clock } = await store.read();
  if (!installed || !horizon) return false;
  kept = installed;
  mark = Math.max(clock ?? 0, 0);
  looked = undefined;
  lane.horizon = horizon;
  load();
  await note();
  await forget().catch(failed);
  lane.isKept = await navigator.storage?.persisted?.().catch(() => undefined);
  tell();
  return true;
}

function load() {
  lane.gate = CarriedGate.load(kept.bundle, kept.anchor, kept.seen);
  lane.isBehind = false;
  lane.about = lane.gate.about();
  lane.trouble = undefined;
}

/** Takes the file that an operator brought: a new gate, or newer lists for the one that is here. */
export async function take(text) {
  const at = now();
  const next = lane.gate ? lane.gate.renew(text, at) : CarriedGate.install(text, at);
  const installed = { bundle: text, anchor: next.anchor(), seen: next.seen(), at };
  await store.install(installed, ledgerGap(undefined, at), lane.gate ? mark : at);
  await store.persist();
  if (!(await start())) throw new store.Cleared("it was not kept");
}

/** Removes the gate from this tablet. */
export async function remove() {
  await store.remove();
  close();
}

function close(trouble) {
  Object.assign(lane, { gate: undefined, about: undefined, horizon: undefined, isBehind: false, trouble });
  kept = undefined;
  tell();
}

/** What keeps the ledger from being written: said, and nobody is admitted meanwhile. */
function failed(error) {
  if (error instanceof store.Cleared) return close();
  lane.trouble = String(error?.message || error?.name || error);
  tell();
  return undefined;
}

/** Looks at the clock. One that went back is told, and everybody is referred until it is right. */
async function look() {
  const [wall, steady] = [now(), performance.now() / 1000];
  const jumped = looked ? wall - looked.wall - (steady - looked.steady) : 0;
  const before = looked?.wall ?? wall;
  looked = { wall, steady };
  // A ledger that began by a slow clock does not know what was admitted by the right one.
  if (jumped > SMALL && before <= lane.horizon.floor) lane.horizon = await store.move((horizon) => ledgerGap(horizon, wall), mark);
  if (wall < mark - SMALL) {
    if (!lane.isBehind) lane.gate.notBefore(mark);
    lane.isBehind = true;
    return;
  }
  if (lane.isBehind) load();
  mark = Math.max(mark, wall);
}

/** The latest that the clock has shown. */
export const latest = () => mark;

/** The officer says that the clock is right now. Signed dates count all the same, and nothing from before is known to the ledger. */
export async function clockIsRight() {
  const at = now();
  lane.horizon = await store.move((horizon) => ledgerGap(horizon, at), at);
  mark = at;
  looked = undefined;
  load();
  tell();
}

let last = { text: undefined, seen: 0, answer: undefined };
let queue = Promise.resolve();

/** Judges a text: one after the other. */
export function scanned(text, persons) {
  const answer = queue.then(() => judged(text, persons));
  queue = answer.catch(() => {});
  return answer;
}

async function judged(text, persons) {
  if (!lane.gate) return undefined;
  const at = now();
  if (text === last.text && performance.now() - last.seen < SAME) {
    last.seen = performance.now();
    return { ...last.answer, isRepeat: true };
  }
  const began = performance.now();
  try {
    await look();
  } catch (error) {
    failed(error);
    if (!lane.gate) return undefined;
  }
  const code = lane.gate.examine(text, at, persons ? { persons } : undefined);
  const decision = code.decision ?? await recorded(code);
  const spent = performance.now() - began;
  await new Promise((over) => setTimeout(over, SLOT - (spent % SLOT)));
  const answer = { decision, code, at, took: Math.round(spent) };
  last = { text, seen: performance.now(), answer };
  return answer;
}

/** Asks the ledger, waits until it is on disk, and ends the check. */
async function recorded(code) {
  let isWritten = false;
  try {
    isWritten = await store.claim(code.subject, (record, horizon) => code.judge(record, horizon), mark);
    if (lane.trouble) {
      lane.trouble = undefined;
      tell();
    }
  } catch (error) {
    failed(error);
  }
  return code.conclude(isWritten, now());
}

/** Opens a challenge: 16 hex digits, good for two minutes and one code. */
export function challenge() {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  lane.gate.openChallenge(digits, now());
  return digits;
}

async function forget() {
  const at = now();
  if (lane.isBehind) return;
  lane.horizon = await store.sweep((horizon, record) => ledgerForget(horizon, record, at));
}

/** Looks at the clock, and writes it down. */
async function note() {
  if (!lane.gate) return;
  const was = lane.isBehind;
  try {
    await look();
    await store.noteClock(mark);
    const isMended = lane.trouble !== undefined;
    lane.trouble = undefined;
    if (isMended || was !== lane.isBehind) tell();
  } catch (error) {
    failed(error);
  }
}

setInterval(note, NOTE_EVERY);
document.addEventListener("visibilitychange", note);
setInterval(() => { if (lane.gate) forget().catch(failed); }, SWEEP_EVERY);
