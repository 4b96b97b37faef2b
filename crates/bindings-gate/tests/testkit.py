"""The whole test kit through the C ABI, from Python: tests/testkit/README.md says what a scenario is.
    python3 testkit.py FOLDER"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "examples" / "python"))
import clearance_gate
from clearance_gate import ClearanceError, Gate, Ledger

# When the first list is taken, which the scenarios leave open: later than any of them.
NO_CLOCK = 2**63


def unhex(text):
    return bytes.fromhex(text)


def unavailable(claim, answer):
    """A ledger that cannot be reached: what the answer says as it comes."""


class Checkpoint:
    """A gate, the lane of the other direction beside it, and what both have."""

    def __init__(self, setting):
        self.setting, self.keys, self.status = setting, list(setting["keys"]), setting["status"]
        self.ledger = self.new_ledger(setting["ledger"].get("started"))
        root = unhex(setting["root"]["public"])
        self.gate = self.new_gate(root=root, trust_list=unhex(setting["trust_list"]), now=NO_CLOCK)
        self.beside = None

    def new_ledger(self, started):
        given = self.setting["ledger"]
        if given["kind"] == "unavailable":
            return Ledger(unavailable)
        return Ledger(shared=given.get("shared", False), started=started, capacity=given["capacity"])

    def new_gate(self, direction=None, **how):
        place, policy = self.setting["place"], self.setting["policy"]
        names = "/".join(place[name] for name in ("jurisdiction", "checkpoint", "hall"))
        location = f"{names} {direction or place['direction']} {place['mode']}"
        location += "".join(f" {kind}={place[kind]}" for kind in ("stand", "office") if kind in place)
        tolerance = policy["tolerance"]
        gate = Gate(
            self.setting["group"],
            location,
            ledger=self.ledger,
            challenge=policy["challenge"] == "required",
            person_check=policy["person_check"] == "here",
            refuse_unknown_authority=policy["unknown_authority"] == "refuse",
            refuse_unknown_scheme=policy["unknown_scheme"] == "refuse",
            max_code_life=policy["max_code_life"],
            has_tolerance=tolerance is not None,
            max_behind=(tolerance or {}).get("max_behind", 0),
            max_ahead=(tolerance or {}).get("max_ahead", 0),
            cached_credentials=8,
            returning_holders=4,
            **how,
        )
        for key in self.keys:
            self.add_key(gate, key)
        for credential in self.setting["roster"]:
            gate.add_credential(unhex(credential))
        self.tell_status(gate)
        return gate

    def add_key(self, gate, key):
        try:
            gate.add_key(int(key["kid"], 16), unhex(key["secret"]))
        except ClearanceError as error:
            assert error.status == 9, error  # put away: not the list's

    def tell_status(self, gate):
        status = self.status
        gate.assume_status(status["answer"], status["this_update"] or 0, status.get("covers") or 0)

    def gates(self):
        return [gate for gate in (self.gate, self.beside) if gate]

    def another(self, direction=None):
        gate = self.gate
        seen = gate.report().seen
        return self.new_gate(direction, anchor=gate.anchor, trust_list=gate.trust_list, seen=seen, now=NO_CLOCK)

    def check(self, code):
        gate = self.gate
        if "direction" in code:
            gate = self.beside = self.beside or self.another(code["direction"])
        return gate.check_and_keep(code["text"], code["at"], code.get("persons"))

    def happen(self, event):
        match event["event"]:
            case "challenge":
                self.gate.open_challenge(event["at"], unhex(event["challenge"]))
            case "clock-set":
                if self.setting["ledger"]["kind"] == "memory":
                    self.gate.clock_was_set(event["at"])
            case "code":
                found = outcome(self.check(event).decision)
                expected = {name: event[name] for name in ("decision", "reason", "class")}
                expected["marked"] = event.get("marked", False)
                assert found == expected, f"{found}"
            case "key":
                self.keys.append(event)
                for gate in self.gates():
                    self.add_key(gate, event)
            case "restart":
                self.ledger = self.new_ledger(event["at"])
                self.gate, self.beside = self.another(), None
            case "status":
                self.status = event
                for gate in self.gates():
                    self.tell_status(gate)
            case "trust-chain" | "trust-list":
                for gate in self.gates():
                    take = gate.take_chain if event["event"] == "trust-chain" else gate.take_list
                    self.offer(take, event)

    def offer(self, take, event):
        try:
            take(unhex(event["bytes"]), event["at"])
            assert event["accepted"], "a list that must not be taken"
        except ClearanceError as error:
            assert not event["accepted"] and error.status == 9, error


def outcome(decision):
    return {
        "decision": decision.outcome,
        "reason": decision.reason or None,
        "class": decision.reason_class or None,
        "marked": decision.flagged,
    }


def play(scenario):
    checkpoint = Checkpoint(scenario["gate"])
    for event in scenario["before"]:
        checkpoint.happen(event)
    checked, person = checkpoint.check(scenario["code"]), scenario["person"]
    if person and checked.decision.waits_for_person:
        checked.confirm(person["result"] == "matches", person["at"])
    assert json.loads(checked.json())["decision"] == checked.decision.outcome
    return outcome(checked.decision)


def main(folder):
    wrong = count = 0
    for path in sorted(Path(folder).glob("*.json")):
        scenario = json.loads(path.read_text())
        expected = {"marked": False, **scenario["expected"]}
        try:
            found = play(scenario)
        except (AssertionError, ClearanceError) as error:
            found = f"{error}"
        count += 1
        if found != expected:
            wrong += 1
            print(f"{scenario['name']}: {found}, not {expected}")
    print(f"{count} scenarios through the C ABI, {wrong} otherwise than the kit says")
    return count < 300 or wrong > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
