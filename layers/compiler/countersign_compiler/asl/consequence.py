"""What does an answer to a gate let run?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from countersign.domain.outcome import OUTCOME_STATUSES
from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.possible import (
    EVERY,
    UNDECIDED,
    Known,
    Possibilities,
    Record,
    Sense,
    Standing,
    Truths,
    implied,
    sense_of,
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
    alike = _Alike()
    before: dict[str, Standing] = {}
    found: dict[str, Json] = {}
    for position, step in enumerate(ensemble.steps):
        if step.is_gate:
            after = followers[position + 1 :]
            known = {**before, **alike.where_opened(step)}
            found[step.name] = {
                "onApprove": _told(after, {**known, step.name: _ANSWERED["approved"]}),
                "onReject": _told(after, {**known, step.name: _ANSWERED["rejected"]}),
            }
        before[step.name] = _standing(step.is_gate, _RUNS if step.condition is None else EVERY)
        alike.add(step)
    return found


def _told(after: Sequence[_Follower], known: dict[str, Standing]) -> list[Json]:
    """The steps that run, or may, when this is known of the steps before them."""
    told: list[Json] = []
    for follower in after:
        entry, known[follower.name] = follower.told(known)
        if entry is not None:
            told.append(entry)
    return told


class _Follower:
    """A step after a gate: what is told of it, and what is then known of it."""

    def __init__(self, step: Step) -> None:
        self.name = step.name
        self._step = step
        self._reads = tuple(step.condition.reads) if step.condition else ()
        self._possibilities = Possibilities(step.condition.tree) if step.condition else None
        self._found: dict[tuple[Standing | None, ...], tuple[Json | None, Standing]] = {}

    def told(self, known: Known) -> tuple[Json | None, Standing]:
        """The entry of its gate's list (None: it cannot run), and what is known of it after."""
        looks = tuple(map(known.get, self._reads))
        found = self._found.get(looks)
        if found is None:
            found = self._found[looks] = self._tell(known)
        return found

    def _tell(self, known: Known) -> tuple[Json | None, Standing]:
        step = self._step
        truths = _RUNS if self._possibilities is None else self._possibilities.under(known)
        letting = _letting(step.is_gate)
        entry = None
        if truths & letting:
            entry = {"name": step.name, "kind": step.kind, "certain": truths <= letting}
        return entry, _standing(step.is_gate, truths)


class _Alike:
    """The steps so far by what their conditions test: what a gate's opening says of them."""

    def __init__(self) -> None:
        self._by_subject: dict[object, list[tuple[Step, Sense]]] = {}

    def add(self, step: Step) -> None:
        if step.condition is not None:
            sense = sense_of(step.condition.tree)
            self._by_subject.setdefault(sense.subject, []).append((step, sense))

    def where_opened(self, gate: Step) -> dict[str, Standing]:
        """What is known of the steps whose conditions test what the gate's tests."""
        if gate.condition is None:
            return {}
        opened = sense_of(gate.condition.tree)
        if opened.subject is None:
            return {}
        return {
            step.name: _standing(step.is_gate, implied(sense, opened, _OPENS))
            for step, sense in self._by_subject.get(opened.subject, ())
        }


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
