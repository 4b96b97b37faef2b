// Which language is spoken, and how it writes times.

const COLUMNS = { en: 0, "zh-Hant": 1, pt: 2 };
export const LANGUAGES = [["en", "English"], ["zh-Hant", "繁體中文"], ["pt", "Português"]];

let column = 0;
let tag = "en";

export function speak(language) {
  tag = language in COLUMNS ? language : "en";
  column = COLUMNS[tag];
  document.documentElement.lang = tag;
}

export const language = () => tag;

/** What the browser's own languages ask for. */
export function preferred() {
  for (const wanted of navigator.languages ?? []) {
    if (/^zh/i.test(wanted)) return "zh-Hant";
    if (/^pt/i.test(wanted)) return "pt";
    if (/^en/i.test(wanted)) return "en";
  }
  return "en";
}

/** Says a phrase of `words`, with what belongs into it. */
export const sayer = (words) => (name, ...values) => words[name][column].replace(/\{(\d)\}/g, (_, at) => values[Number(at)] ?? "");

/** Of a text in each language, the one that is spoken. */
export const of = (texts) => texts?.[tag] ?? texts?.en ?? "";

const LOCALES = { en: "en-GB", "zh-Hant": "zh-HK", pt: "pt-PT" };
const format = (seconds, options) => new Intl.DateTimeFormat(LOCALES[tag], { hourCycle: "h23", ...options }).format(new Date(seconds * 1000));
export const day = (seconds) => format(seconds, { day: "numeric", month: "long", year: "numeric" });
export const time = (seconds) => format(seconds, { hour: "2-digit", minute: "2-digit" });
export const moment = (seconds) => format(seconds, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
