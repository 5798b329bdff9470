"""How does one step of a run stand, and why did it fail?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from countersign.domain import run_tree
from countersign.domain.request import CANCELLED, Request
from countersign.domain.run_error import (
    ENGINE_FOUND_NOTHING,
    error_name,
    own_failure,
    told_cause,
)
from countersign.domain.run_tree import BODIES, CHOICE, Occurrence, inside
from countersign.service.ports import HistoryStep
from countersign.service.run_view.facts import Record, RunFacts, inside_a_body

NOT_STARTED = "not-started"
RUNNING = "running"
WAITING = "waiting"
SUCCEEDED = "succeeded"
FAILED = "failed"
SKIPPED = "skipped"
UNDECIDED = "undecided"
UNKNOWN = "unknown"

GATE_CANCELLED = "Gate.Cancelled"
GATE_NO_OUTCOME = "Gate.NoOutcome"

_OF_LETTER = {
    run_tree.SUCCEEDED: SUCCEEDED,
    run_tree.SKIPPED: SKIPPED,
    run_tree.UNDECIDED: UNDECIDED,
    run_tree.FAILED: FAILED,
    run_tree.NOT_REACHED: NOT_STARTED,
}
_PASSED_ON = frozenset({SKIPPED, UNDECIDED, NOT_STARTED, UNKNOWN})
"""How all inside a step stands that stands so."""


class Statuses:
    """The statuses of one run's steps, each found once.

    `waiting` are the ids of the runs below in which a request is open.
    """

    def __init__(self, facts: RunFacts, waiting: Collection[str] = ()) -> None:
        self._facts = facts
        self._waiting = waiting
        self._found: dict[Occurrence, str] = {}
        self._at_work: dict[Occurrence, tuple[bool, bool]] = {}

    def of(self, step: Occurrence) -> str:
        """`not-started|running|waiting|succeeded|failed|skipped|undecided|unknown`."""
        status = self._found.get(step)
        if status is None:
            status = self._found[step] = self._told(step) or self._by_surroundings(step)
        return status

    def taken(self, choice: Occurrence) -> str | None:
        """The branch that an `if` step took, where that is known.

        Where nothing tells, that anything in one of the two was reached does.
        """
        taken = (self._facts.record(choice).get("output") or {}).get("taken")
        if isinstance(taken, str):
            return taken
        reached = {
            inside(step.entry)["when"]
            for step in self._facts.inside(choice)
            if step.letter not in (None, run_tree.SKIPPED, run_tree.NOT_REACHED)
            or self._evidence(step)[0]
        }
        return reached.pop() if len(reached) == 1 else None

    def is_passed_by(self, step: Occurrence) -> bool:
        """Whether the run took the other branch of the `if` around."""
        around = step.around
        if around is None or around.entry["kind"] != CHOICE:
            return False
        taken = self.taken(around)
        return taken is not None and taken != inside(step.entry)["when"]

    def _told(self, step: Occurrence) -> str | None:
        """How the step stands by what is told of itself."""
        execution, stays = self._facts.execution, self._facts.stays(step)
        asked = self._facts.asked(step)
        if execution.is_running and self._waits(step):
            return WAITING
        if record := self._facts.record(step):
            return _recorded(record)
        if step.letter is not None:
            return _OF_LETTER.get(step.letter, UNKNOWN)
        if stays:
            if all(each.name.endswith(".if") and each.status == "succeeded" for each in stays):
                return SKIPPED
            is_going_on = execution.is_running and stays[-1].status != "failed"
            return RUNNING if is_going_on else FAILED
        if asked:
            return FAILED if asked[-1].status == CANCELLED else SUCCEEDED
        return SKIPPED if self.is_passed_by(step) else self._by_inside(step)

    def _waits(self, step: Occurrence) -> bool:
        """Whether people are asked for it, by itself or in the run that it started."""
        is_asking = any(request.is_open for request in self._facts.asked(step))
        return is_asking or self._facts.child_id(step) in self._waiting

    def _by_inside(self, step: Occurrence) -> str | None:
        """How a step stands in which people were asked: so it was reached, and does not end yet."""
        was_reached, waits = self._evidence(step)
        if step.entry["kind"] == CHOICE:
            return SUCCEEDED if was_reached else None
        return RUNNING if waits and self._facts.execution.is_running else None

    def _evidence(self, step: Occurrence) -> tuple[bool, bool]:
        """Whether people were asked in it, at any depth, and whether one still is."""
        found = self._at_work.get(step)
        if found is None:
            inner = [self._evidence(each) for each in self._facts.inside(step)]
            waits = self._waits(step)
            was_reached = waits or bool(self._facts.asked(step))
            found = self._at_work[step] = (
                was_reached or any(reached for reached, _ in inner),
                waits or any(waiting for _, waiting in inner),
            )
        return found

    def _by_surroundings(self, step: Occurrence) -> str:
        """How a step stands of which nothing is told."""
        around = step.around
        if around is not None:
            outer = self.of(around)
            if outer in _PASSED_ON:
                return outer
            if around.entry["kind"] == CHOICE and outer == FAILED:
                return NOT_STARTED
        if step.place or not self._facts.is_whole:
            return UNKNOWN
        is_over = self._facts.execution.status == "succeeded" and not self._facts.stopped
        return SKIPPED if is_over else NOT_STARTED


def failure(step: Occurrence, facts: RunFacts) -> tuple[str | None, str | None]:
    """The error that the author is to read: a gate's own, not how its states noticed it."""
    stays, asked = facts.stays(step), facts.asked(step)
    told = next((stay for stay in reversed(stays) if stay.error is not None), None)
    if told is not None and not _looks_for_outcome(step.name, told):
        return own_failure(told.error, told.cause, scope=_scope(step, facts))
    if asked and asked[-1].status == CANCELLED:
        return GATE_CANCELLED, asked[-1].cancellation
    if told is None:
        return _of_the_run(step, facts)
    own = next((s for s in reversed(stays) if s.name == step.name and s.error is not None), None)
    return (own.error, own.cause) if own is not None and not asked else (GATE_NO_OUTCOME, None)


def _scope(step: Occurrence, facts: RunFacts) -> str:
    """What the scope of a body is called, but for when the run began."""
    return ".".join([facts.execution.execution_id, step.name, *map(str, step.item)])


def _of_the_run(step: Occurrence, facts: RunFacts) -> tuple[str | None, str | None]:
    """The run's own error, where the step is what it failed with."""
    execution, entry = facts.execution, step.entry
    is_it = not step.place and bool(facts.stays(step)) and not entry.get("continueOnError")
    if not is_it or entry["kind"] == CHOICE or execution.status != "failed":
        return None, None
    cause = told_cause(execution.error, execution.cause)
    return error_name(execution.error, execution.cause), cause


def _recorded(record: Record) -> str:
    if record.get("skipped"):
        return SKIPPED
    if record.get("failed"):
        return FAILED
    # An undecided gate opens; an undecided step does not run.
    return SUCCEEDED if record.get("executed") else UNDECIDED


def _looks_for_outcome(name: str, stay: HistoryStep) -> bool:
    """Whether this is only how the state that reads a gate's outcome found none."""
    return stay.name == f"{name}.outcome" and stay.error == ENGINE_FOUND_NOTHING


def shown_request(asked: Sequence[Request]) -> Request | None:
    """Of a step's requests the open one, else the latest."""
    waiting = [request for request in asked if request.is_open] or list(asked)
    return waiting[-1] if waiting else None


def is_given_up(step: Occurrence, statuses: Statuses, *, seen_from: Occurrence) -> bool:
    """Whether the step stands in a body that failed and was passed over before `seen_from`.

    What happened in it nobody knows then: whoever reads it reads something undecided.
    """
    beside = {each for each, _ in seen_from.place}
    inner: Occurrence | None = step
    while inner is not None:
        around = inner.around
        if around is not None and inside_a_body(inner) and around.name not in beside:
            given_up = around.entry["kind"] in BODIES and statuses.of(around) == FAILED
            if given_up:
                return True
        inner = around
    return False
