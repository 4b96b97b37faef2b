// What stays on the tablet: the gate that was installed, how far back its ledger reaches, and what it has admitted.
//
// A record is on disk before anybody is admitted: `claim` waits until its transaction is complete. Reading, comparing and writing are
// one transaction, so that no two tabs record the same code, whoever holds the lane.

import { databaseOf, done } from "./storage.js";

const NAME = "clearance-gate";
/** Milliseconds that a transaction may take: one that takes longer recorded nothing that counts. */
const WITHIN = 5000;
const STRICT = { durability: "strict" };

/** The browser has cleared what this gate kept: its ledger is gone, and what it admitted is not known. */
export class Cleared extends Error {}

const STORES = ["gate", "book", "codes"];
const database = databaseOf(NAME, STORES);

/** Runs `act` in one transaction, and waits until it is on disk. */
async function transact(mode, act) {
  const transaction = (await database()).transaction(STORES, mode, mode === "readwrite" ? STRICT : {});
  const store = (name) => transaction.objectStore(name);
  const complete = new Promise((good, bad) => {
    transaction.oncomplete = good;
    transaction.onabort = () => bad(transaction.error ?? new Error("the transaction was given up"));
  });
  complete.catch(() => {}); // `act` may fail first
  let timer;
  const late = new Promise((_, bad) => { timer = setTimeout(() => bad(new Error("the storage does not answer")), WITHIN); });
  try {
    const result = await Promise.race([act(store), late]);
    await Promise.race([complete, late]);
    return result;
  } catch (error) {
    try { transaction.abort(); } catch { /* it is over */ }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** All but the records: `installed`, `horizon`, `clock`; each undefined where there is none. */
export const read = () => transact("readonly", async (store) => {
  const [installed, horizon, clock] = await Promise.all([done(store("gate").get("installed")), done(store("book").get("horizon")), done(store("book").get("clock"))]);
  return { installed, horizon, clock };
});

/** Keeps a gate that was installed or renewed. Its ledger stays where there is one, and else begins with a gap. */
export async function install(installed, gap, clock) {
  await transact("readwrite", async (store) => {
    const known = await done(store("book").get("horizon"));
    if (!known) store("book").put(gap, "horizon");
    store("book").put(clock, "clock");
    store("gate").put(installed, "installed");
  });
  remember();
}

/** Records a code. `judge` gets the record of `subject` and the horizon, and returns the record to write, or nothing. True once that is
 *  on disk for good. */
export const claim = (subject, judge, clock) => transact("readwrite", async (store) => {
  const [kept, horizon] = await Promise.all([done(store("codes").get(subject)), done(store("book").get("horizon"))]);
  if (!horizon) throw new Cleared("there is no ledger");
  const record = judge(kept, horizon);
  if (record === undefined) return false;
  store("codes").put(record, subject);
  store("book").put(clock, "clock");
  return true;
});

/** Changes the horizon: `change` gets it and returns the new one. */
export const move = (change, clock) => transact("readwrite", async (store) => {
  const horizon = await done(store("book").get("horizon"));
  if (!horizon) throw new Cleared("there is no ledger");
  const next = change(horizon);
  store("book").put(next, "horizon");
  store("book").put(clock, "clock");
  return next;
});

/** Forgets what nobody accepts any more: `forget` says of a record and the horizon what is left of both. */
export const sweep = (forget) => transact("readwrite", async (store) => {
  let horizon = await done(store("book").get("horizon"));
  if (!horizon) throw new Cleared("there is no ledger");
  const [names, records] = await Promise.all([done(store("codes").getAllKeys()), done(store("codes").getAll())]);
  for (const [at, name] of names.entries()) {
    const left = forget(horizon, records[at]);
    horizon = left.horizon;
    if (left.kept) store("codes").put(left.kept, name);
    else store("codes").delete(name);
  }
  store("book").put(horizon, "horizon");
  return horizon;
});

/** Writes down what the clock shows, so that one that is set back meanwhile is noticed. */
export const noteClock = (clock) => transact("readwrite", async (store) => {
  if (!(await done(store("book").get("horizon")))) throw new Cleared("there is no ledger");
  store("book").put(clock, "clock");
});

/** Removes the gate: keys, lists and ledger. */
export const remove = async () => {
  await transact("readwrite", async (store) => ["gate", "book", "codes"].forEach((name) => store(name).clear()));
  try { localStorage.removeItem(NAME); } catch { /* it keeps nothing */ }
};

function remember() {
  try { localStorage.setItem(NAME, "had"); } catch { /* it keeps nothing */ }
}

/** Whether there was a gate here that the browser has cleared. */
export const wasCleared = () => {
  try { return localStorage.getItem(NAME) === "had"; } catch { return false; }
};

/** Holds the lane for this tab until it closes: one at a time. `waits` is called where another tab has it. */
export function hold(waits) {
  return new Promise((mine) => {
    const keep = () => { mine(); return new Promise(() => {}); };
    navigator.locks.request(`${NAME}-lane`, { ifAvailable: true }, (lock) => {
      if (lock) return keep();
      waits();
      navigator.locks.request(`${NAME}-lane`, keep);
      return undefined;
    });
  });
}

/** Asks the browser to keep it. */
export const persist = () => navigator.storage?.persist?.().catch(() => false);

/** What the officer set on this tablet. */
const SETTINGS = `${NAME}-settings`;
export function settings() {
  try { return JSON.parse(localStorage.getItem(SETTINGS) ?? "{}"); } catch { return {}; }
}
export function settle(change) {
  try { localStorage.setItem(SETTINGS, JSON.stringify({ ...settings(), ...change })); } catch { /* it keeps nothing */ }
}
