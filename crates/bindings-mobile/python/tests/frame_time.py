"""The time of a frame from Python, beside `examples/frame_time.rs`; measured as there."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import clearance_mobile as cm
from counterpart import Counterpart
from keys import Ed25519Key

BATCHES, BATCH = 200, 20


class ReadyKey(cm.HolderKey):
    """A key that signed already: in one step all messages are the same."""

    def __init__(self) -> None:
        self._key, self._signatures = Ed25519Key(b"3" * 32), dict[bytes, bytes]()
        self._public = self._key.public_key()

    def public_key(self) -> bytes:
        return self._public

    def sign(self, message: bytes) -> bytes:
        if message not in self._signatures:
            self._signatures[message] = self._key.sign(message)
        return self._signatures[message]


def report(name: str, work: Callable[[], object]) -> None:
    best = min(_batch(work) for _ in range(BATCHES)) / BATCH
    print(f"python {name} {best / 1000:.0f} us")


def _batch(work: Callable[[], object]) -> int:
    start = time.perf_counter_ns()
    for _ in range(BATCH):
        work()
    return time.perf_counter_ns() - start


def main() -> None:
    peer = Counterpart()
    world, key = peer.ask("world"), ReadyKey()
    start = int(world["start"])
    now = cm.Moment(wall=start + 7)
    wallet = cm.Wallet(1, bytes.fromhex(world["root"]), bytes.fromhex(world["list"]), now)
    request = cm.enrol(key, bytes.fromhex(world["authority"]), start, None)
    life = {"at": start, "from": start - 60, "until": start + 86_400}
    credential = bytes.fromhex(peer.ask("issue", request=request, **life)["credential"])
    ask = cm.Ask.full(wallet.add("Ana", credential, key.public_key()), world["group"])
    peer.close()
    frame = wallet.frame(ask, key, now, os.urandom(32))
    report("frame", lambda: wallet.frame(ask, key, now, os.urandom(32)))
    report("modules", lambda: frame.draw().modules())
    report("svg", lambda: frame.draw().svg(cm.SvgOptions()))
    report("png", lambda: frame.draw().png(cm.PngOptions()))


if __name__ == "__main__":
    main()
