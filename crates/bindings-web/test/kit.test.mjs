// The published scenarios through the built package: every decision with its reason, as in Rust.
//
//   node --test crates/bindings-web/test      after crates/bindings-web/build

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Gate, unhex, load } from "./package.mjs";

await load();
const folder = new URL("../../../tests/testkit/", import.meta.url);
const scenarios = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));

/** Later than any scenario: when the first list is taken, which they leave open. */
const NO_CLOCK = 2 ** 52;

const taken = (act) => {
  try {
    act();
    return true;
  } catch (error) {
    assert.equal(error.name, "ClearanceError");
    return false;
  }
};

const outcome = ({ decision, reason, class: kind, details }) => {
  const said = { decision, reason, class: kind };
  return details.ledger?.flagged ? { ...said, marked: true } : said;
};

const lane = ({ persons, direction }) => ({ ...(persons === undefined ? {} : { persons }), ...(direction === undefined ? {} : { direction }) });

function happen(gate, it) {
  switch (it.event) {
    case "challenge": return gate.openChallenge(it.challenge, it.at);
    case "clock-set": return gate.clockWasSet(it.at);
    case "code": return assert.deepEqual(outcome(gate.check(it.text, it.at, lane(it))), it.expected ?? expectedOf(it));
    case "key": return gate.addKey(it.kid, it.secret);
    case "restart": return gate.restart(it.at);
    case "status": return gate.setStatus(statusOf(it));
    case "trust-chain": return assert.equal(taken(() => gate.followChain(unhex(it.bytes), it.at)), it.accepted);
    case "trust-list": return assert.equal(taken(() => gate.updateTrust(unhex(it.bytes), it.at)), it.accepted);
    default: throw new Error(it.event);
  }
}

const expectedOf = ({ decision, reason, class: kind, marked }) => ({ decision, reason, class: kind, ...(marked ? { marked } : {}) });
const statusOf = ({ answer, this_update, covers }) => ({ answer, this_update, ...(covers === undefined ? {} : { covers }) });

test("the kit is there", () => assert.ok(scenarios.length >= 300, `${scenarios.length} scenarios`));

test("a gate in WebAssembly judges each scenario as it says", () => {
  const wrong = [];
  for (const { name, gate: setting, before, code, person, expected } of scenarios) {
    try {
      const gate = new Gate(setting, NO_CLOCK);
      for (const event of before) happen(gate, event);
      let said = gate.check(code.text, code.at, lane(code));
      if (person && said.decision === "refer") said = gate.confirmPerson(person.result === "matches", person.at);
      assert.deepEqual(outcome(said), expected);
    } catch (error) {
      wrong.push(`${name}: ${error.message}`);
    }
  }
  assert.deepEqual(wrong, []);
});
