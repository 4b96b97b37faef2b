// This phone is bound to somebody: a name, and the code that an officer handed over.

import { NoPasskey, canMake, mayUsePasskeys } from "./keys.js";
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
  const passkey = h("input", { id: "passkey", type: "checkbox", "aria-describedby": "passkey-hint" });
  const [tick, comesBack] = [h("div", { hidden: true }), h("div", { hidden: true })];
  /** Does it, and says what became of it. */
  const tries = async (button, act) => {
    button.disabled = true;
    says.replaceChildren(h("p", { class: "quiet" }, say("binding")));
    try {
      go(`#/code/${await act()}`);
    } catch (error) {
      says.replaceChildren(why(error));
      says.focus();
    } finally {
      button.disabled = false;
    }
  };
  /** What is wrong with what was typed; true where nothing is. */
  const isGood = (bad) => {
    for (const input of [name, code]) input.setAttribute("aria-invalid", String(bad.some(([it]) => it === input)));
    if (bad.length === 0) return true;
    says.replaceChildren(h("div", { class: "error-summary stack-s" }, h("p", {}, h("strong", {}, say("errorsHere"))),
      h("ul", {}, bad.map(([input, words]) => h("li", {}, h("a", { href: `#${input.id}`, onclick: (it) => { it.preventDefault(); input.focus(); } }, words))))));
    says.focus();
    return false;
  };
  const named = () => {
    const label = name.value.trim();
    return !label || phone.isTaken(label) ? [[name, say("nameBad")]] : [];
  };
  const recover = button(say("recover"), () => { if (isGood(named())) tries(recover, () => phone.recover(name.value.trim())); }, "btn btn-2");
  const form = h("form", { class: "stack", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const read = activation(code.value);
    if (!isGood([...named(), ...(read ? [] : [[code, say("codeBad")]])])) return;
    await tries(go_, () => phone.activate(name.value.trim(), read, passkey.checked));
  } }, says, field(name, say("name"), say("nameHint")), field(code, say("code"), say("codeHint")),
  camera(activation, (read) => { code.value = read; }), tick, h("p", { class: "small quiet" }, say("endsOther")), go_, comesBack);
  // What the authority's schemes do not allow is not spoken of.
  const offers = async () => {
    if (!await phone.allowsPasskeys()) return;
    tick.replaceChildren(h("label", { class: "tick" }, passkey, say("passkey")), h("p", { class: "hint small quiet", id: "passkey-hint" }, say("passkeyHint")));
    comesBack.replaceChildren(h("details", { class: "details", open: phone.isCleared() }, h("summary", {}, say("recoverTitle")),
      h("div", { class: "stack-s" }, h("p", {}, say("recoverHint")), recover)));
    for (const it of [tick, comesBack]) it.hidden = false;
  };
  if (mayUsePasskeys()) offers();
  return [
    h("p", {}, h("a", { href: "#/" }, say("back"))),
    h("div", { class: "stack" }, h("h1", {}, say("addTitle")), h("p", { class: "lead" }, say("addLead"))),
    canMake() ? form : notice("bad", "cross", say("insecure"), say("insecureThen")),
  ];
}

function why(error) {
  if (error.status === 0) return notice("warn", "offline", say("notReached"));
  if (error.code === "activation-refused") return notice("bad", "cross", say("codeRefused"));
  if (error.code === "passkey-not-allowed") return notice("bad", "cross", say("passkeyForbidden"));
  if (error instanceof NoPasskey) return notice("bad", "cross", say("noPasskey"), say("noPasskeyThen"));
  if (error.status === 404) return notice("bad", "cross", say("noneOfPasskey"));
  if (error.status === 409) return notice("warn", "mark", say("keyWasBound"));
  return notice("bad", "cross", say("error"), error.message);
}
