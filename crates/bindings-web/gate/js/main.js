// The app: a gate on a tablet. What is on the screen, and what the officer's hands do.

import { button, h, icon, notice } from "./dom.js";
import * as camera from "./camera.js";
import * as face from "./face.js";
import * as gate from "./lane.js";
import * as panel from "./panel.js";
import * as sound from "./sound.js";
import * as store from "./store.js";
import * as words from "./words.js";

const { say } = words;
const { lane } = gate;
/** Decisions that stay on the page. */
const LAST = 8;
/** Milliseconds that two codes are in view before it is said, and after which it is over: as on the lane page of a gate that serves. */
const SEVERAL_FOR = 700;
const SEVERAL_LIFE = 2500;
/** How often what ages is drawn anew. */
const EVERY = 5000;

const app = document.getElementById("app");
const video = h("video", { id: "camera", class: "camera", playsinline: true, hidden: true });
video.muted = true;

/** What the page shows: `setup`, `elsewhere`, `damaged` or `gate`. */
let phase;
let answer; // of the traveller who is there
let count = 0; // of answers
let last = [];
let resting;
let parts = {};
let isWatching = false;
/** Milliseconds on the page's clock: since when two codes have been in view, and when they were seen last. */
const several = { since: 0, last: -Infinity };
let hasCamera;
let says; // what became of a file

const isOpen = (it) => panel.waitsForPerson(it) && gate.now() - it.at < face.PERSON_LIFE;

// Judging.

async function judge(text) {
  if (!lane.gate) return;
  if (isOpen(answer) && text !== answer.text) return tell(say("compareFirst"));
  const persons = Number(parts.persons?.value) || undefined;
  const given = await gate.scanned(text, persons);
  if (!given || given.isRepeat || phase !== "gate") return;
  if (parts.persons) parts.persons.value = ""; // people are counted for each party
  shown({ ...given, text });
}

/** What the camera sees beside clearance codes changes nothing. */
function seen({ text }) {
  if (text === null) return oneOnly(SEVERAL_FOR);
  return isOpen(answer) ? undefined : judge(text);
}

/** Two codes are in view for `least` ms: none is judged, and both people are told. Phones that change places are in view together for less. */
function oneOnly(least) {
  const at = performance.now();
  if (at - several.last > SEVERAL_LIFE) several.since = at;
  several.last = at;
  if (phase !== "gate" || at - several.since < least || !face.asks(parts.face)) return;
  face.oneCode(parts.face);
  tell(say("oneCode"));
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (parts.told?.textContent === say("oneCode")) tell("");
    rest();
  }, SEVERAL_LIFE);
}

function shown(given) {
  answer = given;
  count += 1;
  last = [given, ...last.filter((it) => it.code !== given.code)].slice(0, LAST);
  tell("");
  const { decision } = given;
  const look = face.answer(parts.face, decision.message, decision.details.qualifier?.picture);
  sound.play(look);
  clearTimeout(resting);
  // No answer outlives its traveller.
  resting = setTimeout(rest, (panel.waitsForPerson(given) ? face.PERSON_LIFE : face.FACE_LIFE) * 1000);
  drawCase();
}

function rest() {
  clearTimeout(resting);
  answer = undefined;
  if (phase !== "gate") return;
  face.rest(parts.face, isStopped());
  drawCase();
}

const isStopped = () => Boolean(lane.about?.stopped) || lane.isBehind || Boolean(lane.trouble);

function confirm(matches) {
  const { code } = answer;
  // Where the ledger's record is on disk already, the person is the last to be judged.
  shown({ ...answer, decision: code.confirmPerson(matches, gate.now()), at: gate.now() });
  parts.code.focus({ preventScroll: true });
}

// The page of the gate.

function drawCase() {
  parts.case.dataset.case = count; // tells whether it is another one
  parts.case.replaceChildren(...kept(panel.caseOf(answer, { confirm, next: () => { rest(); parts.code.focus({ preventScroll: true }); } })));
  parts.history.replaceChildren(...kept(panel.history(last)));
  drawState();
}

let drawnState;
function drawState() {
  const made = panel.troubles({ clockIsRight: () => gate.clockIsRight().catch((error) => tell(String(error.message))) });
  // The same words again would be read out again.
  const state = JSON.stringify([lane.about?.stopped, lane.isBehind, lane.trouble, words.language()]);
  if (state !== drawnState) parts.troubles.replaceChildren(...kept(made));
  drawnState = state;
  parts.facts.replaceChildren(...kept(panel.gateFacts()));
}

const kept = (children) => children.flat().filter((it) => it !== undefined && it !== null && it !== false);

function tell(text) {
  if (parts.told) parts.told.textContent = text;
}

function gatePage() {
  const made = {
    face: face.made(video),
    troubles: h("div", { id: "troubles", class: "stack" }),
    told: h("p", { id: "told", role: "status", class: "small" }),
    case: h("div", { id: "case", class: "stack" }),
    facts: h("div", { id: "gate", class: "stack" }),
    history: h("div", { id: "history", class: "stack" }),
    code: h("input", { id: "code", name: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": "code-hint" }),
    persons: h("input", { id: "persons", name: "persons", type: "number", min: "1", max: "255", inputmode: "numeric", autocomplete: "off" }),
    blind: h("p", { id: "blind", class: "small quiet", hidden: hasCamera !== false }, say("noCamera")),
    mute: h("p", { id: "mute", class: "small quiet", hidden: true }, say("soundWaits")),
    challenge: h("div", { id: "challenge", class: "stack-s" }),
  };
  parts = made;
  drawnState = undefined;
  video.setAttribute("aria-label", say("camera"));
  const scan = h("form", { id: "scan", class: "scan field", onsubmit: (event) => {
    event.preventDefault();
    const text = made.code.value;
    made.code.value = "";
    if (text) judge(text);
    made.code.focus({ preventScroll: true });
  } }, h("div", {}, h("label", { for: "code" }, say("code")), made.code), h("div", {}, h("label", { for: "persons" }, say("persons")), made.persons),
  h("button", { class: "btn btn-2" }, say("judge")), h("p", { class: "hint", id: "code-hint" }, say("codeHint")));
  const more = [picturePart(), challengePart(made), filePart("fileNew", "fileNewHint"),
    h("details", { class: "more" }, h("summary", {}, say("limits")), panel.limits()), removePart()];
  return [
    h("a", { class: "skip", href: "#code", onclick: (event) => { event.preventDefault(); made.code.focus(); } }, say("skip")),
    h("main", { class: "lane", id: "main" }, made.face, h("aside", { class: "panel stack", "aria-label": say("panel") },
      h("div", { class: "split" }, brand(), langs()),
      made.troubles, made.told, made.case, scan, made.facts, made.history,
      h("div", { class: "stack settings" }, soundPart(), made.mute, made.blind, h("p", { class: "small quiet" }, lane.about.place), ...more))),
  ];
}

const brand = () => h("span", { class: "brand" }, icon("brand"), lane.about ? checkpoint(lane.about.place) : "Clearance", " ", h("span", {}, say("gate")));

/** `Border gate`, of `mo/border-gate/arrival-hall arrival foot`. */
function checkpoint(place) {
  const name = (place.split("/")[1] ?? place).replaceAll("-", " ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const langs = () => h("nav", { class: "langs", "aria-label": say("language") }, words.LANGUAGES.map(([tag, name]) =>
  h("button", { type: "button", lang: tag, "aria-current": tag === words.language() ? "true" : undefined, onclick: () => { store.settle({ language: tag }); words.speak(tag); draw(); } }, name)));

function soundPart() {
  const tick = h("input", { id: "sound", type: "checkbox", checked: sound.isOn(), onchange: () => { store.settle({ sound: tick.checked }); sound.wake(); } });
  return h("label", { class: "tick" }, tick, " ", say("sound"));
}

function picturePart() {
  const input = h("input", { id: "picture", type: "file", accept: "image/*", onchange: async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return undefined;
    const sighting = await camera.readFile(file).catch(() => undefined);
    if (sighting?.why === "several-codes") {
      tell(say("oneCode"));
      return oneOnly(0);
    }
    if (!sighting || sighting.text === null) return tell([say("noCode"), words.others(sighting?.others)].filter(Boolean).join(" "));
    tell("");
    return judge(sighting.text);
  } });
  return h("div", { class: "field" }, h("label", { for: "picture" }, say("picture")), input);
}

function challengePart(made) {
  return h("div", { class: "stack-s" }, button(say("challenge"), () => made.challenge.replaceChildren(...panel.challenge(gate.challenge())), "btn btn-2"), made.challenge);
}

function filePart(label, hint) {
  const told = h("div", { id: "file-says", role: "status" }, says);
  const input = h("input", { id: "file", type: "file", accept: ".json,application/json", "aria-describedby": "file-hint", onchange: async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      await gate.take(await file.text());
      says = notice("good", "tick", say("taken", words.moment(lane.about.lists.length ? Math.max(...lane.about.lists.map((it) => it.thisUpdate)) : lane.about.trust.thisUpdate)));
    } catch (error) {
      says = notice("bad", "cross", say("notTaken"), words.of(error.texts) || error.message);
    }
    input.value = "";
    draw();
    document.getElementById("file-says")?.scrollIntoView({ block: "nearest" });
  } });
  return h("div", { class: "field" }, h("label", { for: "file" }, say(label)), h("p", { class: "hint", id: "file-hint" }, say(hint)), input, told);
}

const removePart = () => h("details", { class: "more" }, h("summary", {}, say("remove")), h("div", { class: "stack-s" }, h("p", {}, say("removeAsk")),
  button(say("removeYes"), () => gate.remove().catch((error) => tell(String(error.message))), "btn btn-grave")));

// The other pages.

function plain(...content) {
  return [h("main", { id: "main", class: "wrap setup stack", tabindex: "-1" }, h("div", { class: "split" }, brand(), langs()), content)];
}

function setupPage() {
  const isCleared = store.wasCleared();
  return plain(
    isCleared ? alert("bad", "cross", say("cleared"), say("clearedThen")) : false,
    h("h1", {}, say("noGate")),
    h("p", { class: "lead" }, say("noGateThen")),
    globalThis.isSecureContext ? filePart("file", "fileHint") : notice("bad", "cross", say("insecure")),
    h("h2", {}, say("limits")), panel.limits());
}

function alert(...all) {
  const made = notice(...all);
  made.setAttribute("role", "alert");
  return made;
}

const elsewherePage = () => plain(h("h1", {}, say("elsewhere")), h("p", { class: "lead" }, say("elsewhereThen")));
const damagedPage = () => plain(alert("bad", "cross", say("damaged"), say("damagedThen")), removePart());

const PAGES = { gate: gatePage, setup: setupPage, elsewhere: elsewherePage, damaged: damagedPage };

function draw() {
  document.title = `${say("gate")} – Clearance`;
  const at = document.activeElement?.id;
  parts = {};
  const page = PAGES[phase]();
  app.replaceChildren(...page);
  if (phase === "gate") {
    drawCase();
    if (answer) face.answer(parts.face, answer.decision.message, answer.decision.details.qualifier?.picture);
    else face.rest(parts.face, isStopped());
    sound.wake();
    watches();
    (document.getElementById(at) ?? parts.code).focus({ preventScroll: true });
  } else {
    document.getElementById(at)?.focus();
  }
}

function goTo(next) {
  const before = phase;
  phase = next;
  if (before !== "gate" || next !== "gate") [answer, last] = [undefined, next === "gate" ? last : []];
  draw();
}

/** The camera is opened once there is a gate, and stays. */
function watches() {
  if (isWatching) return video.srcObject && video.play().catch(() => {}); // it was taken out of the page for a moment
  isWatching = true;
  camera.watch(video, seen, (isThere) => {
    hasCamera = isThere;
    video.hidden = !isThere;
    if (parts.blind) parts.blind.hidden = isThere;
  });
  return undefined;
}

// Keys: a wedge scanner types wherever the focus is, and the officer has F2 and F4.

const isText = (at) => at?.matches("textarea, input:not([type=checkbox]):not([type=file])");

document.addEventListener("keydown", (event) => {
  if (phase !== "gate") return;
  const button = /^F\d$/.test(event.key) && document.querySelector(`#case [data-key="${event.key}"]`);
  if (button) {
    event.preventDefault();
    button.click();
    return;
  }
  const at = document.activeElement;
  const isTyped = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  const presses = event.key === " " && at?.matches("button, summary, input, a");
  const stays = isText(at) && (at !== parts.persons || /\d/.test(event.key)); // a code begins with a letter
  if (isTyped && !stays && !presses) parts.code.focus({ preventScroll: true });
});

sound.listen((sounds) => { if (parts.mute) parts.mute.hidden = sounds || !sound.isOn(); });

words.speak(store.settings().language ?? words.preferred());
navigator.serviceWorker?.register("sw.js").catch(() => {});

/** The gate that is kept here, or the page where one is brought. */
async function begins() {
  try {
    await gate.begin();
    goTo(await gate.start() ? "gate" : "setup");
  } catch (error) {
    console.error(error);
    goTo("damaged");
  }
}

gate.changed(() => {
  if (phase === "elsewhere" || !phase) return;
  const next = lane.gate ? "gate" : "setup";
  if (next !== phase) return goTo(next);
  if (phase !== "gate") return;
  if (!answer) face.rest(parts.face, isStopped());
  drawState();
});

if (globalThis.isSecureContext && navigator.locks) store.hold(() => goTo("elsewhere")).then(begins);
else goTo("setup");
setInterval(() => { if (phase === "gate") drawState(); }, EVERY);
