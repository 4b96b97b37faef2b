"""docs/guide/python.md, carried out: its program and its gate, in an empty directory."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PAGE = pathlib.Path(__file__).parents[4] / "docs/guide/python.md"
LANGUAGES = "```(sh|python)\n(.*?)```"


class Guide(unittest.TestCase):
    def test_the_page_leads_from_nothing_to_an_open_gate(self) -> None:
        (_, install), (_, program), (_, gate), *_ = re.findall(LANGUAGES, PAGE.read_text("utf-8"), re.DOTALL)
        found = next(line for line in install.splitlines() if line.startswith("clearance "))
        self.assertLessEqual(len(program.strip().splitlines()), 35)
        with tempfile.TemporaryDirectory() as place:
            self.carry_out(["sh", "-ec", found], place)
            self.carry_out([sys.executable, "-c", program], place)
            said = self.carry_out(["sh", "-ec", gate], place)
        self.assertIn("\nADMIT\n", said)

    def carry_out(self, command: list[str], place: str) -> str:
        program = pathlib.Path(os.environ["CLEARANCE_BIN"])
        path = f"{program.parent}:{os.environ['PATH']}"
        ran = subprocess.run(
            command, cwd=place, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )  # fmt: skip
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout


if __name__ == "__main__":
    unittest.main(verbosity=2)
