"""Which steps does a run have, those of every branch and item told apart?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

CHOICE = "if"
PARALLEL = "parallel"
FOREACH = "foreach"
BODIES = frozenset({PARALLEL, FOREACH})
"""Kinds whose steps run beside each other, in branches or items."""

_BRANCHES = ("then", "else")

Entry = Mapping[str, Any]
"""A step as the catalogue has it."""

Place = tuple[tuple[str, int], ...]
"""The branches and items around a step, outermost first: the name of the step, and the index."""

Trace = Mapping[str, Any]
"""What one branch or item told: `s`, a letter for each of its steps, and the traces inside it."""

NO_ITEM = -1
"""The index of steps in a `foreach` of which no item is known."""

SUCCEEDED, SKIPPED, UNDECIDED, FAILED, NOT_REACHED = "s", "k", "u", "f", "n"
"""The letters of a trace."""


@dataclass(frozen=True, eq=False)
class Occurrence:
    """One step in one branch and item of a run.

    `item` are the indexes of the `foreach` steps around. `key` orders all occurrences as they are
    shown. `letter` is how its branch or item says that it stands, None where that told nothing;
    `output` is what it told of the step's output. `around` is the step it stands in.
    """

    entry: Entry
    place: Place
    item: tuple[int, ...]
    key: tuple[int, ...]
    letter: str | None = None
    output: Any = None
    around: Occurrence | None = None

    @property
    def name(self) -> str:
        """The step's name."""
        name: str = self.entry["name"]
        return name

    @property
    def is_of_known_item(self) -> bool:
        """Whether it is told which items it stands in."""
        return NO_ITEM not in self.item

    @property
    def known_item(self) -> tuple[int, ...]:
        """The indexes from outside as far as they are known."""
        return self.item[: self.item.index(NO_ITEM)] if NO_ITEM in self.item else self.item


class RunTree:
    """The steps of one ensemble, as the catalogue lists them: each behind the one it stands in."""

    def __init__(self, steps: Sequence[Entry]) -> None:
        self.entries = {step["name"]: step for step in steps}
        self._inside: dict[str | None, list[Entry]] = defaultdict(list)
        for step in steps:
            self._inside[inside(step).get("of")].append(step)

    def place_of(self, name: str, indexes: Sequence[int]) -> Place | None:
        """Where a step stands in the item of these indexes; None where it takes more or fewer."""
        if name not in self.entries:
            return None
        left = list(indexes)
        place = []
        for around, branch in self._bodies_around(name):
            if branch is None and not left:
                return None
            place.append((around, left.pop(0) if branch is None else branch))
        return None if left else tuple(place)

    def seen_from(self, name: str, place: Place) -> Place | None:
        """Where a step stands that is read from `place`; None where that is many or nowhere."""
        if name not in self.entries:
            return None
        around = dict(place)
        found = []
        for body, branch in self._bodies_around(name):
            index = around.get(body) if branch is None else branch
            if index is None:
                return None
            found.append((body, index))
        return tuple(found)

    def occurrences(
        self,
        traces: Mapping[tuple[str, Place], Sequence[Trace]],
        places: Iterable[Place],
    ) -> list[Occurrence]:
        """Every step in every branch and item, in the order of the file and of the items.

        `traces` are what the bodies that have ended told, by the step and where it stands;
        `places` are those of which anything else is known. Steps in a `foreach` without any known
        item stand there once.
        """
        items: dict[tuple[str, Place], set[int]] = defaultdict(set)
        for place in places:
            for depth, (name, index) in enumerate(place):
                items[name, place[:depth]].add(index)
        found: list[Occurrence] = []
        _Expansion(self._inside, traces, items, found).add_block(None, (), (), (), None)
        return found

    def _bodies_around(self, name: str) -> list[tuple[str, int | None]]:
        """The bodies around a step, outermost first, each with its branch; None for an item."""
        found: list[tuple[str, int | None]] = []
        around = inside(self.entries[name])
        while around:
            of: str = around["of"]
            if "branch" in around or "item" in around:
                found.append((of, around.get("branch")))
            around = inside(self.entries[of])
        return found[::-1]


@dataclass(frozen=True)
class _Expansion:
    """The steps written out for one run, into `found`."""

    children: Mapping[str | None, Sequence[Entry]]
    traces: Mapping[tuple[str, Place], Sequence[Trace]]
    items: Mapping[tuple[str, Place], set[int]]
    found: list[Occurrence]

    def add_block(
        self,
        around: Occurrence | None,
        place: Place,
        item: tuple[int, ...],
        key: tuple[int, ...],
        trace: Trace | None,
    ) -> None:
        """Add the steps of the top level, or of one branch or item."""
        steps = self._steps_of(around, place)
        letters = _letters(trace, self._count(steps))
        self._add(steps, around, _Body(place, item, letters, trace or {}), key)

    def _add(
        self, steps: Sequence[Entry], around: Occurrence | None, body: _Body, key: tuple[int, ...]
    ) -> None:
        for position, entry in enumerate(steps):
            step = Occurrence(
                entry,
                body.place,
                body.item,
                (*key, position),
                next(body.letters),
                (body.trace.get("o") or {}).get(entry["name"]),
                around,
            )
            self.found.append(step)
            if entry["kind"] in BODIES:
                self._add_bodies(step, body)
            elif entry["name"] in self.children:
                for index, name in enumerate(_BRANCHES):
                    branch = [
                        each
                        for each in self.children[entry["name"]]
                        if inside(each).get("when") == name
                    ]
                    self._add(branch, step, body, (*step.key, index))

    def _add_bodies(self, step: Occurrence, outer: _Body) -> None:
        here = (step.name, outer.place)
        told = self._told(step, outer)
        repeats = step.entry["kind"] == FOREACH
        known = set(range(len(told or ()))) | set(self.items.get(here, ()))
        if not repeats:
            known = {inside(each).get("branch", 0) for each in self.children.get(step.name, ())}
        for index in sorted(known) or ([NO_ITEM] if told is None else []):
            self.add_block(
                step,
                (*outer.place, (step.name, index)),
                (*outer.item, index) if repeats else outer.item,
                (*step.key, max(index, 0)),
                told[index] if told is not None and 0 <= index < len(told) else None,
            )

    def _told(self, step: Occurrence, outer: _Body) -> Sequence[Trace] | None:
        """What its branches or items told; None where it did not run, or has not ended."""
        if step.letter is not None:
            told = outer.trace.get(step.name)
            return told if step.letter == SUCCEEDED and isinstance(told, list) else None
        return self.traces.get((step.name, outer.place))

    def _steps_of(self, around: Occurrence | None, place: Place) -> list[Entry]:
        if around is None:
            return list(self.children.get(None, ()))
        steps = self.children.get(around.name, ())
        if around.entry["kind"] == FOREACH:
            return list(steps)
        return [each for each in steps if inside(each).get("branch") == place[-1][1]]

    def _count(self, steps: Sequence[Entry]) -> int:
        """How many letters the trace of a body has."""
        return sum(
            1 if step["kind"] in BODIES else 1 + self._count(self.children.get(step["name"], ()))
            for step in steps
        )


@dataclass(frozen=True)
class _Body:
    """One branch or item, and what it told; the letters are taken one by one."""

    place: Place
    item: tuple[int, ...]
    letters: Iterator[str | None]
    trace: Trace


def _letters(trace: Trace | None, count: int) -> Iterator[str | None]:
    """A letter for each step; none where the run was of a definition with other steps."""
    letters = (trace or {}).get("s")
    if isinstance(letters, str) and len(letters) == count:
        return iter(letters)
    return repeat(None)


def inside(step: Entry) -> Mapping[str, Any]:
    """The step that it stands in (`of`), and which `branch`, `item` or way (`when`) of it."""
    return step.get("inside") or {}
