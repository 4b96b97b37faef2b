// The apps' own phrases: each in every language, with the same places for values.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { register } from "node:module";

// What the gate's app takes from the wallet's lies beside its own files only once both are built.
register(`data:text/javascript,${encodeURIComponent(`export const resolve = (name, context, next) =>
  next(name === "./speech.js" ? new URL("../../wallet/js/speech.js", context.parentURL).href : name, context);`)}`);
const APPS = { wallet: ["macao", "hongKong", "mainland", "newIn"], gate: ["and", "shows"] };
const places = (text) => [...text.matchAll(/\{\d\}/g)].map(([it]) => it).sort();

for (const [app, byOtherNames] of Object.entries(APPS)) {
  const folder = new URL(`../${app}/js/`, import.meta.url);
  const { ALL, KINDS = {}, LANGUAGES } = await import(new URL("words.js", folder));

  test(`${app}: every phrase has words and the same values in every language`, () => {
    for (const [name, phrases] of Object.entries({ ...ALL, ...KINDS })) {
      assert.equal(phrases.length, LANGUAGES.length, name);
      for (const text of phrases) {
        assert.ok(text.trim(), name);
        assert.deepEqual([...new Set(places(text))], [...new Set(places(phrases[0]))], `${name}: ${text}`);
      }
    }
  });

  test(`${app}: every phrase is used, and every phrase that is used is there`, () => {
    const code = readdirSync(folder).filter((name) => name !== "words.js").map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
    const named = new Set([...code.matchAll(/"(\w+)"/g)].map(([, name]) => name));
    const unused = Object.keys(ALL).filter((name) => !named.has(name) && !byOtherNames.includes(name));
    assert.deepEqual(unused, []);
    for (const [, name] of code.matchAll(/\bsay\("(\w+)"(?! in)/g)) assert.ok(name in ALL, name);
  });
}

test("gate: every use of a symbol that the reader names has words", async () => {
  const { KINDS } = await import(new URL("../gate/js/words.js", import.meta.url));
  const reader = readFileSync(new URL("../../reader/src/kind.rs", import.meta.url), "utf8");
  const named = [...reader.matchAll(/Self::\w+ => "([\w-]+)",/g)].map(([, name]) => name);
  assert.ok(named.length > 20, "the reader's names are not where they were");
  assert.deepEqual(Object.keys(KINDS).sort(), named.sort());
});
