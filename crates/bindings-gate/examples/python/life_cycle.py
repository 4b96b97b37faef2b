"""The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust.
    python3 life_cycle.py DIRECTORY [REAL]"""

import json
import sys
import tempfile
from pathlib import Path

from clearance_gate import ClearanceError, Gate, Ledger, frame_text, message_text, reason_text, status_word, version

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


def own_ledger(code, now):
    """A ledger that is a set in this program, and fails at first."""
    codes, fails = set(), True

    def claim(asked, answer):
        member = asked.members[0]
        answer.answer, answer.keeper, answer.denial = 1, 1, 1
        if fails:
            raise OSError("the disk is full")  # what was answered before is void
        one = (bytes(member.subject), member.issued_at)
        answer.answer = 2 if one in codes else 1
        codes.add(one)

    root, trust_list = (directory / "root.pub").read_bytes(), (directory / "trust-list.cbor").read_bytes()
    with Gate("hk-mo", "mo/border-gate/arrival arrival foot", trust_list, root=root, now=now, ledger=Ledger(claim)) as other:
        other.add_key_file((directory / "gate.key").read_bytes())
        other.assume_status("valid", now)
        found = [told(other.check(code, now))]
        fails = False
        found += [told(other.check(code, now)), told(other.check(code, now))]
    return found == ["refer ledger-unavailable", "admit", "refuse code-used"]


def status_of(call, *arguments):
    try:
        call(*arguments)
        return 0
    except ClearanceError as error:
        return error.status
    except ValueError:
        return -1


def operates(real):
    """Texts, reports, chains and status lists, at a gate of a real authority."""
    root, trust_list, chain = ((real / name).read_bytes() for name in ("root.pub", "trust-list.cbor", "trust-chain.cbor"))
    with Gate("mo", "mo/border-gate/arrivals arrival foot", trust_list, root=root) as made, tempfile.TemporaryDirectory() as store:
        made.open_status(store)
        assert status_of(made.fetch_status, lambda *_: 1 / 0) == 13
        assert made.fetch_status(lambda authority, name: (real / "status-lists" / authority / name).read_bytes()).renewed == 1
        made.clock_was_set()
        report = made.report()
        assert (report.status_lists, report.missing_keys) == (1, 1) and report.seen > 0
        assert made.take_chain(chain) == report.trust_seq
        assert status_of(made.add_credential, chain) == 9
    assert status_of(message_text, "proceed", "xx") == 3
    assert status_of(message_text, "proceed\0x", "en") == -1
    assert message_text("proceed", "zh-Hant") and reason_text("revoked", "pt")
    assert frame_text((directory / "frame.grey").read_bytes(), 308, 308, 321)
    assert frame_text((directory / "nothing.grey").read_bytes(), 308, 308, 321) is None
    assert status_word(6) == "freed" and "." in version()


count = wrong = 0
good = None
for line in (directory / "life-cycle.txt").read_text().splitlines():
    what, now, expected, with_ = line.split("\t")
    found, count = step(what, int(now), with_), count + 1
    good = good or (expected == "admit" and (with_, int(now)))
    if found != expected:
        print(f"step {count}, {what}: {found}, not {expected}")
        wrong += 1
assert own_ledger(*good)
if len(sys.argv) > 2:
    operates(Path(sys.argv[2]))
print(f"{count} steps, {wrong} otherwise than in Rust")
sys.exit(count == 0 or wrong > 0)
