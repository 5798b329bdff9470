"""Which seals are there, and what do they vouch for?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
from botocore.exceptions import ClientError

from countersign.adapters.seals import S3SealStore
from countersign.domain.seals import Mark, Seal, SealFlaw, StoredSeal, chained, marks_of
from countersign_workbench.cli.deployment import Deployment
from countersign_workbench.cli.output import counted

BUCKET = "s3"
"""What `--seals` is given for the bucket that the stack names."""

BUCKET_OUTPUT = "SealBucketName"
FUNCTION_OUTPUT = "SealFunctionName"
_NAME = re.compile(r"([0-9]{10})\.json")


@dataclass(frozen=True)
class SealsRead:
    """What all seals say of each chain, what is wrong with them, and what else is to be told.

    `marks` has each entry that was sealed once, by the first seal that did. `last` is the newest
    seal that could be read; a newer one may have been taken away, which no seal can tell.
    """

    marks: Mapping[str, list[Mark]] = field(default_factory=dict)
    flaws: tuple[SealFlaw, ...] = ()
    notes: tuple[str, ...] = ()
    count: int = 0
    last: Seal | None = None

    @property
    def holds(self) -> bool:
        """Whether there are seals, and nothing is wrong with them."""
        return not self.flaws

    def to_json(self) -> dict[str, Any]:
        """`{count, last: {number, at}, problems: [{seal, why}], notes}`."""
        last = self.last and {"number": self.last.number, "at": self.last.at}
        problems = [{"seal": flaw.number, "why": flaw.why} for flaw in self.flaws]
        return {
            "count": self.count,
            "last": last,
            "problems": problems,
            "notes": list(self.notes),
        }

    def lines(self) -> Iterator[str]:
        """The same in words, what is wrong first."""
        yield from (f"BROKEN  seal {flaw.number}: {flaw.why}" for flaw in self.flaws)
        yield from (f"note    {note}" for note in self.notes)
        until = f", the last one is {self.last.number} of {self.last.at}" if self.last else ""
        yield f"seals: {counted(self.count, 'seal')}{until}, {len(self.flaws)} broken"


def read_seals(stored: Iterable[StoredSeal]) -> SealsRead:
    """Read seals in their order; that there is none at all is a flaw."""
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    known: set[tuple[str, int, str]] = set()
    flaws: list[SealFlaw] = []
    notes: list[str] = []
    last, count = None, 0
    for found in chained(_noted(stored, notes, flaws)):
        if isinstance(found, SealFlaw):
            flaws.append(found)
            continue
        count, last = count + 1, found
        for chain, mark in marks_of(found):
            # A chain that stands still is sealed every day: its first mark says it all.
            if (chain, mark.seq, mark.hash) not in known:
                known.add((chain, mark.seq, mark.hash))
                marks[chain].append(mark)
    if not count and not flaws:
        flaws.append(SealFlaw(1, "there is no seal"))
    return SealsRead(marks, tuple(flaws), tuple(notes), count, last)


def _noted(
    stored: Iterable[StoredSeal], notes: list[str], flaws: list[SealFlaw]
) -> Iterator[StoredSeal]:
    for seal in stored:
        if seal.versions > 1:
            why = (
                f"it has {seal.versions} versions, "
                "of which the one that says to be the oldest is read"
            )
            flaws.append(SealFlaw(seal.number, why))
        if seal.is_hidden:
            notes.append(f"seal {seal.number} is marked as deleted; it is read all the same")
        yield seal


def seals_of(there: Deployment) -> SealsRead:
    """The seals of the one bucket that the stack names, each as it was first written."""
    bucket = there.outputs.get(BUCKET_OUTPUT)
    if not bucket:
        raise click.ClickException(f"the stack `{there.place.stack}` has no {BUCKET_OUTPUT}")
    store = S3SealStore(there.client("s3"), bucket)
    read = read_seals(store.all())
    return replace(read, notes=(*_notes_of_lock(store), *read.notes))


def _notes_of_lock(store: S3SealStore) -> Iterator[str]:
    """What is to be told of how the bucket is locked; nothing where it is."""
    try:
        if not store.is_locked():
            yield (
                "the bucket does not lock what is written: its seals may have been deleted or "
                "replaced"
            )
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        yield f"whether the bucket locks what is written is not known: {code}"


def seals_in_folder(folder: Path) -> Iterator[StoredSeal]:
    """The seals that somebody fetched into a folder, by the numbers in their files' names."""
    for file in sorted(folder.iterdir()):
        if found := _NAME.fullmatch(file.name):
            yield StoredSeal(int(found[1]), file.read_bytes())
