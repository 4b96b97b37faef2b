"""A gate in Python: from nothing to a decision. Lines of codes come in, decisions go out.
    python3 gate.py DIRECTORY GROUP LOCATION < codes"""

import sys
from pathlib import Path

import clearance_gate

directory, group, location = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
# The first start of this gate ever: nothing was admitted before.
ledger = clearance_gate.Ledger(started=1)
root, trust_list = (directory / "root.pub").read_bytes(), (directory / "trust-list.cbor").read_bytes()

with clearance_gate.Gate(group, location, trust_list, root=root, ledger=ledger) as gate:
    gate.add_key_file((directory / "gate.key").read_bytes())
    gate.open_status(directory / "status")
    gate.sync_status(directory / "status-lists")
    for line in sys.stdin:
        decision = gate.check(line, from_scanner=True)
        print(decision.outcome, decision.reason, decision.message)
