"""Which records can a step have, once it is known what its condition can be?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from countersign.domain.outcome import OUTCOME_STATUSES
from countersign_compiler.asl.possible import UNDECIDED, Record, Standing, Truths
from countersign_compiler.asl.records import failed, not_reached, skipped, took, undecided
from countersign_compiler.expressions.truth import UNKNOWN
from countersign_compiler.model import (
    FAIL_KIND,
    GATE_KIND,
    IF_KIND,
    POLICY_KIND,
    SIDE_BY_SIDE,
    STOP_KIND,
    Constant,
    Step,
)

RUNS: Final[Truths] = frozenset({True})
OPENS: Final[Truths] = frozenset({True, UNDECIDED})
STOPPED: Final = "stopped"

ENDINGS: Final = frozenset({STOP_KIND, FAIL_KIND})
"""Kinds behind which, where they run, no step of theirs is left."""

_TIMEOUT: Final = "timeout"

Reach = frozenset[object]
"""Whether the run comes to a step: true, false, undecided, or that it may stop before."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a step decides which records it can have.

    `gives`: a gate's kind or `if`, a verdict, `stop` or `fail`, or nothing for any output.
    `continues`: the run goes past its failure. `must_know`: the run stops where its condition is
    undecided.
    """

    gives: str
    continues: bool
    must_know: bool


def shape_of(step: Step) -> Shape:
    """The shape of a step."""
    return Shape(_gives(step), step.continues, step.kind in SIDE_BY_SIDE and step.waits_inside)


def _gives(step: Step) -> str:
    if step.kind != POLICY_KIND:
        return step.kind if step.kind in (GATE_KIND, IF_KIND, *ENDINGS) else ""
    verdict = step.config.get("verdict")
    approves = isinstance(verdict, Constant) and verdict.value == "approve"
    return "approved" if approves else "rejected"


@cache
def standing_of(shape: Shape, reach: Reach, truths: Truths, tests: Truths) -> Standing:
    """Every record that a step can have whose condition and `if:` can have these truths."""
    is_gate = shape.gives == GATE_KIND
    found: list[Record] = []
    if True in reach:
        if truths & (OPENS if is_gate else RUNS):
            found += _records(shape, tests)
        if False in truths:
            found.append(skipped())
        if UNDECIDED in truths and not is_gate:
            found.append(not_reached() if shape.must_know else undecided())
    if False in reach:
        found.append(skipped())
    if UNDECIDED in reach:
        found.append(undecided())
    return _standing(found)


def _records(shape: Shape, tests: Truths) -> list[Record]:
    """The records of a step that ran; an `if:` that is undecided stops the run."""
    if shape.gives in ENDINGS:
        return []
    if shape.gives == IF_KIND:
        ways = (("then", True), ("else", False))
        found: list[Record] = [took(name) for name, truth in ways if truth in tests]
        return [*found, not_reached()] if UNDECIDED in tests else found
    ran = [_ran(UNKNOWN)]
    if shape.gives:
        statuses = OUTCOME_STATUSES if shape.gives == GATE_KIND else (shape.gives,)
        ran = [_answered(status) for status in statuses]
    return [*ran, _FAILED] if shape.continues else ran


@cache
def unanswered(standing: Standing) -> Standing:
    """The records of a gate without those that took an answer."""
    answered = [_answered(status) for status in OUTCOME_STATUSES if status != _TIMEOUT]
    return Standing(tuple(each for each in standing.records if each not in answered))


@cache
def going_on(standing: Standing) -> Standing:
    """The records of a `parallel` or `foreach` as the steps inside it meet them: not yet failed."""
    return _standing([each for each in standing.records if not each["failed"]])


@cache
def ended(standing: Standing, *, continues: bool, surely_fails: bool) -> Standing:
    """The records of a `parallel` or `foreach` that was going on, once the run is past it."""
    found = [each for each in standing.records if not (each["executed"] and surely_fails)]
    entered = any(each["executed"] for each in standing.records)
    return _standing([*found, _FAILED] if continues and entered else found)


@cache
def or_undecided(standing: Standing) -> Standing:
    """The records of a step inside a `parallel` whose failure the run may have gone past."""
    return _standing([each for each in standing.records if each != undecided()] + [undecided()])


@cache
def inside_failed(group: Standing) -> Standing:
    """The records of a step inside a `parallel` that fails if the run comes to it, behind it."""
    passed = [each for each in group.records if not each["executed"]]
    return _standing([*(each for each in passed if each != undecided()), undecided()])


@cache
def without(standing: Standing, branch: str) -> Standing:
    """The records of an `if` step whose one branch always ends the run, once the run is past it."""
    return _standing([each for each in standing.records if each != took(branch)])


def _standing(found: list[Record]) -> Standing:
    return Standing(tuple(found or [not_reached()]))


def _answered(status: str) -> Record:
    """A gate with this outcome; what people wrote can be anything."""
    output: dict[str, object] = {
        "status": status,
        "approved": status == "approved",
        "rejected": status == "rejected",
        "timedOut": status == _TIMEOUT,
        **dict.fromkeys(
            ("approvals", "approvedAt", "approvedBy", "feedback", "input", "reason", "requestId"),
            UNKNOWN,
        ),
    }
    return _ran(output)


def _ran(output: object) -> Record:
    """A step that ran and did not fail."""
    return {
        "input": UNKNOWN,
        "output": output,
        "executed": True,
        "success": True,
        "failed": False,
        "skipped": False,
        "undecided": False,
    }


_FAILED: Final[Record] = {**failed(None), "input": UNKNOWN}

ANSWERED: Final = {status: Standing((_answered(status),)) for status in ("approved", "rejected")}
SILENCE: Final = Standing((_answered(_TIMEOUT),))
TAKEN: Final = {branch: Standing((took(branch),)) for branch in ("then", "else")}
GOING_ON: Final = Standing((_ran(UNKNOWN),))
NOT_REACHED: Final = Standing((not_reached(),))
