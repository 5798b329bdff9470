"""What does it say of the steps before a gate that the gate opens?"""

from __future__ import annotations

from collections.abc import Iterator

from countersign_compiler.asl.follower import Follower
from countersign_compiler.asl.possible import (
    EVERY,
    UNDECIDED,
    Facts,
    Known,
    Possibilities,
    Standing,
    Subject,
    Truths,
    common,
)
from countersign_compiler.asl.standing import ENDINGS, GOING_ON, OPENS, RUNS, TAKEN, without

_PASSES: Truths = frozenset({False, UNDECIDED})
"""What the condition of a `stop` or `fail` was, where the run goes on behind it."""

_Test = tuple[Possibilities, Truths]


class Before:
    """The steps so far, and what the opening of a gate says of them.

    A gate opens unless its condition is false, so no side of its `&&` is: neither a test of the
    run's data, nor one of a step before. The branches around it were taken, and no step before it
    has ended the run.
    """

    def __init__(self) -> None:
        self._known: dict[str, Standing] = {}
        self._by_subject: dict[Subject | None, list[Follower]] = {}
        self._inside: list[Follower] = []
        self._endings: list[Follower] = []
        self._places: dict[str, int] = {}

    def add(self, step: Follower) -> None:
        """Take the next step of the ensemble."""
        self._places[step.name] = len(self._places)
        self._known[step.name] = step.can_be()
        if step.inside is not None:
            self._inside.append(step)
        if step.step.kind in ENDINGS:
            self._endings.append(step)
        for subject in step.subjects:
            self._by_subject.setdefault(subject, []).append(step)

    def where_opens(self, gate: Follower) -> tuple[dict[str, Standing], dict[Subject, Truths]]:
        """What is known of the steps before the gate, and of tests, where it opens."""
        known, facts = dict(self._known), dict[Subject, Truths]()
        tests = [] if gate.condition is None else [(gate.condition, OPENS)]
        tests += _taken(gate, known)
        tests += self._passed(gate, known)
        if not tests and gate.inside is None:
            return known, facts
        for test, truths in tests:
            _narrow(test, truths, known, facts)
        for other in self._touched(facts):
            around = {} if other.inside is None else _only(known, other.inside[0].name)
            known[other.name] = common(known[other.name], other.standing(around, facts))
        return known, facts

    def _passed(self, gate: Follower, known: dict[str, Standing]) -> Iterator[_Test]:
        around = [None, *gate.around()]
        for ending in self._endings:
            yield from _past(ending, known, is_met=ending.inside in around)

    def _touched(self, facts: Facts) -> list[Follower]:
        """The steps of which facts or the branches taken say more, in order."""
        found = {step.name: step for fact in facts for step in self._by_subject.get(fact, ())}
        found |= {step.name: step for step in self._inside}
        return sorted(found.values(), key=lambda step: self._places[step.name])


def past(ending: Follower, known: dict[str, Standing], facts: Facts) -> Facts:
    """The facts behind a `stop` or `fail` that no group is around; `known` is narrowed."""
    found = dict(facts)
    for test, truths in _past(ending, known, is_met=ending.inside is None):
        _narrow(test, truths, known, found)
    return found


def _past(ending: Follower, known: dict[str, Standing], *, is_met: bool) -> Iterator[_Test]:
    """The tests that were not true, or the run would have ended; a choice did not lead there.

    `is_met`: the run comes to the step itself, wherever it comes to what stands behind it.
    """
    if ending.condition is not None:
        if is_met:
            yield ending.condition, _PASSES
    elif ending.inside is not None and not ending.inside[0].is_group:
        choice, branch = ending.inside
        known[choice.name] = without(known[choice.name], branch)
        if choice.inside is None and choice.condition is None and choice.test is not None:
            yield choice.test, frozenset({branch != "then"})


def _narrow(
    test: Possibilities, truths: Truths, known: dict[str, Standing], facts: dict[Subject, Truths]
) -> None:
    """Keep of each step's records those with which the test can have one of these truths."""
    for demand in test.demands(truths):
        for step in demand.reads & known.keys():
            known[step] = demand.narrowed(step, known[step])
        if (subject := demand.sense.subject) is not None:
            facts[subject] = (facts.get(subject, EVERY) & demand.straight()) or EVERY


def _taken(gate: Follower, known: dict[str, Standing]) -> list[_Test]:
    """The tests that led to a gate, with what each gave; the steps around it are then known."""
    tests: list[_Test] = []
    for place, branch in gate.around():
        known[place.name] = GOING_ON if place.is_group else TAKEN[branch]
        if place.test is not None:
            tests.append((place.test, frozenset({branch == "then"})))
        if place.condition is not None:
            tests.append((place.condition, RUNS))
    return tests


def _only(known: Known, name: str) -> dict[str, Standing]:
    return {name: known[name]}
