// A gate by one file: the file of a real authority's gate, codes of a real wallet, and a ledger that the page keeps.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { CarriedGate, ledgerForget, ledgerGap, load, travellerTexts } from "./package.mjs";

await load();
const program = process.env.CLEARANCE ?? fileURLToPath(new URL("../../../target/debug/clearance", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "clearance-carried-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const run = (...args) => execFileSync(program, args, { cwd: dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const NOW = Math.floor(Date.now() / 15_000) * 15;
const iso = (at) => new Date(at * 1000).toISOString().replace(".000Z", "Z");
const at = (seconds) => ["--at", iso(seconds)];

run("authority", "init", "--group", "mo", "--group", "hk", ...at(NOW - 3600));
run("wallet", "init");
for (const who of ["ana", "lost"]) {
  run("wallet", "enrol", who, ...at(NOW - 3600));
  run("authority", "issue", `wallet/requests/${who}.cbor`, "--out", `${who}.cwt`, "--scheme", "mo-apcs", ...at(NOW - 3600));
  run("wallet", "add", `${who}.cwt`, "--label", who);
}
run("authority", "revoke", "lost.cwt", ...at(NOW - 3600));
run("gate", "init", ...at(NOW - 3600));
const carried = (file, when) => {
  run("authority", "publish", ...at(when));
  run("gate", "sync", ...at(when));
  run("gate", "bundle", file, ...at(when));
  return readFileSync(join(dir, file), "utf8");
};
const bundle = carried("tablet.json", NOW - 1800);
const newer = carried("newer.json", NOW - 60);
const codeOf = (who, when, ...how) => run("wallet", "show", who, "--group", "mo", "--text", "--force", ...at(when), ...how).trim();

const ALL = { floor: 0, since: 0, forgotten: 0 };
/** A page's ledger, in memory. */
function judged(gate, text, when, book = new Map(), horizon = ALL, keeps = true) {
  const code = gate.examine(text, when, undefined);
  if (code.decision) return code.decision;
  const record = code.judge(book.get(code.subject), horizon);
  if (record && keeps) book.set(code.subject, record);
  let said = code.conclude(Boolean(record) && keeps, when);
  if (said.reason === "person-pending") said = code.confirmPerson(true, when);
  return said;
}
const end = (said) => [said.decision, said.reason];
const fails = (act, code) => assert.throws(act, (error) => error.code === code || assert.fail(`${error.code}: ${error.message}`));

test("the file is its owner's alone, and says what the gate is", () => {
  assert.equal(statSync(join(dir, "tablet.json")).mode & 0o777, 0o600);
  const about = CarriedGate.install(bundle, NOW).about();
  assert.deepEqual([about.group, about.made, about.stopped, about.keys.missing], ["mo", NOW - 1800, null, []]);
  assert.match(about.place, /^mo\/border-gate/);
  assert.equal(about.lists[0].thisUpdate, NOW - 1800);
  assert.ok(about.schemes.some((it) => it.name === "mo-apcs" && it.isHere && it.step === 15));
});

test("a code is admitted once it is written down, and not twice", () => {
  const gate = CarriedGate.install(bundle, NOW);
  const book = new Map();
  const text = codeOf("ana", NOW);
  assert.deepEqual(end(judged(gate, text, NOW + 1, new Map(), ALL, false)), ["refer", "ledger-unavailable"]);
  assert.deepEqual(end(judged(gate, text, NOW + 1, book)), ["admit", null]);
  assert.deepEqual(end(judged(gate, text, NOW + 2, book)), ["refuse", "code-used"]);
  assert.deepEqual(end(judged(gate, codeOf("ana", NOW - 15), NOW + 2, book)), ["refuse", "code-superseded"]);
  assert.deepEqual(end(judged(gate, codeOf("lost", NOW), NOW + 1, book)), ["refuse", "revoked"]);
  const code = gate.examine(codeOf("ana", NOW + 15), NOW + 16, undefined);
  assert.deepEqual(end(code.conclude(true, NOW + 16)), ["refer", "ledger-unavailable"], "the ledger was never asked");
});

test("a ledger that lost its records refuses codes of a minute, and forgets nothing that a clock set back revives", () => {
  const gate = CarriedGate.install(bundle, NOW);
  const gap = ledgerGap(undefined, NOW);
  assert.deepEqual(end(judged(gate, codeOf("ana", NOW + 60), NOW + 61, new Map(), gap)), ["refuse", "no-record"]);
  assert.deepEqual(end(judged(gate, codeOf("ana", NOW + 75), NOW + 76, new Map(), gap)), ["admit", null]);
  const left = ledgerForget(ALL, { last: NOW, used: null }, NOW + 60);
  assert.deepEqual(left, { horizon: { floor: NOW, since: 0, forgotten: 0 }, kept: null });
  assert.deepEqual(end(judged(gate, codeOf("ana", NOW), NOW + 1, new Map(), left.horizon)), ["refuse", "no-record"]);
});

test("what the page kept makes the same gate, and a clock before what it has seen refers", () => {
  const first = CarriedGate.install(bundle, NOW);
  const gate = CarriedGate.load(bundle, first.anchor(), first.seen());
  assert.equal(gate.seen(), NOW - 1800);
  assert.deepEqual(end(judged(gate, codeOf("ana", NOW - 3000), NOW - 2999)), ["refer", "gate-clock"], "before a signed date");
  gate.notBefore(NOW + 900);
  assert.deepEqual(end(judged(gate, codeOf("ana", NOW), NOW + 1)), ["refer", "gate-clock"], "before what the page has seen");
  fails(() => CarriedGate.load(newer, first.anchor().slice(1), 0), "argument");
});

test("a newer file is taken, an older one and one of another root are not", () => {
  const first = CarriedGate.install(bundle, NOW);
  const next = first.renew(newer, NOW);
  assert.equal(next.about().lists[0].thisUpdate, NOW - 60);
  assert.deepEqual(end(judged(next, codeOf("ana", NOW), NOW + 1)), ["admit", null]);
  fails(() => next.renew(bundle, NOW), "status-older");
  fails(() => first.renew(newer, NOW - 600), "status-from-the-future");
  const without = JSON.stringify({ ...JSON.parse(newer), status_lists: [] });
  fails(() => first.renew(without, NOW), "status-missing");
  run("authority", "init", "other", "--group", "mo", ...at(NOW - 3600));
  const root = readFileSync(join(dir, "other", "root.pub"), "utf8");
  fails(() => first.renew(JSON.stringify({ ...JSON.parse(newer), root }), NOW), "other-root");
  fails(() => CarriedGate.install(JSON.stringify({ ...JSON.parse(newer), root }), NOW), "list-refused");
});

test("a file that was altered is refused, whichever part", () => {
  const good = JSON.parse(bundle);
  const [list] = good.status_lists;
  const flipped = (hex) => `${hex.slice(0, -6)}${hex.at(-6) === "0" ? "1" : "0"}${hex.slice(-5)}`;
  const altered = (change) => () => CarriedGate.install(JSON.stringify({ ...good, ...change }), NOW);
  fails(altered({ trust_list: flipped(good.trust_list) }), "list-refused");
  fails(altered({ status_lists: [{ ...list, head: flipped(list.head) }] }), "status-refused");
  fails(altered({ status_lists: [{ ...list, table: list.table.slice(0, -64) }] }), "status-refused");
  fails(altered({ format: "clearance-gate-bundle/2" }), "argument");
  fails(altered({ more: 1 }), "argument");
  assert.deepEqual(end(judged(CarriedGate.install(JSON.stringify({ ...good, keys: [] }), NOW), codeOf("ana", NOW), NOW + 1))[0], "refer");
});

test("whatever sends to an officer looks alike on the face", async () => {
  const source = readFileSync(new URL("../gate/js/face.js", import.meta.url), "utf8");
  const [, body] = /export const lookOf = (.*);/.exec(source);
  const lookOf = new Function(`return ${body}`)();
  for (const [message, texts] of Object.entries(travellerTexts())) {
    assert.deepEqual(Object.keys(texts).sort(), ["en", "pt", "zh-Hant"]);
    if (/officer/.test(texts.en)) assert.equal(lookOf(message), "refer", message);
  }
});
