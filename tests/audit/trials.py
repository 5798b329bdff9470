"""Do the command and the auditor's own verifier name the same first broken entry?"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from countersign.domain.canonical import canonical_text
from countersign.domain.seals import StoredSeal
from countersign_workbench.cli.audit_export import read_export
from countersign_workbench.cli.audit_findings import finding
from countersign_workbench.cli.audit_seals import SealsRead, read_seals
from tests.audit.histories import a_history, export_of, sealed
from tests.audit.tamperings import KINDS, Places, Told
from tests.audit.verifier import found_by, run


@dataclass(frozen=True)
class Trial:
    """What came of so many tamperings of one kind: where each was, and where each was found."""

    kind: str
    done: tuple[Places, ...]
    by_command: frozenset[tuple[str, int]]
    by_verifier: frozenset[tuple[str, int]]

    @property
    def missed(self) -> list[Places]:
        """What the command did not find, or not at its place."""
        return [places for places in self.done if not places & self.by_command]

    @property
    def blamed(self) -> set[tuple[str, int]]:
        """What it found where nothing was done."""
        return self.by_command - set().union(*self.done)

    @property
    def differing(self) -> set[tuple[str, int]]:
        """What one of the two names and the other does not."""
        return set(self.by_command ^ self.by_verifier)


def try_kind(kind: str, *, times: int, seed: int, folder: Path, with_seals: bool) -> Trial:
    """Tamper so many requests of one export, one each, and let both judge it once.

    As many more stay as they were.
    """
    lines, seals = _deployment(seed, 2 * times + times % 2)
    stored = seals if with_seals else None
    head, *told, end = (json.loads(line) for line in lines)
    done = tuple(_tampered(kind, told, times, random.Random(f"{kind} {seed}")))
    forged = [canonical_text(line) for line in (head, *told, end)]
    verified = run(folder, forged, seals=None if stored is None else fetched(folder, stored))
    return Trial(kind, done, frozenset(found_in(forged, stored)), frozenset(found_by(verified)))


@cache
def _deployment(seed: int, requests: int) -> tuple[list[str], list[StoredSeal]]:
    """The export of a history, and its seals; nobody changes either."""
    memory = a_history(seed, requests)
    return export_of(memory), [*sealed(memory).all()]


def found_in(
    lines: Iterable[str], stored: Sequence[StoredSeal] | None = None
) -> set[tuple[str, int]]:
    """The first broken entry of each chain that the command names."""
    read = SealsRead() if stored is None else read_seals(stored)
    return {
        (problem["chain"], problem["seq"])
        for account in read_export(lines).accounts
        for problem in finding(account, read.marks)["problems"]
        if problem["seq"] is not None
    }


def fetched(folder: Path, stored: Iterable[StoredSeal]) -> Path:
    """A folder into which an auditor has fetched seals."""
    seals = folder / "seals"
    seals.mkdir(exist_ok=True)
    for seal in stored:
        (seals / f"{seal.number:010d}.json").write_bytes(seal.content)
    return seals


def _tampered(kind: str, told: list[Told], times: int, dice: random.Random) -> Iterable[Places]:
    """Where each of the first requests was tampered with; a swap takes two of them."""
    tamper = KINDS[kind]
    for place in range(0, times, 2) if kind.startswith("swap") else range(times):
        yield tamper(dice, told[place], told[place + 1])
