// What somebody can have, and why not: by this phone, without a network, and by the authority, with every remedy.

import { Refused, form as formOf } from "./authority.js";
import { h, notice } from "./dom.js";
import * as phone from "./phone.js";
import { title } from "./show.js";
import * as words from "./words.js";

const { say } = words;

export function page(id) {
  const person = phone.person(id);
  if (!person) return [];
  const answers = h("section", { class: "stack", "aria-live": "polite" });
  return [
    h("p", {}, h("a", { href: `#/code/${id}` }, say("back"))),
    h("h1", {}, say("whyTitle", person.name)),
    h("div", { class: "wallet-cols why" },
      h("div", { class: "stack" }, question(person, answers), answers),
      h("section", { class: "stack", "aria-labelledby": "own" }, h("h2", { id: "own" }, say("onPhone")), own(person),
        notice("good", "tick", say("counters"), say("takeCard")))),
  ];
}

/** What this phone knows by itself, for each gate group. */
function own(person) {
  const groups = phone.groupsFor(person);
  return h("dl", { class: "facts" }, groups.map(({ group }) => {
    const best = phone.choose(person, group);
    return [h("dt", {}, say("atGates", words.group(group))), h("dd", { class: "stack-s" }, linesOf(best).map((line) => h("p", {}, line)))];
  }));
}

/** What the phone says of a code, or of why there is none. */
function linesOf(best) {
  if (!best) return [say("nothingYet")];
  if (best.found.whyNot) return [words.of(best.found.whyNot.texts)];
  const advice = best.found.advice.map((it) => words.of(it.texts));
  return best.isElsewhere ? advice : [say("codeThere"), ...advice];
}

function question(person, answers) {
  const schemes = phone.current().schemes;
  const first = person.standings[0]?.scheme;
  const select = h("select", { id: "scheme" }, schemes.map((it) => h("option", { value: it.name, selected: it.name === first }, title(it.name))));
  const asks = h("div", { class: "stack" });
  const fill = () => fields(select.value, asks).catch(() => {});
  select.addEventListener("change", () => { answers.replaceChildren(); fill(); before(person, select.value, answers); });
  fill();
  before(person, select.value, answers);
  return h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    ask(person, select.value, asks, answers);
  } }, h("div", { class: "field" }, h("label", { for: "scheme" }, say("whichScheme")), select), asks, h("button", { class: "btn", type: "submit" }, say("askNow")));
}

/** What the scheme asks with closed answers. */
async function fields(scheme, asks) {
  asks.replaceChildren();
  const form = await formOf(scheme, words.language());
  asks.replaceChildren(...form.ask.map((it) => h("div", { class: "field" }, h("label", { for: `ask-${it.name}` }, it.label),
    h("select", { id: `ask-${it.name}`, name: it.name }, h("option", { value: "" }, say("choose")), it.values.map((value) => h("option", { value: value.value }, value.label))))));
}

/** The answer of last time, at once. */
function before(person, scheme, answers) {
  const known = person.answers[scheme];
  if (known) answers.replaceChildren(...drawn(known.answer, known.at, person));
}

async function ask(person, scheme, asks, answers) {
  const asked = {};
  for (const select of asks.querySelectorAll("select")) if (select.value) asked[select.name] = select.value;
  try {
    const answer = await phone.enquire(person.id, { scheme, asked, language: words.language() });
    answers.replaceChildren(...drawn(answer, phone.now(), person));
  } catch (error) {
    const known = phone.person(person.id)?.answers[scheme];
    if (error instanceof Refused && error.status === 0) {
      answers.replaceChildren(notice("warn", "offline", say(known ? "offlineAsk" : "offlineNone")), ...(known ? drawn(known.answer, known.at, person) : []));
    } else {
      answers.replaceChildren(notice("warn", "mark", say("error"), error.message));
    }
  }
}

const TONES = { eligible: ["good", "tick"], "not-yet": ["warn", "clock"], officer: ["warn", "mark"], "not-eligible": ["bad", "cross"] };

function drawn(answer, at) {
  const [tone, shape] = TONES[answer.answer] ?? ["", "info"];
  const lines = [...answer.remarks, ...answer.fees, ...answer.deadlines];
  return [
    notice(tone, shape, answer.text, ...(answer.otherwise ? [answer.otherwise] : [])),
    answer.obstacles.length > 0 && h("div", { class: "stack" }, h("h2", {}, say("missing")), h("ol", { class: "reasons" }, answer.obstacles.map((it) => h("li", {}, obstacle(it))))),
    answer.papers.length > 0 && h("div", { class: "stack" }, h("h2", {}, say("papers")), h("ul", {}, answer.papers.map((line) => h("li", {}, line)))),
    lines.length > 0 && h("ul", {}, lines.map((line) => h("li", {}, line))),
    h("p", { class: "small quiet" }, say("answerAt", words.time(at), title(answer.scheme), answer.version)),
  ].filter(Boolean);
}

function obstacle(it) {
  const facts = [["now", "now"], ["needed", "needed"], ["from", "fromDay"]].filter(([name]) => it[name]);
  return h("div", { class: "stack" }, h("h3", {}, it.title),
    facts.length > 0 && h("dl", { class: "facts" }, facts.map(([name, word]) => [h("dt", {}, say(word)), h("dd", {}, it[name])])),
    it.advice.length > 0 && h("div", { class: "stack-s" }, h("h4", { class: "kicker hidden" }, say("toDo")), it.advice.map((line) => h("p", {}, line))));
}
