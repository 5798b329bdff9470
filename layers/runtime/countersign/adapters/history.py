"""What did each state of a run do, told without what was passed to its task?

Histories hold task tokens (in a task's parameters) and the variables of the run. Only five kinds
of facts are taken over: a state was entered, in which branch or item, was left with an output,
failed, and when.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from countersign.adapters.history_places import Place, Places
from countersign.domain.step_failure import told_failure
from countersign.service.ports import HistoryStep

_RECORD_NAMES = {"input", "output", "executed", "success", "failed", "skipped", "undecided"}
_UNDECIDED = {"undecided": True}
_RUN_ENDED = {
    "ExecutionFailed": ("executionFailedEventDetails", "States.Runtime"),
    "ExecutionAborted": ("executionAbortedEventDetails", "Execution.Stopped"),
    "ExecutionTimedOut": ("executionTimedOutEventDetails", "States.Timeout"),
}
_TRIED_AGAIN = frozenset({"TaskScheduled", "LambdaFunctionScheduled", "TaskSucceeded"})
_OF_THE_MAP = ("MapIteration", "MapState", "MapRun")
"""Events of a Map itself, which come between those of the states in it."""
_OF_A_TASK = ("Task", "LambdaFunction")


@dataclass
class _Stay:
    """One state's stay, from its entry on."""

    name: str
    started_at: int
    at: Place | None
    is_map: bool = False
    ended_at: int | None = None
    record: Mapping[str, Any] | None = None
    error: str | None = None
    cause: str | None = None


def steps_of(events: Iterable[Mapping[str, Any]]) -> tuple[HistoryStep, ...]:
    """Reduce a history's events, in their order, to the stays in states, in order of entry.

    A state that was left after its task had failed (somebody caught it) is `failed`; so is every
    state in which the run ended unsuccessfully.
    """
    stays: list[_Stay] = []
    stay_of_event: dict[int, _Stay] = {}
    places = Places()
    for event in events:
        kind, before = event["type"], stay_of_event.get(event.get("previousEventId", 0))
        at = places.of(event)
        stay: _Stay | None
        if kind.endswith("StateEntered"):
            entered = _entered(event, at)
            stays.append(entered)
            stay = entered
        elif kind.endswith("StateExited"):
            stay = _left(event, before, stays)
        elif kind in _RUN_ENDED:
            _end_all(event, stays)
            continue
        else:
            stay = before or _last_open(stays)
            if stay is not None and not kind.startswith(_OF_THE_MAP) and not _is_inside(kind, stay):
                _note(event, stay)
        if stay is not None:
            stay_of_event[event["id"]] = stay
    return tuple(_step_of(stay) for stay in stays)


def _entered(event: Mapping[str, Any], at: Place | None) -> _Stay:
    name = event["stateEnteredEventDetails"]["name"]
    return _Stay(name, _seconds(event), at, is_map=event["type"].startswith("Map"))


def _is_inside(kind: str, stay: _Stay) -> bool:
    """Whether a task in a Map did it, of which an engine that links no events says not whose."""
    return stay.is_map and kind.startswith(_OF_A_TASK)


def _left(event: Mapping[str, Any], before: _Stay | None, stays: list[_Stay]) -> _Stay | None:
    details = event["stateExitedEventDetails"]
    name = details["name"]
    stay = before
    if stay is None or stay.name != name or stay.ended_at is not None:
        # A Map's exit follows the last event inside it, and one engine links no events at all.
        stay = _last_open(stays, name)
    if stay is not None:
        stay.ended_at = _seconds(event)
        stay.record = _record_in(details.get("output"))
    return stay


def _note(event: Mapping[str, Any], stay: _Stay) -> None:
    kind = event["type"]
    if kind in _TRIED_AGAIN:
        stay.error = stay.cause = None
        return
    if not kind.endswith(("Failed", "TimedOut")):
        return
    details = event.get(f"{kind[0].lower()}{kind[1:]}EventDetails") or {}
    default = "States.Timeout" if kind.endswith("TimedOut") else "States.TaskFailed"
    if stay.error is None or details.get("error"):
        stay.error = details.get("error") or default
        stay.cause = details.get("cause")


def _end_all(event: Mapping[str, Any], stays: list[_Stay]) -> None:
    """The run's error is that of every state it ended in, unless that has one of its own."""
    name, default = _RUN_ENDED[event["type"]]
    details = event.get(name) or {}
    for stay in stays:
        if stay.ended_at is None:
            stay.ended_at = _seconds(event)
            if stay.error is None:
                stay.error = details.get("error") or default
                stay.cause = details.get("cause")


def _last_open(stays: list[_Stay], name: str | None = None) -> _Stay | None:
    return next(
        (
            stay
            for stay in reversed(stays)
            if stay.ended_at is None and (name is None or stay.name == name)
        ),
        None,
    )


def _record_in(output: str | None) -> Mapping[str, Any] | None:
    """A state's output, where it is a step's record or a condition's word that it was undecided."""
    value = json.loads(output) if output else None
    if value == _UNDECIDED:
        return _UNDECIDED
    return value if isinstance(value, dict) and value.keys() >= _RECORD_NAMES else None


def _step_of(stay: _Stay) -> HistoryStep:
    record = dict(stay.record) if stay.record is not None else None
    told = record or {}
    trace, child = told.pop("trace", None), told.pop("child", None)
    own = (stay.error, stay.cause)
    error, cause = told_failure(*(own if stay.error is not None else _passed_over(told)))
    stands = "running" if stay.ended_at is None else "succeeded"
    return HistoryStep(
        name=stay.name,
        status=stands if error is None else "failed",
        started_at=stay.started_at,
        ended_at=stay.ended_at,
        record=record,
        error=error,
        cause=cause,
        at=stay.at,
        trace=trace if isinstance(trace, list) else None,
        child=child if isinstance(child, str) else None,
    )


def _passed_over(record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The error that a step was left with whose failure did not end the run."""
    caught = record.get("meta") if record.get("failed") else None
    if not isinstance(caught, Mapping):
        return None, None
    error, cause = caught.get("Error"), caught.get("Cause")
    return error, cause if isinstance(cause, str) else None


def _seconds(event: Mapping[str, Any]) -> int:
    return int(event["timestamp"].timestamp())
