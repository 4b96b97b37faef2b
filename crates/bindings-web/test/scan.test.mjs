// What a page reads of pictures: a gate the one clearance code, a phone every text.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load, scan } from "./package.mjs";
import { frame } from "./picture.mjs";

await load();
const { readCode, readTexts } = await scan();
const codeOf = (name) => JSON.parse(readFileSync(new URL(`../../../tests/testkit/${name}.json`, import.meta.url), "utf8")).code.text;
const [one, other] = ["g1-list-of-this-second", "e4-crit-in-header"].map(codeOf);
const MENU = "HTTPS://EXAMPLE.ORG/MENU";
const PASS = "M1DOE/JANE            EABC123 MFMHKGCX 0123 045Y012C0034 100";
const [challenge, activation] = ["0123456789ABCDEF", "7Q2M-9XKD-0V4H-RTJ6"];
const whole = { why: null, message: null, others: [], isCut: false };

test("of two clearance codes none is given, and each alone is", () => {
  assert.notEqual(one, other);
  for (const text of [one, other]) assert.deepEqual(readCode(frame([text]), 640), { text, ...whole });
  for (const pale of [[], [0], [1]]) {
    const seen = readCode(frame([one, other], { pale }), 640);
    assert.equal(seen.text, null, `pale: ${pale}`);
    assert.equal(seen.why, "several-codes");
    assert.match(seen.message, /^2 different clearance codes/);
  }
  assert.equal(readCode(frame([one, one]), 640).text, one, "one code, twice in view");
});

test("another symbol changes nothing beside a code, and is named by its use without one", () => {
  assert.deepEqual(readCode(frame([one, MENU]), 640), { text: one, ...whole, others: ["url"] });
  const seen = readCode(frame([PASS, MENU]), 640);
  assert.deepEqual([seen.text, seen.why, seen.others], [null, "others", ["boarding-pass", "url"]]);
  assert.ok(!JSON.stringify(seen).includes("DOE"), "it tells what a person's symbol says");
});

test("a phone gets every text that it is shown", () => {
  assert.deepEqual(readTexts(frame([challenge]), 640), { texts: [challenge], isCut: false });
  for (const pale of [[], [0], [1]]) {
    const seen = readTexts(frame([challenge, activation], { pale }), 640);
    assert.deepEqual(seen.texts.sort(), [challenge, activation], `pale: ${pale}`);
  }
  assert.deepEqual(readTexts(frame([one, challenge]), 640).texts.sort(), [challenge, one]);
});

test("what is no picture, or shows nothing, has neither code nor text", () => {
  const grey = new Uint8Array(640 * 480).fill(128);
  assert.deepEqual([readCode(grey, 640).text, readCode(grey, 640).why], [null, "no-symbol"]);
  for (const [luma, width] of [[new Uint8Array(10), 3], [new Uint8Array(10), 0], [new Uint8Array(20_000), 20_000]]) {
    assert.deepEqual([readCode(luma, width).text, readCode(luma, width).why], [null, "not-a-picture"]);
    assert.deepEqual(readTexts(luma, width), { texts: [], isCut: false });
  }
});

test("the page's word ends the reading, and it is told that there may be more", () => {
  const busy = frame([one, other]);
  let asked = 0;
  const never = () => { asked += 1; return false; };
  assert.deepEqual([readCode(busy, 640, never).why, readCode(busy, 640, never).isCut, asked], ["too-much-work", true, 2]);
  for (const no of [() => { throw new Error("no"); }, () => undefined]) assert.equal(readCode(busy, 640, no).isCut, true);
  // A pale code beside a strong one is found late: who is cut off before has one, and knows that it is no answer yet.
  const late = frame([one, other], { pale: [1] });
  const cuts = Array.from({ length: 60 }, (_, most) => {
    let count = 0;
    return readCode(late, 640, () => { count += 1; return count <= most; });
  });
  assert.ok(cuts.some((seen) => seen.text === one), "no cut comes between the two codes");
  for (const seen of cuts) assert.ok(seen.text === null || seen.isCut, "one of two codes is given for the whole");
  assert.ok(cuts.some((seen) => seen.why === "several-codes" && !seen.isCut), "the whole was never read");
});

test("a frame takes milliseconds, and one without a code no longer than it may", () => {
  const noise = Uint8Array.from(frame([]), (it, at) => it + ((at * 7919) % 211) / 4);
  const [FRAME, TURNS] = [80, 15];
  const times = (luma) => Array.from({ length: TURNS }, () => {
    const began = performance.now();
    readCode(luma, 640, () => performance.now() - began < FRAME);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  const [code, two, none] = [frame([one], { side: 400 }), frame([one, other]), noise].map(times);
  const said = (all) => `${all[0].toFixed(1)} to ${all.at(-1).toFixed(1)}`;
  console.log(`a frame of 640x480: with a code ${said(code)} ms, with two ${said(two)} ms, without one ${said(none)} ms`);
  assert.ok(code[0] < FRAME, "a frame with a code is cut"); // 9 ms on an idle machine
  assert.ok(none[0] < 2 * FRAME, "the deadline does not end a frame");
});
