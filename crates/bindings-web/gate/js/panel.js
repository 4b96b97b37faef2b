// What the officer reads: the case, how the gate is, what was decided.

import { QrCode } from "../wasm/clearance.js";
import { guardName, guardPicture, shape } from "./face.js";
import { button, drawing, h, notice } from "./dom.js";
import * as words from "./words.js";
import { lane, latest, now } from "./lane.js";

const { say } = words;

/** Seconds of the largest life that is left of a list before it is said in colour. */
const SOON = 86_400;

export const waitsForPerson = (answer) => answer?.decision.reason === "person-pending";
const lookOf = (decision) => (decision.reason === "person-pending" ? "check" : decision.decision);
const outcome = (decision) => (decision.reason === "person-pending" ? "compare" : decision.decision);

/** `10:42:07`, by this tablet's clock. */
const clock = (at) => new Date(at * 1000).toLocaleTimeString("en-GB");

/** The case: what was decided and why; and the buttons for it. */
export function caseOf(answer, { confirm, next }) {
  if (!answer) return [h("p", { class: "outcome" }, shape("ready"), say("ready"))];
  const { decision } = answer;
  const why = words.of(decision.texts.operator);
  return [
    h("p", { class: `outcome o-${lookOf(decision)}` }, shape(lookOf(decision)), say(outcome(decision))),
    why && h("p", {}, h("strong", {}, why), decision.message === "see-officer" && ` ${say("discreet")}`),
    guard(decision),
    waitsForPerson(answer)
      ? h("div", { class: "actions" }, h("p", {}, say("person")),
        keyed("F2", say("matches"), () => confirm(true), "btn"), keyed("F4", say("differs"), () => confirm(false), "btn btn-2"))
      : h("div", { class: "actions" }, keyed("F2", say("next"), next, "btn btn-2")),
    measured(answer),
  ];
}

function keyed(key, text, act, kind) {
  const made = button([text, " ", h("kbd", {}, key)], act, kind);
  made.dataset.key = key;
  return made;
}

function guard(decision) {
  const picture = decision.details.qualifier?.picture;
  if (picture === null || picture === undefined || !guardName(picture)) return false;
  return h("div", { class: "sheet guard-sheet" }, guardPicture(picture, "guard", false),
    h("div", { class: "stack-s" }, h("h2", {}, say("childsCode", guardName(picture))), h("p", {}, say("guardHint"))));
}

const facts = (rows) => h("dl", { class: "facts" }, rows.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

function measured({ decision, took }) {
  const { details } = decision;
  const scheme = lane.about?.schemes.find((it) => it.id === details.scheme);
  const status = details.status;
  return facts([
    decision.reason && [say("reason"), [h("span", { class: "ref" }, decision.reason), details.evidence && h("span", { class: "small" }, ` ${details.evidence}`)]],
    scheme && [say("scheme"), scheme.name],
    details.qualifier?.party && [say("party"), String(details.qualifier.party)],
    details.skew_seconds !== null && [say("phoneClock"), skew(details.skew_seconds, scheme?.step ?? 0)],
    status && [say("status"), `${status.status ? standing(status.status) : "–"}, ${say("listAge", age(status.age_seconds))}`],
    [say("took"), `${took} ms`],
  ]);
}

const STANDINGS = ["valid", "suspended", "revoked"];
const standing = (status) => (STANDINGS.includes(status) ? say(status) : status);

/** The two largest units of a span of seconds. */
function span(seconds) {
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return `0 ${say("second")}`;
  let rest = seconds;
  const parts = units.slice(first, first + 2).map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? `${count} ${say(name)}` : "";
  });
  return parts.filter(Boolean).join(" ");
}

/** How far a phone's clock is off, as far as a code tells: a good one starts up to a step before now. */
function skew(seconds, step) {
  if (seconds <= 0 && seconds >= -step) return say("inStep");
  return seconds > 0 ? say("fast", span(seconds)) : say("slow", span(-seconds));
}

/** In whole minutes, as a person says it. */
const age = (seconds) => span(Math.max(60, seconds - (seconds % 60)));

/** What stands in the way of judging, the gravest first. */
export function troubles({ clockIsRight }) {
  const { about } = lane;
  return [
    about?.stopped && bad("stopped", about.stopped),
    lane.isBehind && h("div", { class: "stack-s" }, bad("clockBack", say("clockBackThen", words.moment(now()), words.moment(latest()))),
      h("p", { class: "small" }, say("clockRightThen")), button(say("clockRight"), clockIsRight, "btn btn-2")),
    lane.trouble && bad("cannotKeep", say("cannotKeepThen", lane.trouble)),
  ];
}

function bad(name, then) {
  const made = notice("bad", "mark", say(name), then);
  made.setAttribute("role", "alert");
  return made;
}

/** How the gate is: lists, keys, clock, ledger. */
export function gateFacts() {
  const { about, horizon } = lane;
  if (!about) return [];
  const at = now();
  const oldest = about.lists.length ? Math.min(...about.lists.map((it) => it.thisUpdate)) : undefined;
  const ends = (until) => (until <= at ? warned(say("ended", words.moment(until))) : until - at < SOON ? warned(say("until", words.moment(until))) : say("until", words.day(until)));
  const young = horizon.floor - at;
  return [
    facts([
      [say("lists"), oldest === undefined ? warned(say("noList")) : say("old", age(Math.max(0, at - oldest)))],
      [say("trustUntil"), ends(about.trust.nextUpdate)],
      [say("keyUntil"), about.keys.missing.length ? warned(say("keyMissing", about.keys.missing.length)) : ends(about.keys.until ?? 0)],
      [say("clock"), lane.isBehind ? warned(say("clockBack")) : say("clockFine")],
      [say("ledger"), lane.trouble ? warned(lane.trouble) : young >= 0 ? say("ledgerNew", span(young + 1)) : say("ledgerFine")],
      lane.isKept !== undefined && [say("storage"), say(lane.isKept ? "storageKept" : "storageNot")],
    ]),
    h("p", { class: "small quiet" }, say("goodHere", about.schemes.filter((it) => it.isHere).map((it) => it.name).join(", "))),
  ];
}

const warned = (text) => h("strong", {}, text);

/** What was decided last: outcome and reason, nothing of a person. */
export function history(last) {
  return [
    h("h2", {}, say("last")),
    last.length === 0 && h("p", { class: "quiet small" }, say("noneYet")),
    h("ol", { class: "last" }, last.map(({ decision, at }) => h("li", {}, h("time", {}, clock(at)), shape(lookOf(decision), `o-${lookOf(decision)}`),
      h("span", {}, say(outcome(decision)), decision.reason && `: ${decision.reason}`)))),
  ];
}

/** A challenge, as the traveller's app reads it. */
export const challenge = (digits) => [
  h("p", {}, say("challengeOf")),
  h("div", { class: "challenge" }, drawing(QrCode.of(digits.toUpperCase()).svg(), { role: "img", "aria-label": digits })),
  h("p", { class: "ref" }, digits.match(/.{4}/g).join(" ")),
];

/** What nobody should have to find out. */
export const limits = () => h("ul", { class: "limits small" }, ["limitKey", "limitLedger", "limitStorage", "limitLists", "limitRecords"].map((name) => h("li", {}, say(name))));
