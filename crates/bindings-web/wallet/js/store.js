// What stays on the phone: one state with a revision, and the keys. One writer at a time, in whatever tab.

import { databaseOf, done } from "./storage.js";

const NAME = "clearance-wallet";
const EMPTY = { revision: 0, wallet: null, people: [], schemes: [], settings: {}, contacted: null };
const channel = new BroadcastChannel(NAME);

const database = databaseOf(NAME, ["state", "keys"]);

async function at(store, mode, act) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const result = await act(transaction.objectStore(store));
  await new Promise((good, bad) => {
    transaction.oncomplete = good;
    transaction.onabort = () => bad(transaction.error);
    if (mode === "readonly") good();
  });
  return result;
}

/** The state as it is now; empty where there is none. */
export async function read() {
  return (await at("state", "readonly", (store) => done(store.get("wallet")))) ?? structuredClone(EMPTY);
}

/** Changes the state: `change` gets the newest one and returns what it becomes, or nothing. Tabs take turns. */
export function write(change) {
  return navigator.locks.request(`${NAME}-writer`, async () => {
    const before = await read();
    const next = await change(structuredClone(before));
    if (!next) return before;
    next.revision = before.revision + 1;
    next.born ??= crypto.randomUUID();
    await at("state", "readwrite", (store) => done(store.put(next, "wallet")));
    localStorage.setItem(NAME, "had");
    channel.postMessage(next.revision);
    return next;
  });
}

/** One tab at a time does it; another one that comes meanwhile does not wait, unless it must. */
export const alone = (what, waits, act) => navigator.locks.request(`${NAME}-${what}`, { ifAvailable: !waits }, (lock) => lock && act());

/** Another tab has changed the state. */
export const heard = (act) => channel.addEventListener("message", () => act());

export const key = (name) => at("keys", "readonly", (store) => done(store.get(name)));
export const putKey = (name, value) => at("keys", "readwrite", (store) => done(store.put(value, name)));
export const dropKey = (name) => at("keys", "readwrite", (store) => done(store.delete(name)));

/** Whether there was a state here that the browser has cleared. */
export const wasCleared = (state) => state.revision === 0 && localStorage.getItem(NAME) === "had";

/** Asks the browser to keep it. */
export const persist = () => navigator.storage?.persist?.().catch(() => false);
