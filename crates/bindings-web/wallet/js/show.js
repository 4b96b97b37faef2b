// The code on the screen: it renews itself, and says whose it is.

import { GUARDS } from "./guards.js";
import { badge, button, drawing, h, icon, notice } from "./dom.js";
import { camera } from "./camera.js";
import * as phone from "./phone.js";
import { seconds } from "./clock.js";
import * as words from "./words.js";

const { say } = words;
const RING = "M50 1h44a5 5 0 0 1 5 5v88a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
/** How long before its step the next code is made. */
const AHEAD = 4000;
/** How long a gate waits for the answer to its challenge. */
const CHALLENGE = 120;

/** What was chosen for each person: gate group (`wanted`, by hand) and challenge. Gone with the page. */
const chosen = new Map();
let shown;
/** The code that the page before showed: a page that is drawn anew goes on with it. */
let last;

/** Ends what the page before had running. */
export function leave() {
  shown?.stop();
  last = shown;
  shown = undefined;
}

const pictureOf = (person) => phone.entriesOf(person).map((entry) => entry.qualified.picture).find((it) => it !== null && it !== undefined);
const nameOf = (guard) => GUARDS[guard]?.[words.language()];
export const guard = (number, kind) => h("span", { class: kind }, drawing(GUARDS[number].svg));

export function page(id, go) {
  const people = phone.people();
  const person = people.find((it) => it.id === id) ?? people[0];
  const choice = choiceOf(person);
  const place = h("div", { class: "stack" });
  const picture = pictureOf(person);
  const next = people[people.indexOf(person) + 1];
  shown = new Shown(person, choice, place);
  shown.start();
  return h("div", { class: "wallet-cols" },
    h("section", { class: "stack", "aria-labelledby": "whose" },
      people.length > 1 && list(people, person),
      h("div", { class: "whose" },
        picture !== undefined && h("span", { class: "guard", role: "img", "aria-label": say("guard", nameOf(picture)) }, drawing(GUARDS[picture].svg)),
        h("div", {}, h("h1", { id: "whose" }, say("codeOf", person.name)),
          picture !== undefined && h("p", { class: "quiet" }, say("pictureIs", nameOf(picture), person.name)))),
      place,
      gates(person, choice, go),
      next && h("a", { class: "btn btn-big", href: `#/code/${next.id}` }, say("through", person.name, next.name), icon("arrow", "icon")),
      challengePart(person, choice)),
    h("section", { class: "stack", "aria-labelledby": "ready" }, h("h2", { id: "ready" }, say("ready")), ready(people), told(person), advice()));
}

function choiceOf(person) {
  const choice = chosen.get(person.id) ?? {};
  chosen.set(person.id, choice);
  const groups = phone.groupsFor(person);
  const last = groups.find((it) => it.group === phone.current().settings.group && it.opens);
  choice.group = choice.wanted ?? (last ?? groups[0])?.group;
  return choice;
}

const list = (people, person) => h("nav", { "aria-label": say("whoseCode") }, h("ul", { class: "people" }, people.map((it) => {
  const picture = pictureOf(it);
  return h("li", {}, h("a", { href: `#/code/${it.id}`, "aria-current": it === person ? "page" : undefined },
    picture !== undefined && guard(picture, "guard-small"), it.name));
})));

/** The other gates, those that open first. */
function gates(person, choice, go) {
  const others = phone.groupsFor(person).filter((it) => it.group !== choice.group).slice(0, 4);
  return others.map(({ group }) => h("p", { class: "left small" }, button(say("changeTo", words.group(group)), () => {
    chosen.set(person.id, { wanted: group });
    phone.settle({ group });
    go(`#/code/${person.id}`);
  }, "linked")));
}

/** What a gate shows goes into the code: typed, or by the camera. */
function challengePart(person, choice) {
  const says = h("p", { role: "status" });
  const field = h("input", { id: "challenge", autocomplete: "off", spellcheck: "false", "aria-describedby": "challenge-hint" });
  const understands = (text) => {
    const digits = text.toLowerCase().replace(/[\s-]/g, "");
    return /^[0-9a-f]{16}$/.test(digits) ? digits : undefined;
  };
  const take = (digits) => {
    choice.challenge = { digits, until: phone.now() + CHALLENGE };
    field.value = "";
    says.textContent = say("challengeIn");
    shown?.again();
  };
  const form = h("form", { class: "stack-s", onsubmit: (event) => {
    event.preventDefault();
    const digits = understands(field.value);
    if (digits) take(digits);
    else says.textContent = say("challengeBad");
  } }, h("div", { class: "field" }, h("label", { for: "challenge" }, say("challengeField")), h("p", { class: "hint", id: "challenge-hint" }, say("challengeHint")), field),
  h("button", { class: "btn", type: "submit" }, say("challengeUse")));
  return h("details", { class: "details" }, h("summary", {}, say("challenge")), h("div", { class: "stack" }, form, camera(understands, take), says,
    button(say("challengeOut"), () => { choice.challenge = undefined; says.textContent = ""; shown?.again(); }, "btn btn-2")));
}

/** How everybody stands, with what to do. */
function ready(people) {
  return h("ul", { class: "status-list" }, people.map((person) => h("li", {}, h("h3", {}, person.name),
    person.standings.length === 0 && badge("", "clock", say("isNone")),
    person.standings.length === 0 && h("p", {}, say("nothingYet")),
    person.standings.map((it) => standing(it, phone.isForbidden(person))),
    phone.isForbidden(person) && notice("bad", "cross", say("passkeyNoCode", person.name), say("passkeyNoCodeThen", person.name)),
    person.isEnded && notice("bad", "cross", say("ended", person.name), say("endedThen", person.name)),
    h("p", { class: "small" }, h("a", { href: `#/why/${person.id}` }, say("seeWhy", person.name))),
    h("p", { class: "small" }, h("a", { href: `#/remove/${person.id}` }, say("remove", person.name))))));
}

export function title(scheme) {
  const known = phone.current().schemes.find((it) => it.name === scheme);
  const title = words.of(known?.titles) || scheme;
  // The schemes have it as it stands within a sentence.
  return title.charAt(0).toLocaleUpperCase(words.language()) + title.slice(1);
}

function standing(it, isForbidden) {
  const until = seconds(it.credential_until);
  const soon = until && it.fetch_from && seconds(it.fetch_from) <= phone.now();
  const looks = {
    valid: soon ? ["warn", "mark", "renewSoon"] : ["good", "tick", "isReady"],
    pending: ["", "clock", "isPending"],
    suspended: it.state === "pending" ? ["", "clock", "isPending"] : ["warn", "mark", "isHeld"],
    revoked: ["bad", "cross", "isOver"],
  };
  // What was granted is none here yet, and will be none with this key.
  const isNone = isForbidden && it.has_code && !until;
  const [tone, shape, word] = (!isNone && looks[it.meaning]) || ["", "clock", "isNone"];
  let says;
  if (it.meaning === "valid" && until) says = say(soon ? "connectBefore" : "untilThen", words.day(until));
  else if (it.meaning !== "valid" && it.state === "pending" && it.next) says = say("from", words.moment(seconds(it.next)));
  else if (it.meaning === "suspended" && it.has_code) says = say("heldSays");
  else if (it.meaning === "revoked" && it.has_code) says = say("overSays");
  return [h("p", { class: "small" }, title(it.scheme), " ", badge(tone, shape, say(word))), says && h("p", { class: "quiet small" }, says)];
}

/** What the authority tells, the newest first. */
function told(person) {
  const all = person.notices.slice(0, 4);
  return all.length > 0 && h("div", { class: "stack" }, h("h2", {}, say("toldBy")), all.map((it) => h("div", { class: "notice" }, icon("info"),
    h("div", { class: "stack-s" }, h("p", {}, it.text), it.advice.map((line) => h("p", { class: "small" }, line)),
      !it.read && h("p", {}, button(say("seen"), (event) => { event.target.disabled = true; phone.saw(person.id, it.id).catch(() => { event.target.disabled = false; }); }, "linked"))))));
}

function advice() {
  const contacted = phone.current().contacted;
  const last = contacted ? say("lastOnline", words.moment(contacted)) : say("neverOnline");
  return h("div", { class: "stack" },
    notice("", "info", say("bright"), say("wakeLock" in navigator ? "brightThen" : "brightNoLock")),
    notice("", "info", say("takeCard"), say("takeCardThen")),
    notice("", "offline", say("offline"), h("p", { id: "last-online" }, last), h("p", {}, online())));
}

/** Goes online on request, and says how it went. */
export function online() {
  const says = h("span", { role: "status" });
  return h("span", {}, button(say("goOnline"), async (event) => {
    event.target.disabled = true;
    says.textContent = "";
    try {
      await phone.contact();
    } catch {
      says.textContent = ` ${say("notReached")} ${say("notReachedThen")}`;
    }
    event.target.disabled = false;
  }, "linked"), says);
}

/** The code of one person at one gate group, as long as it is on the screen. */
class Shown {
  constructor(person, choice, place) {
    Object.assign(this, { person, choice, place, timers: new Set() });
    this.picture = h("img", { width: "616", height: "616" });
    this.run = undefined;
    this.look = () => { if (document.visibilityState === "visible") this.again(); };
  }

  start() {
    document.addEventListener("visibilitychange", this.look);
    this.calm();
    this.show(this.inherited());
  }

  /** One code a step: that of the page before, where it is the same in everything. */
  inherited() {
    const { person, group, frame, asked } = last ?? {};
    last = undefined;
    const isSame = frame && !frame.clock && person.id === this.person.id && group === this.choice.group && (asked ?? "") === (this.challenge() ?? "");
    return isSame && this.isRunning(frame) ? frame : undefined;
  }

  isRunning(frame) {
    return frame.validFrom <= phone.now() && phone.now() < frame.refreshAt;
  }

  stop() {
    this.isOver = true;
    document.removeEventListener("visibilitychange", this.look);
    this.calm();
    this.lock?.release().catch(() => {});
    if (this.url) URL.revokeObjectURL(this.url);
  }

  calm() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.round = (this.round ?? 0) + 1;
  }

  after(ms, act) {
    const timer = setTimeout(() => { this.timers.delete(timer); act(); }, Math.max(0, ms));
    this.timers.add(timer);
  }

  challenge() {
    const { challenge } = this.choice;
    if (challenge && challenge.until <= phone.now()) this.choice.challenge = undefined;
    return this.choice.challenge?.digits;
  }

  /** Begins anew with the code of now. */
  async again() {
    this.calm();
    await this.show();
  }

  async show(made) {
    const round = this.round;
    const best = this.choice.group && phone.choose(this.person, this.choice.group, this.challenge());
    if (!best) {
      const why = phone.isForbidden(this.person) ? say("passkeyNoCode", this.person.name) : say("nothingYet");
      return this.none(say("noCodeOf", this.person.name), why);
    }
    if (best.found.whyNot) return this.none(say("noCodeOf", this.person.name), words.of(best.found.whyNot.texts), best);
    try {
      const frame = made && !best.found.clock ? made : await phone.mint(this.person, best.ask);
      if (this.isOver || round !== this.round) return;
      this.draw(frame, best);
    } catch (error) {
      if (this.isOver || round !== this.round) return;
      if (error instanceof phone.KeyGone) this.none(say("keyGone", this.person.name), say("keyGoneThen", this.person.name));
      else this.none(say("noCodeOf", this.person.name), words.of(error.texts) || error.message, best);
    }
  }

  /** No code, why, and what to do. It looks again: time alone may bring one. */
  none(fact, why, best) {
    this.frame = undefined;
    const said = `${fact} ${why} ${best?.found.clock?.code}`;
    if (said !== this.said) this.place.replaceChildren(notice("warn", "mark", fact, why, ...this.doubts(best)));
    this.said = said;
    this.after(5000, () => this.show());
  }

  draw(frame, best) {
    const svg = frame.draw().svg();
    const before = this.url;
    this.url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    this.picture.src = this.url;
    this.picture.alt = say("codeAlt", this.person.name, words.group(this.choice.group));
    if (before) URL.revokeObjectURL(before);
    const isFirst = !this.frame;
    this.frame = frame;
    this.said = undefined;
    if (isFirst || this.clock !== frame.clock?.code || this.asked !== best.ask.challenge) this.frameAround(best, frame);
    this.clock = frame.clock?.code;
    this.asked = best.ask.challenge;
    this.group = best.ask.group;
    const left = phone.until(frame.refreshAt);
    this.turn(left, frame.step.seconds * 1000);
    this.tick(frame);
    this.after(left - AHEAD, () => this.ahead(best));
    this.after(left, () => this.take());
    this.wake();
    // For whoever measures: when the first code stood.
    if (isFirst) performance.mark("clearance-code");
  }

  /** The next one is made ahead, so that the change takes no time. */
  async ahead(best) {
    const round = this.round;
    this.next = undefined;
    try {
      const frame = await phone.mint(this.person, best.ask, true);
      if (round === this.round) this.next = frame;
    } catch { /* the change itself says why */ }
  }

  take() {
    const { next } = this;
    this.next = undefined;
    this.calm();
    const isFit = next && this.isRunning(next) && (this.challenge() ?? "") === (this.asked ?? "");
    this.show(isFit ? next : undefined);
  }

  frameAround(best, frame) {
    const ring = drawing(`<svg xmlns="http://www.w3.org/2000/svg" class="ring" viewBox="0 0 100 100" aria-hidden="true"><path d="${RING}"/><path class="run" pathLength="100" stroke-dasharray="100 100" d="${RING}"/></svg>`);
    this.run = ring.querySelector(".run");
    this.seconds = h("span", { class: "num" });
    const [before, after] = say("newIn", "|").split("|");
    this.place.replaceChildren(h("div", { class: "code" }, ring, this.picture),
      h("p", { class: "left" }, h("strong", {}, before, this.seconds, after), h("br"),
        h("span", { class: "quiet" }, say("forGates", words.group(this.choice.group)), this.challenge() ? ` ${say("challengeIn")}` : "")),
      ...this.doubts({ found: { ...best.found, clock: frame.clock } }));
  }

  /** What the phone doubts or advises, with what the holder can do. */
  doubts(best) {
    const { clock, advice = [] } = best?.found ?? {};
    return [
      clock && notice("warn", "clock", words.of(clock.texts), h("p", { class: "row" },
        button(say("clockRight"), () => phone.acceptClock(), "btn btn-2"), online())),
      ...advice.map((it) => h("p", { class: "small quiet" }, words.of(it.texts))),
    ].filter(Boolean);
  }

  turn(left, step) {
    this.animation?.cancel();
    if (!this.run?.animate || left <= 0) return;
    const gone = 100 * (1 - Math.min(1, left / step));
    this.animation = this.run.animate([{ strokeDashoffset: String(-gone) }, { strokeDashoffset: "-100" }],
      { duration: left, easing: calm.matches ? `steps(${Math.max(1, Math.ceil(left / 1000))})` : "linear", fill: "forwards" });
  }

  tick(frame) {
    if (this.isOver || frame !== this.frame) return;
    const left = phone.until(frame.refreshAt);
    this.seconds.textContent = String(Math.max(0, Math.ceil(left / 1000)));
    if (left > 0) this.after(Math.min(250, left), () => this.tick(frame));
  }

  /** The screen stays on while a code is up. */
  async wake() {
    if (this.lock && !this.lock.released) return;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
      if (this.isOver) this.lock?.release().catch(() => {});
    } catch { /* on little battery the browser says no */ }
  }
}
