"""Do the roles allow what the functions really asked for, and hardly anything else?

`python tests/roles/compare.py FOLDER` reads the calls that a session's worlds wrote down (see
`tests/fire/instrument.py`) and exits with 1 where a right was used that no role grants, or one is
granted that nothing used and `unused.txt` does not explain.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":  # run as a file: the tree is not yet on the path
    root = Path(__file__).resolve().parents[2]
    parts = ("layers/runtime", "layers/compiler", "workbench", "")
    sys.path[:0] = [str(root / part) for part in parts]

from tests.architecture.template_rules import deployed_parent, rights
from tests.roles.granted import Template, Use, by_the_platform, granted, use_of
from tests.roles.used import calls_of_session, uses

EXPLAINED = Path(__file__).with_name("unused.txt")
MOST_UNUSED = 5
_ATTRIBUTES = ("ForAllValues:StringEquals", "dynamodb:Attributes")


@dataclass(frozen=True)
class Report:
    """What came of a comparison; `faults` and what else is worth a line."""

    calls: int
    used: int
    granted: int
    faults: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def refused(self) -> tuple[str, ...]:
        """The faults that would be refused in the cloud: what was used and is not granted."""
        return tuple(fault for fault in self.faults if fault.startswith("used and not granted"))

    def lines(self) -> list[str]:
        """The report for a terminal."""
        head = f"{self.calls:,} calls used {self.used} of {self.granted} rights"
        return [head, *(f"unused: {each}" for each in self.unused), *self.faults]


def compare(
    used: Mapping[Use, set[str]],
    template: Template,
    explained: Mapping[str, str],
    *,
    calls: int,
    is_whole: bool = True,
) -> Report:
    """Hold what was used against what is granted.

    Logs, streams and dead letters are the platform's use and left out. Where not all tests ran
    (`is_whole` is false) nothing is said of what is unused.
    """
    held = granted(template) - frozenset(by_the_platform(template))
    faults = [f"used and not granted: {use}" for use in sorted(used.keys() - held)]
    faults += _attribute_faults(used, template, is_whole=is_whole)
    unused = sorted(held - used.keys()) if is_whole else []
    for use in unused:
        if str(use) not in explained:
            faults.append(f"granted and never used: {use}: take it away, or say why in unused.txt")
    if is_whole:
        stale = explained.keys() - set(map(str, unused))
        faults += [f"unused.txt explains what is used or gone: {each}" for each in sorted(stale)]
        if len(unused) > MOST_UNUSED:
            faults.append(f"{len(unused)} rights are unused; {MOST_UNUSED} may be")
    said = [f"{use}: {explained[str(use)]}" for use in unused if str(use) in explained]
    return Report(calls, len(used.keys() & held), len(held), tuple(faults), tuple(said))


def read_explained(text: str) -> dict[str, str]:
    """`<Function> <action> <resource>: <why>`, one a line."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


def report_of(folder: Path, *, is_whole: bool) -> Report:
    """Compare what the worlds below this folder used with template.yaml."""
    calls = list(calls_of_session(folder))
    template = deployed_parent()
    explained = read_explained(EXPLAINED.read_text(encoding="utf-8"))
    used = uses(iter(calls), template)
    return compare(used, template, explained, calls=len(calls), is_whole=is_whole)


def _attribute_faults(
    used: Mapping[Use, set[str]], template: Template, *, is_whole: bool
) -> list[str]:
    """Attributes that a condition does not let a function name, or lets it for nothing."""
    found = []
    for use, allowed in pinned(template).items():
        if use in used:
            found += [f"named and not allowed: {use}.{a}" for a in sorted(used[use] - allowed)]
            if is_whole:
                left = sorted(allowed - used[use])
                found += [f"allowed and never named: {use}.{attribute}" for attribute in left]
    return found


def pinned(template: Template) -> dict[Use, set[str]]:
    """The rights that hold for some attributes only, and these."""
    kind, key = _ATTRIBUTES
    found = {}
    for right in rights(template):
        allowed = json.loads(right.conditions or "{}").get(kind, {}).get(key)
        if allowed:
            found[use_of(right, template)] = set(allowed)
    return found


def main(words: list[str]) -> int:
    """Print the comparison of a folder; 0 when the roles fit."""
    [folder] = words
    # The transform of the template wants to know a region; no call is made.
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    report = report_of(Path(folder), is_whole=True)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 1 if report.faults or not report.calls else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
