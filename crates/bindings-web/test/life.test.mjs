// The life of fresh codes: a real authority (the `clearance` program), WebCrypto's keys, wallet and gate in WebAssembly.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { Gate, PreparedEnrolment, PreparedRecovery, QrCode, Wallet, hex, load, scan } from "./package.mjs";

await load();
const program = process.env.CLEARANCE ?? fileURLToPath(new URL("../../../target/debug/clearance", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "clearance-life-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const run = (...args) => execFileSync(program, args, { cwd: dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

run("authority", "init", "--group", "mo", "--group", "hk");
const root = readFileSync(join(dir, "authority", "root.pub"), "utf8");
const list = new Uint8Array(readFileSync(join(dir, "authority", "trust-list.cbor")));
const now = () => Math.floor(Date.now() / 1000);
/** A second into the first step that begins after the lists were made. */
const NOW = Math.ceil(now() / 15) * 15 + 1;
const at = (after = 0) => ({ wall: NOW + after, boot: 1, ms: 1_000_000 + after * 1000 });
const random = (length = 32) => crypto.getRandomValues(new Uint8Array(length));
const SHA = { name: "ECDSA", hash: "SHA-256" };

async function makeKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return { privateKey, point: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)) };
}
const sign = async (key, bytes) => new Uint8Array(await crypto.subtle.sign(SHA, key.privateKey, bytes));

async function credentialOf(name, key, ...how) {
  const challenge = hex(random(8));
  const asked = new PreparedEnrolment(audience, now(), key.point, challenge);
  writeFileSync(join(dir, `${name}.cbor`), asked.finish(await sign(key, asked.toSign())));
  run("authority", "issue", `${name}.cbor`, "--out", `${name}.cwt`, "--challenge", challenge, ...how);
  return new Uint8Array(readFileSync(join(dir, `${name}.cwt`)));
}

async function codeOf(wallet, key, ask, after = 0) {
  const prepared = wallet.prepare(ask, key.point, at(after));
  return wallet.finish(prepared, await sign(key, prepared.toSign()), random(), at(after));
}

/** The gate group's keys, from the authority's directory. */
function gateKeys(group) {
  const gates = join(dir, "authority", "gates");
  return readdirSync(gates).filter((it) => it.startsWith(`${group}-`) && it.endsWith(".key")).map((it) => {
    const text = readFileSync(join(gates, it), "utf8").trim().split(" ").at(-1);
    return { kid: /([0-9a-f]{2})\.key$/.exec(it)[1], secret: hex(Buffer.from(text, "base64url").subarray(0, 32)) };
  });
}

const setting = (group, more = {}) => ({
  group, keys: gateKeys(group), root, trust_list: hex(list), roster: [],
  place: { jurisdiction: group, checkpoint: "border-gate", hall: "hall", direction: "arrival", mode: "foot" },
  policy: {}, status: { answer: "valid", this_update: NOW }, ledger: { kind: "memory", started: NOW - 600, capacity: 100 }, ...more,
});

const fails = async (act, code) => {
  try {
    await act();
  } catch (error) {
    assert.equal(error.name, "ClearanceError", error.stack);
    assert.equal(error.code, code);
    return error;
  }
  assert.fail(`no error where ${code} must come`);
};

let audience;
let ana;
let wallet;
let entry;

test("a key that cannot be read asks for a credential, and the wallet takes it", async () => {
  ana = await makeKey();
  await assert.rejects(crypto.subtle.exportKey("pkcs8", ana.privateKey));
  wallet = Wallet.create(root, list, 1, at());
  audience = wallet.trust().authorities[0].thumbprint;
  const credential = await credentialOf("ana", ana, "--scheme", "mo-apcs");
  entry = wallet.add("Ana", credential, ana.point);
  await fails(() => wallet.add("Again", credential, ana.point), "already-held");
  const other = await makeKey();
  await fails(() => Wallet.create(root, list, 1, at()).add("Other", credential, other.point), "other-holder-key");
  const [own] = wallet.entries(at());
  assert.deepEqual([own.id, own.label, own.holderKey, own.isMinor], [entry, "Ana", hex(ana.point), false]);
});

test("a code is admitted once, and refused with the reasons that a gate in Rust gives", async () => {
  const gate = new Gate(setting("mo"), NOW);
  const frame = await codeOf(wallet, ana, { entry, group: "mo" });
  const end = (said) => [said.decision, said.reason];
  let said = gate.check(frame.text, NOW + 2);
  if (said.reason === "person-pending") said = gate.confirmPerson(true, NOW + 3);
  assert.deepEqual(end(said), ["admit", null]);
  assert.deepEqual(end(gate.check(frame.text, NOW + 6)), ["refuse", "code-used"]);
  const next = await codeOf(wallet, ana, { entry, group: "mo" }, 15);
  assert.deepEqual(end(new Gate(setting("mo"), NOW).check(next.text, NOW + 120)), ["refuse", "code-stale"]);
  const altered = next.text.slice(0, 60) + (next.text[60] === "A" ? "B" : "A") + next.text.slice(61);
  assert.deepEqual(end(gate.check(altered, NOW + 17)), ["refuse", "cannot-open"]);
  assert.deepEqual(end(new Gate(setting("hk"), NOW).check(next.text, NOW + 17)), ["refuse", "other-gate-group"]);
  gate.setStatus({ answer: "revoked", this_update: NOW });
  assert.deepEqual(end(gate.check(next.text, NOW + 17)), ["refuse", "revoked"]);
});

test("a challenge is answered once", async () => {
  const gate = new Gate(setting("mo", { policy: { challenge: "required" } }), NOW);
  const challenge = hex(random(8));
  gate.openChallenge(challenge, NOW + 30);
  const without = await codeOf(wallet, ana, { entry, group: "mo" }, 30);
  assert.equal(gate.check(without.text, NOW + 31).reason, "challenge-missing");
  const frame = await codeOf(wallet, ana, { entry, group: "mo", challenge }, 30);
  const said = gate.check(frame.text, NOW + 32);
  assert.ok(said.decision === "admit" || said.reason === "person-pending", JSON.stringify(said));
});

test("the enquiry says what stands in the way, in three languages", async () => {
  const ask = { entry, group: "mo" };
  assert.equal(wallet.enquire(ask, ana.point, at()).whyNot, null);
  const late = wallet.enquire(ask, ana.point, at(20 * 86_400));
  assert.equal(late.whyNot.code, "expired");
  assert.deepEqual(Object.keys(late.whyNot.texts).sort(), ["en", "pt", "zh-Hant"]);
  const error = await fails(() => wallet.prepare(ask, ana.point, at(20 * 86_400)), "expired");
  assert.ok(error.texts.pt.length > 10);
  await fails(() => wallet.prepare({ entry: 99, group: "mo" }, ana.point, at()), "no-credential");
  assert.equal(wallet.enquire({ entry, group: "nowhere" }, ana.point, at()).whyNot.code, "unknown-gate-group");
  assert.ok(wallet.enquire({ entry, group: "hk" }, ana.point, at()).advice.some((it) => it.code === "other-places"));
  assert.ok(wallet.due(at()).some((it) => it.kind === "credential" && it.urgency === "later"));
});

test("a recovery request is an object of its own, and brings no credential", async () => {
  const challenge = hex(random(8));
  const asked = new PreparedRecovery(audience, now(), ana.point, challenge);
  const signature = await sign(ana, asked.toSign());
  writeFileSync(join(dir, "recovery.cbor"), asked.finish(signature));
  await fails(() => asked.finish(signature), "spent");
  await fails(() => new PreparedRecovery(audience, now(), ana.point, ""), "argument");
  const [layer] = JSON.parse(run("inspect", "recovery.cbor", "--json")).layers;
  assert.deepEqual([layer.layer, layer.fields.challenge], ["Recovery request", challenge]);
  assert.throws(() => run("authority", "issue", "recovery.cbor", "--out", "no.cwt", "--challenge", challenge, "--scheme", "mo-apcs"), /enrolment request/);
  // What was signed as the one is not the other's signature.
  const enrolment = new PreparedEnrolment(audience, now(), ana.point, challenge);
  await fails(() => enrolment.finish(signature), "signature-bad");
});

test("a clock that jumps is told, and a contact ends it", () => {
  const own = Wallet.load(wallet.toBytes(), 1);
  own.learnOffset(NOW, at());
  const jumped = { ...at(), wall: NOW + 3600 };
  assert.equal(own.enquire({ entry, group: "mo" }, ana.point, jumped).clock.code, "clock-jumped");
  own.learnOffset(NOW, jumped);
  assert.equal(own.enquire({ entry, group: "mo" }, ana.point, jumped).clock, null);
  assert.equal(own.now(jumped), NOW);
});

test("minors' codes are proposed first, renewal keeps the entry, and stored bytes are checked", async () => {
  const mei = await makeKey();
  const child = wallet.add("Mei", await credentialOf("mei", mei, "--scheme", "mo-apcs"), mei.point);
  wallet.setMinorUntil(child, NOW + 86_400);
  assert.deepEqual(wallet.entries(at()).map((it) => it.label), ["Mei", "Ana"]);
  await fails(() => wallet.rename(child, "Ana"), "label-taken");
  wallet.renew(entry, await credentialOf("ana-2", ana, "--scheme", "mo-apcs"), at());
  assert.equal(wallet.entries(at()).length, 2);
  const bytes = wallet.toBytes();
  assert.deepEqual(Wallet.load(bytes, 1).toBytes(), bytes);
  bytes[bytes.length - 40] ^= 1;
  await fails(() => Wallet.load(bytes, 1), "wallet-damaged");
});

test("a signature of another key, a step that is over and a second use make no code", async () => {
  const ask = { entry, group: "mo" };
  const other = await makeKey();
  const prepared = wallet.prepare(ask, ana.point, at());
  const message = prepared.toSign();
  await fails(async () => wallet.finish(prepared, await sign(other, message), random(), at()), "signature-bad");
  await fails(async () => wallet.finish(prepared, await sign(ana, message), random(), at()), "spent");
  const late = wallet.prepare(ask, ana.point, at());
  await fails(async () => wallet.finish(late, await sign(ana, late.toSign()), random(), at(60)), "step-over");
  await fails(() => wallet.finish(wallet.prepare(ask, ana.point, at()), new Uint8Array(64), random(31), at()), "argument");
  await fails(() => wallet.prepare({ entry, group: "mo", more: 1 }, ana.point, at()), "argument");
});

test("what is drawn is read back, and a camera's reader reads nothing in noise", async () => {
  const { readCode } = await scan();
  const frame = await codeOf(wallet, ana, { entry, group: "mo" });
  const symbol = frame.draw();
  const scale = 5;
  const side = (symbol.width + 8) * scale;
  const luma = new Uint8Array(side * side).fill(255);
  symbol.modules().forEach((dark, at_) => {
    if (!dark) return;
    const [x, y] = [(at_ % symbol.width) + 4, Math.floor(at_ / symbol.width) + 4];
    for (let row = 0; row < scale; row++) luma.fill(0, (y * scale + row) * side + x * scale, (y * scale + row) * side + (x + 1) * scale);
  });
  assert.equal(readCode(luma, side).text, frame.text);
  assert.equal(readCode(random(64 * 64), 64).text, null);
  assert.match(QrCode.of("7Q2M-9XKD-0V4H-RTJ6").svg(), /^<svg /);
});

test("a frame and a check take milliseconds", async () => {
  const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
  const [frames, checks] = [[], []];
  for (let at_ = 0; at_ < 60; at_++) {
    let began = performance.now();
    const prepared = wallet.prepare({ entry, group: "mo" }, ana.point, at(15 * at_));
    const message = prepared.toSign();
    let took = performance.now() - began;
    const signature = await sign(ana, message);
    began = performance.now();
    const frame = wallet.finish(prepared, signature, random(), at(15 * at_));
    frame.draw().svg();
    frames.push(took + performance.now() - began);
    const gate = new Gate(setting("mo", { status: { answer: "valid", this_update: NOW } }), NOW);
    began = performance.now();
    const said = gate.check(frame.text, NOW + 15 * at_ + 1);
    checks.push(performance.now() - began);
    assert.ok(said.decision !== "refuse", said.reason);
  }
  console.log(`a frame without the key's own time: ${median(frames).toFixed(2)} ms; a check by a gate that knows nobody: ${median(checks).toFixed(2)} ms`);
  assert.ok(median(checks) < 15, "a check, with everything verified anew"); // 5 ms on an idle machine
});
