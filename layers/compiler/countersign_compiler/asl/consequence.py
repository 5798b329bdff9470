"""What does an answer to a gate let run?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from countersign.domain.outcome import OUTCOME_STATUSES
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
    Truths,
    common,
)
from countersign_compiler.asl.records import skipped, undecided
from countersign_compiler.expressions.truth import UNKNOWN
from countersign_compiler.model import Ensemble, Step

_RUNS: Truths = frozenset({True})
_OPENS: Truths = frozenset({True, UNDECIDED})


def consequences(ensemble: Ensemble) -> dict[str, Json]:
    """For each gate `{"onApprove": [{name, kind, certain}], "onReject": [...]}`, steps in order.

    A step stands in a list unless the answer proves that it does not run. `certain` is true only
    where the answer proves that it runs; else its other conditions decide. The lists share their
    entries; what is told of a step is worked out once for all gates from which it looks the same.
    """
    followers = [_Follower(step) for step in ensemble.steps]
    before = _Before()
    found: dict[str, Json] = {}
    for position, step in enumerate(ensemble.steps):
        if step.is_gate:
            after = followers[position + 1 :]
            known, facts = before.where_opens(followers[position])
            found[step.name] = {
                "onApprove": _told(after, {**known, step.name: _ANSWERED["approved"]}, facts),
                "onReject": _told(after, {**known, step.name: _ANSWERED["rejected"]}, facts),
            }
        before.add(followers[position])
    return found


def _told(after: Sequence[_Follower], known: dict[str, Standing], facts: Facts) -> list[Json]:
    """The steps that run, or may, when this is known of the steps before them."""
    told: list[Json] = []
    for follower in after:
        entry, known[follower.name] = follower.told(known, facts)
        if entry is not None:
            told.append(entry)
    return told


class _Follower:
    """A step after a gate: what is told of it, and what is then known of it."""

    def __init__(self, step: Step) -> None:
        self.name = step.name
        self.is_gate = step.is_gate
        self.condition = Possibilities(step.condition.tree) if step.condition else None
        self._step = step
        self._reads = tuple(step.condition.reads) if step.condition else ()
        self._found: dict[object, tuple[Json | None, Standing]] = {}

    def told(self, known: Known, facts: Facts) -> tuple[Json | None, Standing]:
        """The entry of its gate's list (None: it cannot run), and what is known of it after."""
        looks = (self._of_it(facts) if facts else (), *map(known.get, self._reads))
        found = self._found.get(looks)
        if found is None:
            found = self._found[looks] = self._tell(known, facts)
        return found

    def _of_it(self, facts: Facts) -> tuple[object, ...]:
        subjects = self.condition.subjects if self.condition is not None else ()
        return tuple(fact for fact in facts.items() if fact[0] in subjects)

    def _tell(self, known: Known, facts: Facts) -> tuple[Json | None, Standing]:
        step = self._step
        truths = _RUNS if self.condition is None else self.condition.under(known, facts)
        letting = _letting(step.is_gate)
        entry = None
        if truths & letting:
            entry = {"name": step.name, "kind": step.kind, "certain": truths <= letting}
        return entry, _standing(step.is_gate, truths)


class _Before:
    """The steps so far, and what the opening of a gate says of them.

    A gate opens unless its condition is false, so no side of its `&&` is: neither a test of the
    run's data, nor one of a step before.
    """

    def __init__(self) -> None:
        self._known: dict[str, Standing] = {}
        self._by_subject: dict[Subject | None, list[_Follower]] = {}

    def add(self, step: _Follower) -> None:
        """Take the next step of the ensemble."""
        truths = _RUNS if step.condition is None else EVERY
        self._known[step.name] = _standing(step.is_gate, truths)
        for subject in step.condition.subjects if step.condition is not None else ():
            self._by_subject.setdefault(subject, []).append(step)

    def where_opens(self, gate: _Follower) -> tuple[dict[str, Standing], dict[Subject, Truths]]:
        """What is known of the steps before the gate, and of tests, where it opens."""
        known, facts = dict(self._known), dict[Subject, Truths]()
        if gate.condition is None:
            return known, facts
        demands = tuple(gate.condition.demands(_OPENS))
        for demand in demands:
            for step in demand.reads & known.keys():
                known[step] = demand.narrowed(step, known[step])
            if (subject := demand.sense.subject) is not None:
                facts[subject] = (facts.get(subject, EVERY) & demand.straight()) or EVERY
        alike = {each.name: each for fact in facts for each in self._by_subject.get(fact, ())}
        for name, other in alike.items():
            if other.condition is not None:
                can_be = _standing(other.is_gate, other.condition.under({}, facts))
                known[name] = common(known[name], can_be)
        return known, facts


def _letting(is_gate: bool) -> Truths:
    """The truths of its condition with which a step runs: a gate opens also when undecided."""
    return _OPENS if is_gate else _RUNS


@cache
def _standing(is_gate: bool, truths: Truths) -> Standing:
    """Every record that a step can have whose condition can have these truths."""
    found: list[Record] = []
    if truths & _letting(is_gate):
        found += map(_answered, OUTCOME_STATUSES) if is_gate else [_ran(UNKNOWN)]
    if False in truths:
        found.append(skipped())
    if UNDECIDED in truths and not is_gate:
        found.append(undecided())
    return Standing(tuple(found))


def _answered(status: str) -> Record:
    """A gate with this outcome; what people wrote can be anything."""
    output: dict[str, object] = {
        "status": status,
        "approved": status == "approved",
        "rejected": status == "rejected",
        "timedOut": status == "timeout",
        **dict.fromkeys(
            ("approvals", "approvedAt", "approvedBy", "feedback", "input", "reason", "requestId"),
            UNKNOWN,
        ),
    }
    return _ran(output)


def _ran(output: object) -> Record:
    """A step that the run got past: a failed one would have ended it."""
    return {
        "input": UNKNOWN,
        "output": output,
        "executed": True,
        "success": True,
        "failed": False,
        "skipped": False,
        "undecided": False,
    }


_ANSWERED = {status: Standing((_answered(status),)) for status in ("approved", "rejected")}
