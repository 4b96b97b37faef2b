"""Coverage by groups of files, and the regions that no test reaches (see docs/coverage.md)."""

import json
import re
import sys
from pathlib import Path

# First match wins. Everything under src/ of the three crates is in one group.
GROUPS = [
    ("core", "decode", r"core/src/(base45|code|cose_key|credential|enrolment|fields|presentation"
                       r"|sign1|token)\.rs|core/src/(cbor|trust)/.*"),
    ("core", "cryptography", r"core/src/crypto/.*"),
    ("core", "values", r"core/src/.*"),
    ("verifier", "replay", r"verifier/src/ledger/.*"),
    ("verifier", "texts, JSON", r"verifier/src/(json|text)\.rs"),
    ("verifier", "verify", r"verifier/src/.*"),
    ("revocation", "lists: the gate's store", r"revocation/src/store/.*"),
    ("revocation", "lists: signed objects", r"revocation/src/object/.*"),
    ("revocation", "lists: foreign ones", r"revocation/src/token_status_list.*"),
    ("revocation", "lists: the rest", r"revocation/src/.*"),
]
CODE = 0  # the kind of region that is code
HERE = Path.cwd()


def group_of(path):
    for crate, name, pattern in GROUPS:
        if re.fullmatch(f"crates/(?:{pattern})", path) and not path.endswith("/tests.rs"):
            return crate, name
    return None


class Source:
    """A file's lines, without the module of tests at its end."""

    def __init__(self, path):
        self.lines = Path(path).read_text(encoding="utf-8").split("\n")
        tests = (
            number
            for number, line in enumerate(self.lines[:-1], 1)
            if re.fullmatch(r"#\[cfg\(.*\btest\b.*\)\]", line)
            and re.fullmatch(r"mod \w+ \{", self.lines[number])
        )
        self.end = next(tests, len(self.lines) + 1)

    def text(self, line):
        return self.lines[line - 1].strip()


def relative(filename):
    try:
        return str(Path(filename).relative_to(HERE))
    except ValueError:
        return filename


def read_regions(report, sources):
    """Per file, each region's greatest count over all instantiations, and its function's line."""
    regions = {path: {} for path in sources}
    for function in report["functions"]:
        code = [region for region in function["regions"] if region[7] == CODE]
        for line, column, end_line, end_column, count, file, _, _ in code:
            path = relative(function["filenames"][file])
            if path not in sources or line >= sources[path].end:
                continue
            place = (line, column, end_line, end_column)
            known = regions[path].get(place, (0, 0))[0]
            regions[path][place] = (max(known, count), code[0][0])
    return regions


def read_lines(lcov, sources):
    """Per file, the count of each line that has code."""
    lines = {path: {} for path in sources}
    for record in Path(lcov).read_text(encoding="utf-8").split("end_of_record"):
        path = relative(next(iter(re.findall(r"^SF:(.*)$", record, re.M)), ""))
        if path in sources:
            for line, count in re.findall(r"^DA:(\d+),(\d+)", record, re.M):
                if int(line) < sources[path].end:
                    lines[path][int(line)] = int(count)
    return lines


def gaps(path, regions, source):
    """Regions that nothing reached, as (line, text); of a function never entered its head only."""
    entered = {start for count, start in regions.values() if count}
    found = {}
    for (line, *_), (count, start) in sorted(regions.items()):
        if count == 0:
            shown = line if start in entered else start
            found[shown] = source.text(shown)
    return [(path, line, text) for line, text in found.items()]


def explained(doc):
    """The list items of the doc: - `file` `part of a line`: why."""
    items = re.findall(r"^- `([^`]+)` `([^`]+)`:", Path(doc).read_text(encoding="utf-8"), re.M)
    return [(path if path.startswith("crates/") else f"crates/{path}", text) for path, text in items]


def share(reached, total):
    part = 100 * reached / total if total else 100
    return f"{reached} of {total} ({part:.2f} %)"


def main(report, lcov, doc):
    report = json.loads(Path(report).read_text(encoding="utf-8"))["data"][0]
    summaries = {relative(file["filename"]): file["summary"] for file in report["files"]}
    sources = {path: Source(path) for path in summaries if group_of(path)}
    regions, lines = read_regions(report, sources), read_lines(lcov, sources)

    print("| crate | files | lines | regions | llvm-cov's own: lines, regions |")
    print("|---|---|---|---|---|")
    for crate, name in dict.fromkeys((crate, name) for crate, name, _ in GROUPS):
        paths = [path for path in sources if group_of(path) == (crate, name)]
        counts = [count for path in paths for count, _ in regions[path].values()]
        line_counts = [count for path in paths for count in lines[path].values()]
        own = [
            sum(summaries[path][what]["covered"] for path in paths)
            / sum(summaries[path][what]["count"] for path in paths)
            for what in ("lines", "regions")
        ]
        print(
            f"| {crate} | {name} | {share(sum(map(bool, line_counts)), len(line_counts))} "
            f"| {share(sum(map(bool, counts)), len(counts))} "
            f"| {100 * own[0]:.2f} %, {100 * own[1]:.2f} % |"
        )

    known = explained(doc)
    found = [gap for path in sources for gap in gaps(path, regions[path], sources[path])]
    unknown = [
        gap for gap in found if not any(gap[0] == path and text in gap[2] for path, text in known)
    ]
    print(f"\n{len(found)} places that no test reaches, {len(found) - len(unknown)} explained")
    for path, text in known:
        if not any(gap[0] == path and text in gap[2] for gap in found):
            print(f"  reached after all, or gone: {path}: {text}")
    for path, line, text in unknown:
        print(f"  not reached: {path}:{line}: {text}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
