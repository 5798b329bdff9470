"""What is told of one step behind a gate, and what is then known of it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.possible import (
    EVERY,
    UNDECIDED,
    Facts,
    Known,
    Possibilities,
    Record,
    Standing,
    Subject,
)
from countersign_compiler.asl.standing import (
    ENDINGS,
    OPENS,
    RUNS,
    STOPPED,
    Reach,
    shape_of,
    standing_of,
)
from countersign_compiler.model import (
    FAIL_KIND,
    FOREACH_KIND,
    IF_KIND,
    SIDE_BY_SIDE,
    Condition,
    Ensemble,
    Items,
    Step,
)

_UNTOLD = frozenset({IF_KIND, *SIDE_BY_SIDE})
"""Kinds that stand in no list: the steps inside them do."""

Place = tuple["Follower", str]
"""A step with others inside it, and the one list of them that a step stands in."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the file goes on to another branch of a `parallel`, or leaves it (`branch` None)."""

    group: Follower
    branch: str | None


class Follower:
    """A step: what is told of it, and what is then known of it.

    `inside` is the nearest step around it, with the list of steps that it stands in. `turns` are
    the ends of other lists that lie between this step and the one before it in the file. A `group`
    is a `parallel` or `foreach`; `steers`: it is one, or it ends the run or the branch. `may_run`
    is its entry in a gate's list where it is not certain that the run comes to it.
    """

    def __init__(
        self,
        step: Step,
        inside: Place | None,
        turns: tuple[Turn, ...],
        tests: dict[int, Possibilities],
    ) -> None:
        self.name = step.name
        self.is_gate = step.is_gate
        self.is_group = step.kind in SIDE_BY_SIDE
        self.steers = self.is_group or step.kind in ENDINGS
        self.inside = inside
        self.turns = turns
        self.step = step
        self.condition = _possibilities(step.condition, tests)
        self.test = _possibilities(step.test, tests)
        own = [each for each in (self.condition, self.test) if each is not None]
        self.subjects = frozenset[Subject | None]().union(*(each.subjects for each in own))
        self._shape = shape_of(step)
        reads = (each.reads for each in (step.condition, step.test) if each is not None)
        around = () if inside is None else (inside[0].name,)
        self._reads = tuple(frozenset(around).union(*reads))
        self._found: dict[object, tuple[Json | None, Standing]] = {}
        self.may_run = {"name": step.name, "kind": step.kind, "certain": False}

    def told(self, known: Known, facts: Facts) -> tuple[Json | None, Standing]:
        """The entry of its gate's list (None: it cannot run), and what is known of it after."""
        looks: tuple[object, ...] = tuple(map(known.get, self._reads))
        if facts and not self.subjects.isdisjoint(facts):
            looks = (*looks, *(fact for fact in facts.items() if fact[0] in self.subjects))
        found = self._found.get(looks)
        if found is None:
            found = self._found[looks] = self._tell(known, facts)
        return found

    def standing(self, known: Known, facts: Facts) -> Standing:
        """Every record that it can have when this is known."""
        return self.told(known, facts)[1]

    def can_be(self) -> Standing:
        """Every record that it can have when nothing is known."""
        truths = RUNS if self.condition is None else EVERY
        return standing_of(self._shape, RUNS if self.inside is None else EVERY, truths, EVERY)

    def around(self) -> Iterator[Place]:
        """Every step around it with the list that it stands in, innermost first."""
        place = self.inside
        while place is not None:
            yield place
            place = place[0].inside

    def has_items(self) -> bool:
        """Whether a group that runs is certain to run the steps inside it."""
        items = self.step.items
        return items is None or (isinstance(items, Items) and len(items.items) > 0)

    def fails_beside(self, branch: str) -> bool:
        """Whether a `fail` in a group can end steps of this branch from outside them.

        In a `foreach` the body runs for other items too.
        """
        repeats = self.step.kind == FOREACH_KIND
        return any(
            _may_fail(steps) for name, steps in self.step.blocks if repeats or name != branch
        )

    def _tell(self, known: Known, facts: Facts) -> tuple[Json | None, Standing]:
        step, reach = self.step, self._reach(known)
        truths = RUNS if self.condition is None else self.condition.under(known, facts)
        tests = EVERY if self.test is None else self.test.under(known, facts)
        letting = OPENS if step.is_gate else RUNS
        entry = None
        if True in reach and truths & letting and step.kind not in _UNTOLD:
            certain = reach == RUNS and truths <= letting
            entry = {**self.may_run, "certain": True} if certain else self.may_run
        return entry, standing_of(self._shape, reach, truths, tests)

    def _reach(self, known: Known) -> Reach:
        if self.inside is None:
            return RUNS
        place, branch = self.inside
        standing = known.get(place.name)
        if standing is None:
            return EVERY
        takes = None if place.is_group else {"taken": branch}
        return frozenset(_reached(record, takes) for record in standing.records)


def followers(ensemble: Ensemble) -> list[Follower]:
    """Every step at any depth, in the order of the file."""
    return list(_followers(ensemble.steps, None, [], {}))


def _followers(
    steps: Sequence[Step],
    inside: Place | None,
    turns: list[Turn],
    tests: dict[int, Possibilities],
) -> Iterator[Follower]:
    for step in steps:
        follower = Follower(step, inside, tuple(turns), tests)
        turns.clear()
        yield follower
        for index, (name, block) in enumerate(step.blocks):
            if follower.is_group and index:
                turns.append(Turn(follower, name))
            yield from _followers(block, (follower, name), turns, tests)
        if follower.is_group:
            turns.append(Turn(follower, None))


def _possibilities(
    condition: Condition | None, tests: dict[int, Possibilities]
) -> Possibilities | None:
    """Steps with the same condition have one tree: what is found of it is found once."""
    if condition is None:
        return None
    found = tests.get(id(condition.tree))
    if found is None:
        found = tests[id(condition.tree)] = Possibilities(condition.tree)
    return found


def _reached(around: Record, takes: Json | None) -> object:
    """Whether the run comes to a step, by the record of the one around it.

    `takes`: what that one's output says where its branch is taken; None for a group. Of a group
    that failed nobody knows what ran inside it.
    """
    if around["undecided"]:
        return UNDECIDED
    if around["skipped"]:
        return False
    if not around["executed"]:
        return STOPPED
    if takes is None:
        return UNDECIDED if around["failed"] else True
    return around["output"] == takes


def _may_fail(steps: Sequence[Step]) -> bool:
    """Whether a `fail` among these steps ends what is around them."""
    for step in steps:
        passes = step.kind in SIDE_BY_SIDE and step.continues
        if step.kind == FAIL_KIND or (
            not passes and any(_may_fail(block) for _, block in step.blocks)
        ):
            return True
    return False
