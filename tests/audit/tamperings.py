"""What can somebody do to a trail that he can write? Every kind, at any place, from a seed.

Each kind takes the chains of one or two requests as an export tells them, changes them in place and
gives the place that it should be found at: `{(chain, seq)}`, any one of which is right. Nobody who
forges leaves the form of the file broken; what he writes is canonical again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from countersign.domain.audit import entry_hash

Told = dict[str, Any]
Places = set[tuple[str, int]]
Tampering = Callable[[random.Random, Told, Told], Places]

ZEROS = "0" * 64


def change(dice: random.Random, told: Told, _other: Told) -> Places:
    """Another fact in an entry, or another hash beside it; or both, to fit."""
    chain, trail = _a_chain(dice, told)
    place = dice.randrange(len(trail["entries"]))
    entry = trail["entries"][place]
    how = dice.choice(["fact", "fact and hash", "hash", "prev", "more", "less"])
    facts = entry["entry"]
    if how in ("fact", "fact and hash"):
        name = dice.choice(sorted(facts))
        facts[name] = _another(dice, facts[name])
    elif how == "more":
        facts[f"fact{dice.random()}"] = dice.choice([True, None, 1.5, -0.25, 1e21, "ü", ["x"], {}])
    elif how == "less":
        del facts[dice.choice(sorted(facts))]
    elif how == "prev":
        entry["prev"] = _a_hash(dice)
    else:
        entry["hash"] = _a_hash(dice)
    if how == "fact and hash":
        entry["hash"] = entry_hash(entry["prev"], facts)
    return {(chain, place + 1)}


def delete(dice: random.Random, told: Told, _other: Told) -> Places:
    """An entry taken out, with the others moved up or not; not the last one, that is `cut`."""
    chain, trail = _a_chain(dice, told, at_least=2)
    place = dice.randrange(len(trail["entries"]) - 1)
    del trail["entries"][place]
    _renumber(dice, trail)
    return {(chain, place + 1)}


def insert(dice: random.Random, told: Told, _other: Told) -> Places:
    """An entry of the forger's own put between, which follows the one before it."""
    chain, trail = _a_chain(dice, told)
    entries = trail["entries"]
    place = dice.randint(0, len(entries))
    prev = entries[place - 1]["hash"] if place else ZEROS
    facts = {"chain": chain, "seq": place + 1, "kind": "voted", "approver": "eve@example.com"}
    forged = {"seq": place + 1, "prev": prev, "hash": entry_hash(prev, facts), "entry": facts}
    entries.insert(place, forged)
    _renumber(dice, trail)
    # What the head vouches for stands behind it, written for another place.
    return {(chain, place + 1), (chain, place + 2)}


def reorder(dice: random.Random, told: Told, _other: Told) -> Places:
    """Two entries in each other's place, under each other's number or under their own."""
    chain, trail = _a_chain(dice, told, at_least=2)
    first, second = sorted(dice.sample(range(len(trail["entries"])), 2))
    entries = trail["entries"]
    entries[first], entries[second] = entries[second], entries[first]
    _renumber(dice, trail)
    return {(chain, first + 1)}


def cut(dice: random.Random, told: Told, _other: Told) -> Places:
    """The end taken off, as far as the whole chain."""
    chain, trail = _a_chain(dice, told)
    left = dice.randrange(len(trail["entries"]))
    del trail["entries"][left:]
    return {(chain, left + 1)}


def swap(dice: random.Random, told: Told, other: Told) -> Places:
    """One entry, or a whole chain with its head, exchanged with another request's."""
    kind = dice.choice(["decisions", "deliveries"])
    here, there = told[kind], other[kind]
    chains = (_name(told, kind), _name(other, kind))
    if dice.random() < 0.5:
        told[kind], other[kind] = there, here
        return {(chain, 1) for chain in chains}
    place = dice.randrange(min(len(here["entries"]), len(there["entries"])))
    one, two = here["entries"][place], there["entries"][place]
    here["entries"][place], there["entries"][place] = two, one
    return {(chain, place + 1) for chain in chains}


def rewrite(dice: random.Random, told: Told, _other: Told) -> Places:
    """The tail written anew from an entry on, with all hashes and the head: nothing breaks.

    Each of its entries is another now; which of them was sealed is the seals' business.
    """
    chain, trail = _a_chain(dice, told)
    entries = trail["entries"]
    place = dice.randrange(len(entries))
    entries[place]["entry"]["reason"] = f"forged {dice.random()}"
    _chained_again(trail, place)
    return {(chain, seq) for seq in range(place + 1, len(entries) + 1)}


def shorten(dice: random.Random, told: Told, _other: Told) -> Places:
    """The end taken off with the head moved back, as far as the whole chain: nothing breaks."""
    chain, trail = _a_chain(dice, told)
    left = dice.randrange(len(trail["entries"]))
    del trail["entries"][left:]
    _chained_again(trail, left)
    return {(chain, left + 1)}


BROKEN_BY_ITSELF: Mapping[str, Tampering] = {
    "change": change,
    "delete": delete,
    "insert": insert,
    "reorder": reorder,
    "cut the tail": cut,
    "swap between requests": swap,
}
BY_A_SEAL_ALONE: Mapping[str, Tampering] = {
    "rewrite tail and head": rewrite,
    "cut tail and head": shorten,
}
KINDS: Mapping[str, Tampering] = {**BROKEN_BY_ITSELF, **BY_A_SEAL_ALONE}


def _a_chain(dice: random.Random, told: Told, *, at_least: int = 1) -> tuple[str, Told]:
    """One of the request's chains that is so long; its decisions always begin with two."""
    long_enough = [
        kind for kind in ("decisions", "deliveries") if len(told[kind]["entries"]) >= at_least
    ]
    kind = dice.choice(long_enough)
    return _name(told, kind), told[kind]


def _name(told: Told, kind: str) -> str:
    return told["request"] if kind == "decisions" else f"{told['request']}#delivery"


def _renumber(dice: random.Random, trail: Told) -> None:
    """Give the entries the numbers of their places, every other time."""
    if dice.random() < 0.5:
        for place, entry in enumerate(trail["entries"]):
            entry["seq"] = place + 1


def _chained_again(trail: Told, place: int) -> None:
    entries = trail["entries"]
    for at in range(place, len(entries)):
        entries[at]["prev"] = entries[at - 1]["hash"] if at else ZEROS
        entries[at]["hash"] = entry_hash(entries[at]["prev"], entries[at]["entry"])
    last = entries[-1] if entries else {"seq": 0, "hash": ZEROS}
    trail["head"] = {"seq": last["seq"], "hash": last["hash"]}


def _another(dice: random.Random, value: Any) -> Any:
    others = [None, not value, 0, dice.randint(1, 9), 2.5, "", "eve@example.com", [], ["x", 1]]
    if isinstance(value, str):
        others += [value + " ", value.swapcase() + "x", value[1:] + "y"]
    return dice.choice([each for each in others if each != value or type(each) is not type(value)])


def _a_hash(dice: random.Random) -> str:
    return f"{dice.getrandbits(256):064x}"
