// The traveller's face. It follows what the traveller is told, never the outcome: whatever sends somebody to an officer looks and sounds
// alike. As crates/gate-server/src/page/face.rs has it.

import { travellerTexts } from "../wasm/clearance.js";
import { GUARDS } from "./guards.js";
import { drawing, h, icon } from "./dom.js";
import { language, say } from "./words.js";

/** Seconds after which the face asks the next traveller, and in which a person can be compared. */
export const FACE_LIFE = 8;
export const PERSON_LIFE = 60;
/** Longer texts are written smaller. */
const LONG = 60;
const SHAPES = { admit: "tick", check: "clock", ready: "phone", refer: "officer", refuse: "cross" };

export const lookOf = (message) => ({ proceed: "admit", "person-check": "check", "wrong-gate": "refuse" })[message] ?? "refer";

let texts;
const said = (message) => (texts ??= travellerTexts())[message];

export const shape = (look, kind) => icon(SHAPES[look] ?? SHAPES.refer, kind);

const nameOf = (picture) => GUARDS[picture]?.[language()];
export const guardName = nameOf;
export const guardPicture = (picture, kind, hasName = true) => h("span", { class: kind, ...(hasName ? { role: "img", "aria-label": `${say("guard")}: ${nameOf(picture)}` } : { "aria-hidden": "true" }) },
  drawing(GUARDS[picture].svg));

/** The face, with the camera's view in it. */
export function made(video) {
  const face = h("section", { id: "face", "aria-label": say("display") }, video, h("div", { class: "says" }));
  rest(face);
  return face;
}

/** While nobody is judged: asks for a code, or says that this gate does not judge. */
export const rest = (face, isStopped = false) => (isStopped ? wear(face, "use-another-gate", "refer") : wear(face, "show-code", "ready"));

/** Whether it asks for a code, and no answer stands on it. */
export const asks = (face) => face.dataset.face === "ready";

/** While two codes are in view. */
export const oneCode = (face) => face.dataset.says === "one-code" || wear(face, "one-code", "ready");

/** After an answer. What is no code looks like all that an officer helps with. */
export const answer = (face, message, picture) => wear(face, message, lookOf(message), picture);

/** The element and its camera stay: a live region that is replaced is not read out. */
function wear(face, message, look, picture) {
  const words = said(message);
  face.className = `face face-${look}${words.en.length > LONG ? " long" : ""}`;
  face.dataset.face = look;
  face.dataset.says = message;
  face.setAttribute("role", look === "refuse" ? "alert" : "status");
  const isSeen = GUARDS[picture] && (look === "admit" || look === "check");
  face.querySelector(".says").replaceWith(h("div", { class: "says" },
    h("div", { class: "face-top" }, shape(look, "shape"), isSeen && guardPicture(picture, "guard guard-big")),
    h("h1", { lang: "en" }, words.en), h("p", { class: "other", lang: "zh-Hant" }, words["zh-Hant"]), h("p", { class: "other", lang: "pt" }, words.pt)));
  return look;
}
