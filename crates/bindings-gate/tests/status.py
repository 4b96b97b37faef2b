"""Status lists through the C ABI: from a directory, by a callback, and what happens when they cannot be had.
    python3 status.py DIRECTORY GROUP LOCATION < codes"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "examples" / "python"))
from clearance_gate import ClearanceError, Gate, Ledger

NOT_SYNCED = 13
directory, group, location = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
code = sys.stdin.readline().rstrip("\n")


def new_gate():
    root, trust_list = (directory / "root.pub").read_bytes(), (directory / "trust-list.cbor").read_bytes()
    gate = Gate(group, location, trust_list, root=root, ledger=Ledger(started=1))
    gate.add_key_file((directory / "gate.key").read_bytes())
    return gate


def refused(status, call, *arguments):
    try:
        call(*arguments)
    except ClearanceError as error:
        assert error.status == status, error
        return str(error)
    raise AssertionError("it was done")


def fetched(authority, name):
    return (directory / "status-lists" / authority / name).read_bytes()


with new_gate() as gate, tempfile.TemporaryDirectory() as store:
    assert gate.check(code).reason == "status-unknown"
    gate.open_status(store)
    assert gate.check(code).reason == "status-unknown"
    words = refused(NOT_SYNCED, gate.fetch_status, lambda *_: None)
    assert "authority" in words, words
    refused(NOT_SYNCED, gate.fetch_status, lambda *_: b"x" * 100)
    refused(NOT_SYNCED, gate.fetch_status, lambda authority, name: fetched(authority, name)[:-1])
    refused(NOT_SYNCED, gate.sync_status, store + "/nowhere")
    report = gate.report()
    assert (report.status_lists, report.oldest_status) == (0, 0)
    report = gate.fetch_status(fetched)
    assert (report.lists, report.renewed, report.failed) == (1, 1, 0)
    report = gate.sync_status(directory / "status-lists")
    assert (report.lists, report.renewed, report.failed) == (1, 0, 0), "the same list"
    refused(NOT_SYNCED, gate.fetch_status, lambda *_: None)
    report = gate.report()
    assert report.status_lists == 1 and report.oldest_status > 0, "the list in force stays"
    assert gate.check(code).reason == "person-pending"
    # The next start: by what was saved, and with the lists that are there.
    saved, trust_list, seen = gate.anchor, gate.trust_list, gate.report().seen
    with Gate(group, location, trust_list, anchor=saved, seen=seen, ledger=Ledger(started=1)) as again:
        again.add_key_file((directory / "gate.key").read_bytes())
        again.open_status(store)
        assert again.report().status_lists == 1
        assert again.check(code).reason == "person-pending"
print("status lists by directory and by callback, and over a restart")
