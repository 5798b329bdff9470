"""How much of what an answer lets run is told to those who are asked?

The lists of a large ensemble would grow with its square, and nobody reads two hundred lines before
answering.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.standing import ENDINGS
from countersign_compiler.model import CHILD_KIND, GATE_KIND

MOST_TOLD: Final = 25
"""Steps that one list names; how many others there are is told beside it."""

_OUTWARD: Final = frozenset({"email", "http", "python", "storage", CHILD_KIND})
_STEERING: Final = ENDINGS | {GATE_KIND}
_LISTS: Final = {"onApprove": "moreOnApprove", "onReject": "moreOnReject"}


def told(lets_run: Mapping[str, Json]) -> Json:
    """What a gate's request says of its consequences, from one entry of `consequences`.

    `{"onApprove": [...], "onReject": [...]}`, each with at most `MOST_TOLD` entries in their order:
    those that reach beyond the run before gates and ends of the run, these before the rest, certain
    ones before those that may run. Where some are left out `moreOnApprove` or `moreOnReject` is
    their number.
    """
    found: dict[str, Json] = {}
    for name, rest in _LISTS.items():
        entries = lets_run[name]
        found[name] = _most_telling(entries)
        if len(entries) > MOST_TOLD:
            found[rest] = len(entries) - MOST_TOLD
    return found


def _most_telling(entries: Sequence[Json]) -> list[Json]:
    if len(entries) <= MOST_TOLD:
        return list(entries)
    weights = [_weight(entry["kind"], entry["certain"]) for entry in entries]
    places = sorted(range(len(entries)), key=weights.__getitem__)
    return [entries[place] for place in sorted(places[:MOST_TOLD])]


@cache
def _weight(kind: str, certain: bool) -> tuple[int, bool]:
    """Less for what the person who answers should rather know."""
    rank = 0 if kind in _OUTWARD else 1 if kind in _STEERING else 2
    return rank, not certain
