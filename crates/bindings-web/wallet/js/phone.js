// The phone: whose codes are on it, and what it does with the authority. The page draws what this module knows.

import init, { PreparedEnrolment, PreparedRecovery, Wallet } from "../wasm/clearance.js";
import * as authority from "./authority.js";
import { moment, seconds } from "./clock.js";
import * as keys from "./keys.js";
import * as store from "./store.js";

/** As the authority counts versions of its app. */
export const APP = 1;

let state;
let wallet;
const listeners = new Set();

export const now = () => (wallet ? wallet.now(moment()) : moment().wall);
export const current = () => state;
export const trust = () => wallet?.trust();
export const changed = (act) => listeners.add(act);
export const isCleared = () => store.wasCleared(state);

/** Loads what is on the phone. */
export async function begin() {
  const [, read] = await Promise.all([init(), store.read()]);
  take(read);
  store.heard(async () => take(await store.read()));
}

function take(next) {
  // What was read earlier may come later. A state that was born anew counts from the beginning.
  if (state && next.born === state.born && next.revision <= state.revision) return;
  const bytes = next.wallet;
  wallet = bytes ? Wallet.load(bytes, APP) : undefined;
  state = next;
  for (const act of listeners) act();
}

/** Changes the state; `act` may change the wallet that it gets too. */
async function change(act) {
  take(await store.write(async (next) => {
    const own = next.wallet ? Wallet.load(next.wallet, APP) : undefined;
    const result = await act(next, own);
    if (result === false) return undefined;
    const last = result instanceof Wallet ? result : own;
    if (last) next.wallet = last.toBytes();
    return next;
  }));
}

export const settle = (settings) => change((next) => { Object.assign(next.settings, settings); });

/** Everybody on this phone, children first, as the wallet proposes their codes. */
export function people() {
  const entries = wallet ? wallet.entries(moment()) : [];
  const rank = (person) => {
    const at = entries.findIndex((entry) => Object.values(person.entries).includes(entry.id));
    return at < 0 ? entries.length : at;
  };
  return [...state.people].sort((a, b) => rank(a) - rank(b));
}

export const person = (id) => state.people.find((it) => it.id === id);

/** The entries of a person, as the wallet has them. */
export function entriesOf(person) {
  const own = Object.values(person.entries);
  return (wallet ? wallet.entries(moment()) : []).filter((entry) => own.includes(entry.id));
}

/** What speaks for and against a code of each entry at a gate group: the best first. */
function ranked(person, group, challenge) {
  const asks = entriesOf(person).map((entry) => {
    const ask = { entry: entry.id, group };
    if (challenge) ask.challenge = challenge;
    const found = wallet.enquire(ask, person.point, moment());
    const isElsewhere = found.advice.some((it) => it.code === "other-places");
    return { ask, found, isElsewhere, entry };
  });
  const worth = (it) => Number(Boolean(it.found.whyNot)) * 2 + Number(it.isElsewhere);
  return asks.sort((a, b) => worth(a) - worth(b));
}

/** The code that serves best at a gate group: what to ask for, and what the enquiry says. */
export const choose = (person, group, challenge) => ranked(person, group, challenge)[0];

/** Gate groups, those where the person has a code first. */
export function groupsFor(person) {
  const all = trust()?.groups ?? [];
  const worth = (group) => {
    const best = choose(person, group);
    return best ? Number(Boolean(best.found.whyNot)) * 2 + Number(best.isElsewhere) : 4;
  };
  return all.map((group) => [group, worth(group)]).sort((a, b) => a[1] - b[1]).map(([group, rank]) => ({ group, opens: rank === 0 }));
}

/** Whether a scheme takes no key that comes from a passkey, as this person's does. */
export const isForbidden = (person) => person.trouble?.code === "passkey-not-allowed";

/** A key that is gone: the browser has cleared it, and the codes with it. */
export class KeyGone extends Error {}

/** Makes a code: of the running step, or of the one after it. */
export async function mint(person, ask, next = false) {
  const key = await store.key(person.key);
  if (!key) throw new KeyGone();
  const own = wallet;
  const prepared = next ? own.prepareNext(ask, person.point, moment()) : own.prepare(ask, person.point, moment());
  const signature = await keys.sign(key, prepared.toSign());
  return own.finish(prepared, signature, keys.random(32), moment());
}

/** Milliseconds until the gate's clock shows `time`. */
export const until = (time) => wallet.wallAt(time, moment()) * 1000 - Date.now();

export const acceptClock = () => change((next, own) => { own?.acceptClock(moment()); });

/** A request that answers a challenge of now, in base64url: for a credential or a binding, or of `Kind` PreparedRecovery. */
async function request(key, point, Kind = PreparedEnrolment) {
  const given = await authority.challenge();
  const prepared = new Kind(given.audience, seconds(given.now), point, given.challenge);
  return authority.base64(prepared.finish(await keys.sign(key, prepared.toSign())));
}

/** Whether the authority lets a key come from a passkey: its schemes say so. Where it is not reached nothing is offered. */
export const allowsPasskeys = () => authority.challenge().then((given) => given.passkey === true, () => false);

/** Binds this phone to whom an activation code was made for, under a name of the holder's choice. */
export async function activate(name, code, isByPasskey = false) {
  await believe();
  // An answer that was lost is asked for again with the same key.
  let fresh = await store.key("pending");
  if (!fresh || Boolean(fresh.isByPasskey) !== isByPasskey) {
    fresh = { ...(isByPasskey ? await keys.makeByPasskey(name) : await keys.make()), isByPasskey };
    await store.putKey("pending", fresh);
  }
  let given;
  try {
    given = await authority.activate(code, await request(fresh.key, fresh.point), isByPasskey ? "passkey" : "device");
  } catch (error) {
    if (error.status === 409) await store.dropKey("pending");
    throw error;
  }
  const id = await bound(name, fresh, given.token, isByPasskey);
  await store.dropKey("pending");
  return id;
}

/** Brings a phone back whose storage was cleared, by the passkey that its key is derived from. */
export async function recover(name) {
  await believe();
  const fresh = await keys.byPasskey();
  const given = await authority.recovery(await request(fresh.key, fresh.point, PreparedRecovery));
  return bound(name, fresh, given.token, true);
}

/** Begins with the root and the list of the server that this app came from. */
async function believe() {
  if (wallet) return;
  // The root comes from where this app comes from: whoever could change the one could change the other.
  const [root, list] = await Promise.all([authority.root(), authority.trustList()]);
  await change((next, own) => {
    if (own) return own;
    next.root = root;
    return Wallet.create(root, list.bytes, APP, corrected(list.date));
  });
}

async function bound(name, { key, point }, token, isByPasskey) {
  const id = crypto.randomUUID();
  await store.putKey(id, key);
  await change((next) => {
    next.people.push({ id, name, key: id, point, token, isByPasskey, entries: {}, standings: [], notices: [], answers: {} });
  });
  store.persist();
  await contact(true);
  return id;
}

/** A moment whose wall clock is right: for the first list, when nothing is known of this clock. */
function corrected(date) {
  const at = moment();
  return date ? { ...at, wall: seconds(date) } : at;
}

/** Goes online: trust list, what each has, credentials that are due, notices. One tab at a time. */
export const contact = (waits = false) => store.alone("contact", waits, async () => {
  if (!wallet) return;
  const language = state.settings.language ?? "en";
  const list = await authority.trustList();
  const came = moment();
  await change(async (next, own) => {
    if (list.date) own.learnOffset(seconds(list.date), came);
    await renewTrust(own, list.bytes);
    next.contacted = own.now(moment());
  });
  const found = [];
  for (const person of state.people) found.push(await askFor(person, language));
  const titles = await authority.schemes().then((page) => page.items).catch(() => state.schemes);
  await change((next, own) => {
    next.schemes = titles.map(({ name, titles, has_code }) => ({ name, titles, has_code }));
    for (const it of found) apply(next.people.find((person) => person.id === it.id), it, own);
  });
});

async function renewTrust(own, list) {
  try {
    own.updateTrust(list, moment());
  } catch (error) {
    if (error.code !== "list-refused") {
      if (error.code === "list-older") return;
      throw error;
    }
    // The root may have changed while this phone slept.
    const chain = await authority.trustChain();
    own.followChain(chain.bytes, moment());
  }
}

/** What the authority has for a person; an error of one leaves the others. */
async function askFor(person, language) {
  const found = { id: person.id, credentials: [] };
  try {
    found.standings = (await authority.standings(person.token)).items;
    const key = await store.key(person.key);
    for (const standing of found.standings) {
      const isHeld = standing.scheme in person.entries;
      if (!standing.fetch_from || !key || (isHeld && seconds(standing.fetch_from) > now())) continue;
      try {
        const given = await authority.credential(person.token, standing.id, await request(key, person.point), APP);
        found.credentials.push({ standing, bytes: authority.unbase64(given.credential), given });
      } catch (error) {
        // What is not given now leaves what the phone has.
        if (error.status === 0) throw error;
        found.trouble = { code: error.code ?? String(error.status), message: error.message };
      }
    }
    found.notices = (await authority.notices(person.token, language)).items;
  } catch (error) {
    if (error.status === 401) found.isEnded = true;
    else found.trouble = { code: error.code ?? String(error.status ?? ""), message: error.message };
  }
  return found;
}

function apply(person, found, own) {
  if (!person) return; // removed meanwhile
  person.isEnded = found.isEnded ?? false;
  person.trouble = found.trouble ?? null;
  if (found.notices) person.notices = found.notices;
  if (!found.standings) return;
  person.standings = found.standings;
  for (const { standing, bytes, given } of found.credentials) {
    try {
      keep(person, standing, bytes, own);
      Object.assign(standing, { credential_until: given.until, fetch_from: given.fetch_from });
    } catch (error) {
      // The others' are kept; this one is fetched again.
      person.trouble = { code: error.code ?? "credential", message: error.message };
    }
  }
  for (const standing of found.standings) {
    const entry = person.entries[standing.scheme];
    if (entry !== undefined) own.setMinorUntil(entry, seconds(standing.minor_until));
  }
}

/** A credential into its entry: as the next one where it succeeds, anew where it does not. */
function keep(person, standing, bytes, own) {
  const known = person.entries[standing.scheme];
  if (known !== undefined) {
    try {
      own.renew(known, bytes, moment());
      return;
    } catch (error) {
      if (error.code === "already-held") return;
      own.remove(known);
    }
  }
  person.entries[standing.scheme] = own.add(`${person.name} · ${standing.scheme}`, bytes, person.point);
}

/** Whether another person here has a name that would be taken for this one. */
export const isTaken = (name) => state.people.some((it) => it.name.normalize("NFKC").toLowerCase() === name.normalize("NFKC").toLowerCase());

export async function remove(id) {
  await change((next, own) => {
    const gone = next.people.find((it) => it.id === id);
    next.people = next.people.filter((it) => it.id !== id);
    for (const entry of Object.values(gone?.entries ?? {})) own.remove(entry);
  });
  await store.dropKey(id);
}

/** What a scheme answers, by the authority; it is kept for when there is no network. */
export async function enquire(id, question) {
  const whom = person(id);
  const answer = await authority.enquire(whom.token, { ...question, app: APP });
  await change((next) => {
    const own = next.people.find((it) => it.id === id);
    if (own) own.answers[question.scheme] = { answer, asked: question.asked, at: now() };
  });
  return answer;
}

export async function saw(id, notice) {
  await authority.saw(person(id).token, notice);
  await change((next) => {
    const read = next.people.find((it) => it.id === id)?.notices.find((it) => it.id === notice);
    if (read) read.read = new Date(now() * 1000).toISOString();
  });
}

export const due = () => (wallet ? wallet.due(moment()) : []);
