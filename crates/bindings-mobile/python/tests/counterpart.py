"""The authority, gates and Rust wallet of `tests/examples/counterpart.rs`, over its standard input and output."""

from __future__ import annotations

import os
import subprocess


class Refused(Exception):
    """What the counterpart says instead of an answer."""


class Counterpart:
    def __init__(self) -> None:
        program = os.environ["CLEARANCE_COUNTERPART"]
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def ask(self, verb: str, **values: "bytes | str | int") -> dict[str, str]:
        assert self._process.stdin and self._process.stdout
        words = [verb, *(f"{key}={_written(value)}" for key, value in values.items())]
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        status, *pairs = self._process.stdout.readline().split()
        if status != "ok":
            raise Refused(bytes.fromhex(pairs[0]).decode())
        return dict(pair.split("=", 1) for pair in pairs)


def _written(value: "bytes | str | int") -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def text(hexadecimal: str) -> "str | None":
    """A text of an answer; none for `-`."""
    return None if hexadecimal == "-" else bytes.fromhex(hexadecimal).decode()
