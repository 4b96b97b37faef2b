"""What this machine's clocks show, and its random bytes: the arguments that the wallet asks for."""

import hashlib
import os
import time

from ._bindings import Moment, Monotonic

ENTROPY_BYTES = 32


def entropy() -> bytes:
    """32 fresh random bytes of the system, for one code."""
    return os.urandom(ENTROPY_BYTES)


def moment() -> Moment:
    """Both clocks, read together."""
    return Moment(wall=int(time.time()), monotonic=_monotonic())


def _monotonic() -> "Monotonic | None":
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # counts on in standby, and nobody can set it; Linux only
    if clock is None:
        return None
    return Monotonic(boot=_boot(), ms=time.clock_gettime_ns(clock) // 1_000_000)


def _boot() -> int:
    try:
        with open("/proc/sys/kernel/random/boot_id", "rb") as file:
            name = file.read()
    except OSError:
        name = _THIS_START
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big")


_THIS_START = os.urandom(8)
