"""How are the heads of all audit chains put where nobody can change them?"""

from collections.abc import Mapping
from dataclasses import dataclass

from countersign.domain.moments import rfc3339
from countersign.domain.seals import (
    HeadPage,
    SealedHead,
    SealsEnd,
    end_at,
    seal_after,
    seal_bytes,
    seal_hash,
)
from countersign.service.ports import ChainHeads, Clock, SealStore

HEADS_PER_SEAL = 10_000
"""About a megabyte of a seal, and all that is ever held in memory, beside one page more."""


@dataclass(frozen=True)
class Sealed:
    """What one run wrote: so many seals and heads, up to this number.

    `is_complete` says whether it reached the end of its round; the next run goes on otherwise.
    `unreadable` is how many heads it came upon that cannot be sealed.
    """

    number: int
    seals: int
    heads: int
    is_complete: bool
    unreadable: int = 0


def seal_heads(
    *,
    chains: ChainHeads,
    seals: SealStore,
    clock: Clock,
    until: int,
    at_once: int = HEADS_PER_SEAL,
) -> Sealed:
    """Write the heads of all chains as the seals that follow the last one.

    A round that an earlier run could not finish is gone on with. No seal is begun at the second
    `until` or later, but for the first. A seal has `at_once` heads, and up to a page more. Where
    another run seals at the same time, this one ends. Heads that nobody can read are left out and
    counted: one that somebody damaged must not keep all others unsealed.
    """
    end = end_at(seals.last())
    done = Sealed(end.number, seals=0, heads=0, is_complete=False)
    while True:
        told = _heads_from(end.next, chains, at_once)
        seal = seal_after(end, told.heads, at=rfc3339(clock.now()), goes_on=told.next)
        content = seal_bytes(seal)
        if not seals.add(seal.number, content):
            return done
        end = SealsEnd(seal.number, seal_hash(content), seal)
        done = Sealed(
            number=seal.number,
            seals=done.seals + 1,
            heads=done.heads + len(seal.heads),
            is_complete=told.next is None,
            unreadable=done.unreadable + told.unreadable,
        )
        if done.is_complete or clock.now() >= until:
            return done


def _heads_from(place: Mapping[str, str] | None, chains: ChainHeads, at_once: int) -> HeadPage:
    """Enough heads for one seal, as one page; its `next` is None at the end of all."""
    heads: list[SealedHead] = []
    unreadable = 0
    while True:
        page = chains.page(place)
        heads += page.heads
        unreadable += page.unreadable
        place = page.next
        if place is None or len(heads) >= at_once:
            return HeadPage(tuple(heads), place, unreadable)
