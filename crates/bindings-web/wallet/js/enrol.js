// This phone is bound to somebody: a name, and the code that an officer handed over.

import { canMake } from "./keys.js";
import { button, h, notice } from "./dom.js";
import { camera } from "./camera.js";
import * as phone from "./phone.js";
import { say } from "./words.js";

/** 16 symbols of Crockford's base 32, however they are typed; the authority reads it just so. */
export function activation(text) {
  const symbols = text.toUpperCase().replace(/[\s\u2010-\u2015-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(symbols) ? symbols.match(/.{4}/g).join("-") : undefined;
}

export function page(go) {
  const name = h("input", { id: "name", name: "name", autocomplete: "off", maxlength: "64", "aria-describedby": "name-hint" });
  const code = h("input", { id: "code", name: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": "code-hint" });
  const says = h("div", { tabindex: "-1", class: "stack", role: "alert" });
  const go_ = h("button", { class: "btn btn-big", type: "submit" }, say("bind"));
  const field = (input, label, hint) => h("div", { class: "field" }, h("label", { for: input.id }, label), h("p", { class: "hint", id: `${input.id}-hint` }, hint), input);
  const form = h("form", { class: "stack", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const bad = [];
    const read = activation(code.value);
    const label = name.value.trim();
    if (!label || phone.isTaken(label)) bad.push([name, say("nameBad")]);
    if (!read) bad.push([code, say("codeBad")]);
    for (const input of [name, code]) input.setAttribute("aria-invalid", String(bad.some(([it]) => it === input)));
    if (bad.length) {
      says.replaceChildren(h("div", { class: "error-summary stack-s" }, h("p", {}, h("strong", {}, say("errorsHere"))),
        h("ul", {}, bad.map(([input, words]) => h("li", {}, h("a", { href: `#${input.id}`, onclick: (it) => { it.preventDefault(); input.focus(); } }, words))))));
      says.focus();
      return;
    }
    go_.disabled = true;
    says.replaceChildren(h("p", { class: "quiet" }, say("binding")));
    try {
      const id = await phone.activate(label, read);
      go(`#/code/${id}`);
    } catch (error) {
      says.replaceChildren(why(error));
      says.focus();
    } finally {
      go_.disabled = false;
    }
  } }, says, field(name, say("name"), say("nameHint")), field(code, say("code"), say("codeHint")),
  camera((text) => {
    const read = activation(text);
    if (read) code.value = read;
    return Boolean(read);
  }), h("p", { class: "small quiet" }, say("endsOther")), go_);
  return [
    h("p", {}, h("a", { href: "#/" }, say("back"))),
    h("div", { class: "stack" }, h("h1", {}, say("addTitle")), h("p", { class: "lead" }, say("addLead"))),
    canMake() ? form : notice("bad", "cross", say("insecure"), say("insecureThen")),
  ];
}

function why(error) {
  if (error.status === 0) return notice("warn", "offline", say("notReached"));
  if (error.code === "activation-refused") return notice("bad", "cross", say("codeRefused"));
  if (error.status === 409) return notice("warn", "mark", say("keyWasBound"));
  return notice("bad", "cross", say("error"), error.message);
}
