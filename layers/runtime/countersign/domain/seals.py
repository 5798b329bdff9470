"""What did every audit chain come to at a moment, so that it can be held against it later?

A *seal* tells the heads of chains and is kept where nobody can change it. Seals are numbered from 1
and chained by themselves: each holds the SHA-256 of the bytes of the one before. One *round* reads
all chains once; where they are many it takes several seals.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.audit import Broken, Entry, Verified
from countersign.domain.canonical import UncanonicalError, canonical_bytes
from countersign.domain.chain import GENESIS_HASH, ChainHead

FORMAT = "countersign-seal/1"
MOST = 10**15
"""Of anything that a seal counts: far beyond what there can be, and what follows is still exact."""


class SealDamagedError(ValueError):
    """These bytes are no seal of ours, or not exactly as we write one; the message says why."""


@dataclass(frozen=True)
class SealedHead:
    """Where one chain stood."""

    chain: str
    head: ChainHead


@dataclass(frozen=True)
class HeadPage:
    """Some chains' heads; `next` is where reading goes on, as its reader says it.

    `unreadable` is how many more there are that are no heads: somebody has edited them.
    """

    heads: tuple[SealedHead, ...]
    next: Mapping[str, str] | None
    unreadable: int = 0


@dataclass(frozen=True)
class Seal:
    """One seal.

    `at` is RFC 3339; `previous` the hash of the seal before, 64 zeros for the first. `part` is its
    place in its round, from 1; `count` is how many heads the round has told up to its end. `next`
    is where the round goes on, as its reader says it; None in a round's last seal.
    """

    number: int
    at: str
    previous: str
    round: int
    part: int
    count: int
    heads: tuple[SealedHead, ...]
    next: Mapping[str, str] | None = None


@dataclass(frozen=True)
class StoredSeal:
    """A seal's bytes as they were first written under its number.

    `versions` says how many there are; `is_hidden` whether a mark of deletion stands over them.
    """

    number: int
    content: bytes
    versions: int = 1
    is_hidden: bool = False


@dataclass(frozen=True)
class SealFlaw:
    """Something that is wrong with the seals themselves, by the seal's number."""

    number: int
    why: str


@dataclass(frozen=True)
class Mark:
    """What a seal vouches for: this entry of a chain had this hash."""

    seq: int
    hash: str
    seal: int


@dataclass(frozen=True)
class SealsEnd:
    """Where the seals stand: number and hash of the last one, and itself, if it can be read."""

    number: int = 0
    hash: str = GENESIS_HASH
    seal: Seal | None = None

    @property
    def next(self) -> Mapping[str, str] | None:
        """Where the reading of the heads goes on; None where a new round begins."""
        return None if self.seal is None else self.seal.next


def end_at(last: StoredSeal | None) -> SealsEnd:
    """The end that this seal is; before the first one there is none."""
    if last is None:
        return SealsEnd()
    try:
        seal = read_seal(last.content)
    except SealDamagedError:
        seal = None
    return SealsEnd(last.number, seal_hash(last.content), seal)


def seal_after(
    end: SealsEnd, heads: Iterable[SealedHead], *, at: str, goes_on: Mapping[str, str] | None
) -> Seal:
    """The seal that follows: of the same round where that is unfinished, else of a new one.

    A last seal that cannot be read is followed too: by its bytes, with a round of its own.
    """
    told = tuple(sorted(heads, key=lambda each: each.chain))
    before = end.seal
    round_before = end.number if before is None else before.round
    seal = Seal(
        number=end.number + 1,
        at=at,
        previous=end.hash,
        round=round_before + 1,
        part=1,
        count=len(told),
        heads=told,
        next=goes_on,
    )
    if before is None or before.next is None:
        return seal
    count = before.count + len(told)
    return replace(seal, round=before.round, part=before.part + 1, count=count)


def seal_bytes(seal: Seal) -> bytes:
    """The RFC 8785 bytes of a seal, as it is stored; a head is `[chain, seq, hash]`."""
    return canonical_bytes(
        {
            "format": FORMAT,
            "number": seal.number,
            "at": seal.at,
            "previous": seal.previous,
            "round": seal.round,
            "part": seal.part,
            "count": seal.count,
            "heads": [[each.chain, each.head.seq, each.head.hash] for each in seal.heads],
            "next": seal.next,
        }
    )


def seal_hash(content: bytes) -> str:
    """SHA-256 hex of a seal's bytes, which the next one holds."""
    return hashlib.sha256(content).hexdigest()


def read_seal(content: bytes) -> Seal:
    """The seal that these bytes are; `SealDamagedError` for any others."""
    try:
        told = json.loads(content)
        seal = _seal_of(told)
        if seal_bytes(seal) == content:
            return seal
    except (ValueError, KeyError, TypeError, RecursionError, UncanonicalError) as error:
        raise SealDamagedError(f"it is not a seal: {type(error).__name__}") from error
    raise SealDamagedError("it is not written as a seal is")


def _seal_of(told: Any) -> Seal:
    heads = tuple(SealedHead(chain, ChainHead(seq, digest)) for chain, seq, digest in told["heads"])
    seal = Seal(
        number=told["number"],
        at=told["at"],
        previous=told["previous"],
        round=told["round"],
        part=told["part"],
        count=told["count"],
        heads=heads,
        next=told["next"],
    )
    if not _is_of_its_kinds(seal):
        raise TypeError("a value is of another kind than a seal's")
    return seal


def _is_of_its_kinds(seal: Seal) -> bool:
    """Whether what follows this seal can be made from it: whoever may write one may forge one."""
    place = {} if seal.next is None else seal.next
    if type(place) is not dict:
        return False
    words = [seal.at, seal.previous, *place.values()]
    words += [word for each in seal.heads for word in (each.chain, each.head.hash)]
    places = [seal.number, seal.round, seal.part]
    counts = [seal.count, *(each.head.seq for each in seal.heads)]
    return (
        all(type(word) is str for word in words)
        and all(type(number) is int and 1 <= number <= MOST for number in places)
        and all(type(number) is int and 0 <= number <= MOST for number in counts)
    )


def chained(seals: Iterable[StoredSeal]) -> Iterator[Seal | SealFlaw]:
    """Give each seal, and what is wrong with them, in their order; they come by number.

    The first may have any number: what came before it may be out of its retention, and what is
    missing at the end nobody can see in what is left.
    """
    before: StoredSeal | None = None
    for stored in seals:
        if before is not None and stored.number != before.number + 1:
            missing = before.number + 1
            yield SealFlaw(missing, f"seal {missing} is missing: seal {stored.number} follows")
            before = None
        yield from _judged(stored, before)
        before = stored


def _judged(stored: StoredSeal, before: StoredSeal | None) -> Iterator[Seal | SealFlaw]:
    try:
        seal = read_seal(stored.content)
    except SealDamagedError as damage:
        yield SealFlaw(stored.number, str(damage))
        return
    if seal.number != stored.number:
        yield SealFlaw(stored.number, f"it was written as seal {seal.number}")
    if stored.number == 1:
        if seal.previous != GENESIS_HASH:
            yield SealFlaw(1, "it names a seal before it")
    elif before is not None and seal.previous != seal_hash(before.content):
        yield SealFlaw(stored.number, "it does not follow the seal before it")
    yield seal


def marks_of(seal: Seal) -> Iterator[tuple[str, Mark]]:
    """What a seal vouches for, by chain."""
    for each in seal.heads:
        yield each.chain, Mark(each.head.seq, each.head.hash, seal.number)


def held_against(
    verdict: Verified | Broken, entries: Sequence[Entry], marks: Iterable[Mark]
) -> Verified | Broken:
    """A chain's verdict once it was held against seals too: the first entry that does not hold.

    A chain that was written anew as a whole, with its head, breaks nowhere by itself; an entry that
    was sealed before shows it.
    """
    against = _first_contradiction(entries, marks)
    if against is None or (isinstance(verdict, Broken) and verdict.seq <= against.seq):
        return verdict
    return against


def _first_contradiction(entries: Sequence[Entry], marks: Iterable[Mark]) -> Broken | None:
    for mark in sorted(marks, key=lambda mark: (mark.seq, mark.seal)):
        if mark.seq > len(entries):
            missing = len(entries) + 1
            why = f"entry {missing} is missing: seal {mark.seal} recorded entry {mark.seq}"
            return Broken(missing, why)
        if mark.seq > 0 and entries[mark.seq - 1].hash != mark.hash:
            return Broken(mark.seq, f"seal {mark.seal} recorded another entry {mark.seq}")
    return None
