"""The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust.
    python3 life_cycle.py DIRECTORY"""

import json
import sys
from pathlib import Path

from clearance_gate import Gate

directory = Path(sys.argv[1])
gate = kept = None


def told(decision):
    return f"{decision.outcome} {decision.reason}".strip() if decision else "no-code"


def step(what, now, with_):
    global gate, kept
    if what == "gate":
        asks = dict(part.split("=") for part in with_.split())
        root, trust_list = (directory / "root.pub").read_bytes(), (directory / "trust-list.cbor").read_bytes()
        place = "mo/border-gate/arrival arrival foot"
        gate = Gate("hk-mo", place, trust_list, root=root, now=now, challenge=int(asks["challenge"]), person_check=int(asks["person"]))
        gate.add_key_file((directory / "gate.key").read_bytes())
        gate.assume_status("valid", now)
    elif what == "status":
        gate.assume_status(["missing", "valid", "suspended", "revoked"][int(with_)], now)
    elif what == "check":
        kept = gate.check_and_keep(with_, now)
        told_in_json = json.loads(kept.json())
        assert told_in_json["decision"] == kept.decision.outcome
        assert (told_in_json["reason"] or "") == kept.decision.reason
        return told(kept.decision)
    elif what == "frame":
        name, width, height, stride = with_.split()
        return told(gate.check_frame((directory / name).read_bytes(), int(width), int(height), int(stride), now))
    elif what == "challenge":
        return gate.open_challenge(now, bytes.fromhex(with_))
    elif what == "confirm":
        return told(kept.confirm(with_ == "matches", now))
    return "ok"


count = wrong = 0
for line in (directory / "life-cycle.txt").read_text().splitlines():
    what, now, expected, with_ = line.split("\t")
    found, count = step(what, int(now), with_), count + 1
    if found != expected:
        print(f"step {count}, {what}: {found}, not {expected}")
        wrong += 1
print(f"{count} steps, {wrong} otherwise than in Rust")
sys.exit(count == 0 or wrong > 0)
