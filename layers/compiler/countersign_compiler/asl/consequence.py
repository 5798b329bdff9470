"""What does an answer to a gate let run?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from countersign.domain.outcome import OUTCOME_STATUSES
from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.possible import (
    EVERY,
    UNDECIDED,
    Known,
    Record,
    Sense,
    Truths,
    implied,
    possible,
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
    where the answer proves that it runs; else its other conditions decide.
    """
    senses = {
        step.name: sense_of(step.condition.tree)
        for step in ensemble.steps
        if step.condition is not None
    }
    found: dict[str, Json] = {}
    for position, gate in enumerate(ensemble.steps):
        if gate.is_gate:
            after = ensemble.steps[position + 1 :]
            read = frozenset().union(*(step.condition.reads for step in after if step.condition))
            before = {
                step.name: _before(step, gate, senses)
                for step in ensemble.steps[:position]
                if step.name in read
            }
            found[gate.name] = {
                "onApprove": _followers(after, {**before, gate.name: (_answered("approved"),)}),
                "onReject": _followers(after, {**before, gate.name: (_answered("rejected"),)}),
            }
    return found


def _followers(after: Sequence[Step], known: dict[str, tuple[Record, ...]]) -> list[Json]:
    """The steps that run, or may, when this is known of the steps before them."""
    followers: list[Json] = []
    for step in after:
        truths = _truths(step, known)
        letting = _letting(step)
        if truths & letting:
            certain = truths <= letting
            followers.append({"name": step.name, "kind": step.kind, "certain": certain})
        known[step.name] = _records(step, truths)
    return followers


def _truths(step: Step, known: Known) -> Truths:
    if step.condition is None:
        return _RUNS
    reads = {name: known[name] for name in step.condition.reads if name in known}
    return possible(step.condition.tree, reads)


def _letting(step: Step) -> Truths:
    """The truths of its condition with which a step runs: a gate opens also when undecided."""
    return _OPENS if step.is_gate else _RUNS


def _before(step: Step, gate: Step, senses: Mapping[str, Sense]) -> tuple[Record, ...]:
    """The records of a step before the gate, of which is known that the gate opened."""
    if step.condition is None:
        return _records(step, _RUNS)
    if gate.condition is None:
        return _records(step, EVERY)
    return _records(step, implied(senses[step.name], senses[gate.name], _OPENS))


def _records(step: Step, truths: Truths) -> tuple[Record, ...]:
    """Every record that a step can have whose condition can have these truths."""
    found: list[Record] = []
    if truths & _letting(step):
        found += map(_answered, OUTCOME_STATUSES) if step.is_gate else [_ran(UNKNOWN)]
    if False in truths:
        found.append(skipped())
    if UNDECIDED in truths and not step.is_gate:
        found.append(undecided())
    return tuple(found)


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
