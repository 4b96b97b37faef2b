// The app: what is on the screen, in which language, and when it goes online.

import { badge, button, h, icon, notice } from "./dom.js";
import * as enrol from "./enrol.js";
import * as phone from "./phone.js";
import * as show from "./show.js";
import * as why from "./why.js";
import * as words from "./words.js";

const { say } = words;
/** How often it tries to go online by itself, and how old its knowledge may be before it does. */
const EVERY = 60_000;
const FRESH = 15 * 60;

const app = document.getElementById("app");

function go(hash) {
  if (location.hash === hash) draw();
  else location.hash = hash;
}

/** The page that the address names. */
function main() {
  const [, name, id] = location.hash.split("/");
  const state = phone.current();
  if (name === "add" || state.people.length === 0) return ["stack", say("addTitle"), first(state)];
  if (name === "why" && phone.person(id)) return ["stack", say("whyTitle", phone.person(id).name), why.page(id)];
  if (name === "remove" && phone.person(id)) return ["stack", say("remove", phone.person(id).name), gone(phone.person(id))];
  if (name === "looks") return ["stack", say("looks"), looks(state.settings)];
  const whose = phone.person(id) ?? phone.people()[0];
  return ["wallet-main", say("codeOf", whose.name), show.page(whose.id, go)];
}

/** The first person, and each one after that. What was cleared is said plainly. */
function first(state) {
  const parts = enrol.page(go);
  if (state.people.length > 0) return parts;
  const said = phone.isCleared() ? notice("bad", "cross", say("cleared"), say("clearedThen")) : notice("", "info", say("nobody"), say("nobodyThen"));
  return [said, ...parts.slice(1)];
}

function gone(person) {
  return [
    h("h1", {}, say("remove", person.name)),
    h("p", { class: "lead" }, say("removeAsk", person.name)),
    h("div", { class: "row" }, button(say("removeYes", person.name), async () => { await phone.remove(person.id); go("#/"); }, "btn btn-grave"),
      h("a", { class: "btn btn-2", href: `#/code/${person.id}` }, say("keep", person.name))),
  ];
}

function looks(settings) {
  const tick = (name) => h("label", { class: "tick" }, h("input", { type: "checkbox", checked: settings[name], onchange: (event) => phone.settle({ [name]: event.target.checked }) }), say(name));
  const themes = [["auto", "themeAuto"], ["light", "themeLight"], ["dark", "themeDark"]];
  return [
    h("p", {}, h("a", { href: "#/" }, say("back"))),
    h("h1", {}, say("looks")),
    h("div", { class: "stack" }, tick("large"), tick("contrast"),
      h("div", { class: "field" }, h("label", { for: "theme" }, say("theme")), h("select", { id: "theme", onchange: (event) => phone.settle({ theme: event.target.value }) },
        themes.map(([value, word]) => h("option", { value, selected: (settings.theme ?? "auto") === value }, say(word)))))),
  ];
}

function bar() {
  return h("header", { class: "bar" }, h("div", { class: "wrap wallet bar-in" },
    h("a", { class: "brand", href: "#/" }, icon("brand"), "Clearance ", h("span", {}, say("myCodes"))),
    h("div", { class: "bar-end" }, badge("good", "tick", say("worksOffline")))));
}

/** Another language: the authority's notices come in it at the next contact, which is now. */
async function speaks(language) {
  await phone.settle({ language });
  phone.contact().catch(() => {});
}

function foot() {
  const langs = words.LANGUAGES.map(([tag, name]) => h("li", {}, h("button", { type: "button", lang: tag, "aria-current": tag === words.language() ? "true" : undefined, onclick: () => speaks(tag) }, name)));
  return h("footer", { class: "wrap wallet" }, h("div", { class: "foot split" },
    h("p", { class: "row" }, h("a", { href: "#/add" }, say("add")), h("a", { href: "#/looks" }, say("looks"))),
    h("nav", { "aria-label": say("language") }, h("ul", { class: "langs" }, langs))));
}

/** As the holder set it. */
function dress({ language, theme, large, contrast }) {
  words.speak(language ?? words.preferred());
  const root = document.documentElement;
  root.toggleAttribute("data-large", Boolean(large));
  root.toggleAttribute("data-contrast", Boolean(contrast));
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
}

let drawnFor;
function draw() {
  show.leave();
  drawnFor = JSON.stringify(phone.current().settings);
  const state = phone.current();
  dress(state.settings);
  const focus = document.activeElement?.id;
  const [kind, title, content] = main();
  document.title = `${title} – Clearance`;
  app.replaceChildren(h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); document.getElementById("main").focus(); } }, say("skip")), bar(),
    h("main", { id: "main", class: `wrap wallet ${kind}`, tabindex: "-1" }, content), foot());
  if (focus) document.getElementById(focus)?.focus();
}

/** What stands in the way of the app itself. */
function broken(error) {
  const isDamaged = String(error?.code ?? "").startsWith("wallet-");
  dress({});
  app.replaceChildren(h("main", { class: "wrap wallet stack" }, h("h1", {}, "Clearance"),
    isDamaged ? notice("bad", "cross", say("damaged"), say("damagedThen")) : notice("bad", "cross", say("error"), String(error?.message ?? error))));
}

/** Goes online by itself, when there is a reason to: nobody waits for it. */
async function keepFresh() {
  const { contacted, people } = phone.current();
  if (!navigator.onLine || people.length === 0 || document.visibilityState !== "visible") return;
  if (contacted && phone.now() - contacted < FRESH && phone.now() >= contacted) return;
  await phone.contact().catch(() => {});
}

/** What somebody is typing is not taken from under their hands, unless they change how it looks. */
const isBusy = () => (location.hash.startsWith("#/add") || location.hash.startsWith("#/why") || phone.current().people.length === 0)
  && drawnFor === JSON.stringify(phone.current().settings);

try {
  await phone.begin();
  phone.changed(() => { if (!isBusy()) draw(); });
  addEventListener("hashchange", () => { draw(); document.getElementById("main")?.focus({ preventScroll: true }); scrollTo(0, 0); });
  draw();
  addEventListener("online", keepFresh);
  document.addEventListener("visibilitychange", keepFresh);
  setInterval(keepFresh, EVERY);
  keepFresh();
} catch (error) {
  broken(error);
}
navigator.serviceWorker?.register("sw.js").catch(() => {});
