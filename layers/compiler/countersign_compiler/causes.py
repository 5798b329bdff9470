"""Which findings only follow from another one, and would be gone with it?"""

from __future__ import annotations

from collections.abc import Iterable

from countersign_compiler.diagnostics import Finding


def causes(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those about a value that could not be read in the first place.

    What stands where a `Y-` finding stands is judged once it has been written as YAML.
    """
    found = list(findings)
    unread = {_place(each) for each in found if each.code.startswith("Y-")}
    return [each for each in found if each.code.startswith("Y-") or _place(each) not in unread]


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.path, finding.line, finding.column
