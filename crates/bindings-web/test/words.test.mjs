// The app's own phrases: each in every language, with the same places for values.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL, LANGUAGES } from "../wallet/js/words.js";

const places = (text) => [...text.matchAll(/\{\d\}/g)].map(([it]) => it).sort();

test("every phrase has words and the same values in every language", () => {
  for (const [name, phrases] of Object.entries(ALL)) {
    assert.equal(phrases.length, LANGUAGES.length, name);
    for (const text of phrases) {
      assert.ok(text.trim(), name);
      assert.deepEqual([...new Set(places(text))], [...new Set(places(phrases[0]))], `${name}: ${text}`);
    }
  }
});

test("every phrase is used, and every phrase that is used is there", async () => {
  const { readFileSync, readdirSync } = await import("node:fs");
  const folder = new URL("../wallet/js/", import.meta.url);
  const code = readdirSync(folder).filter((name) => name !== "words.js").map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const named = new Set([...code.matchAll(/"(\w+)"/g)].map(([, name]) => name));
  const unused = Object.keys(ALL).filter((name) => !named.has(name) && !["macao", "hongKong", "mainland", "newIn"].includes(name));
  assert.deepEqual(unused, []);
  for (const [, name] of code.matchAll(/\bsay\("(\w+)"(?! in)/g)) assert.ok(name in ALL, name);
});
