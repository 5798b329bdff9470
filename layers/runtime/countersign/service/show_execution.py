"""What has one run done so far, step by step, and for whom does it wait?"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.effects import unreachable
from countersign.domain.request import CANCELLED, PENDING, Request
from countersign.domain.run_error import ENGINE_FOUND_NOTHING, error_name
from countersign.domain.run_names import input_of, run_of
from countersign.service.ports import EffectStore, Execution, HistoryStep, RequestStore, Workflow

VALUE_BYTES = 16 * 1024
DEFAULT_STEPS = 100
BODIES = frozenset({"parallel", "foreach"})
"""Kinds whose inner steps the engine's history may not tell."""

CHOICE = "if"
"""The kind of a step with branches."""

GATE_CANCELLED = "Gate.Cancelled"
GATE_NO_OUTCOME = "Gate.NoOutcome"

_WAITING = {"flow": "suspended"}
"""What a waiting gate's `output.status` is called in a dialect that has a word of its own."""

_UNDECIDED = {"undecided": True}
"""What a condition's state gives where its step does not run for want of an answer."""

History = Callable[[str], Sequence[HistoryStep]]
"""Gives the states of the run of this ARN; asked of the function that alone may read histories."""


@dataclass(frozen=True)
class StepView:
    """One step of a run.

    `status` is `not-started|running|waiting|succeeded|failed|skipped|undecided|unknown`.
    `request_id` is its open request's, else its latest; times are epoch seconds. With `truncated`
    a value was over 16 KiB and is the beginning of its JSON text. While it waits, `output` is
    `{"status": "pending", "requestId"}` (`suspended` in the flow dialect), and `unreachable` are
    those whom it waits for although no mail reaches them.
    """

    name: str
    kind: str
    status: str
    condition: str | None = None
    input: Any = None
    output: Any = None
    request_id: str | None = None
    started_at: int | None = None
    ended_at: int | None = None
    error: str | None = None
    cause: str | None = None
    truncated: bool = False
    unreachable: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExecutionView:
    """One run: `status` as the engine's, or `waiting` while a request is open.

    `input` is the run's own, without its envelope. `steps` is a page in the ensemble's order.
    """

    execution: Execution
    status: str
    definition: str | None
    input: Any
    steps: tuple[StepView, ...]
    next_cursor: str | None = None


def show_execution(
    execution_id: str,
    *,
    workflow: Workflow,
    store: RequestStore,
    effects: EffectStore,
    history: History,
    catalogue: Mapping[str, Any],
    limit: int = DEFAULT_STEPS,
    cursor: str | None = None,
) -> ExecutionView | None:
    """Join what engine, history, catalogue and requests know of a run; None if it is unknown.

    `cursor` is the place after the last step given. `ValueError` for one that is no place.
    """
    start = _place(cursor)
    run = run_of(execution_id)
    execution = workflow.describe(*run) if run is not None else None
    if execution is None:
        return None
    requests = _requests(execution_id, store)
    known = catalogue["ensembles"].get(execution.ensemble, {})
    stays = tuple(history(execution.arn))
    steps = known.get("steps", ())
    page = steps[start : start + limit]
    is_waiting = execution.is_running and any(request.is_open for request in requests)
    return ExecutionView(
        execution=replace(execution, error=error_name(execution.error, execution.cause)),
        status="waiting" if is_waiting else execution.status,
        definition=next((r.definition for r in requests if r.definition), known.get("digest")),
        input=input_of(execution.input),
        steps=tuple(
            _while_waiting(
                _step(step, steps, stays, requests, execution),
                _WAITING.get(known.get("dialect", ""), PENDING),
                requests,
                effects,
            )
            for step in page
        ),
        next_cursor=str(start + limit) if start + limit < len(steps) else None,
    )


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 6):
        raise ValueError("the cursor is no place in a list of steps")
    return int(cursor)


def _requests(execution_id: str, store: RequestStore) -> list[Request]:
    found: list[Request] = []
    after: str | None = None
    while True:
        page = store.of_execution(execution_id, after=after)
        found.extend(page.items)
        after = page.next_key
        if after is None:
            return found


def _step(
    step: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
    stays: Sequence[HistoryStep],
    requests: Sequence[Request],
    execution: Execution,
) -> StepView:
    mine = _stays_of(step["name"], steps, stays)
    asked = [request for request in requests if request.step == step["name"]]
    told = _telling(step, mine)
    record = told.record if told is not None and told.record is not None else {}
    status = _status(record, mine, asked, steps, execution)
    if status == "not-started" and _is_passed_by(step, steps, stays):
        status = "skipped"
    given, cut_given = _cut(record.get("input"))
    output, cut_output = _cut(record.get("output"))
    error, cause = _failure(step["name"], mine, asked) if status == "failed" else (None, None)
    return StepView(
        name=step["name"],
        kind=step["kind"],
        status=status,
        condition=step.get("condition"),
        input=given,
        output=output,
        request_id=_request_id(asked),
        started_at=mine[0].started_at if mine else None,
        ended_at=_ended_at(mine, status),
        error=error,
        cause=cause,
        truncated=cut_given or cut_output or (told is not None and told.truncated),
    )


def _while_waiting(
    step: StepView, word: str, requests: Sequence[Request], effects: EffectStore
) -> StepView:
    """What a step that waits shows for its output, and whom no mail reaches."""
    if step.status != "waiting":
        return step
    missed: dict[str, None] = {}
    for request in requests:
        if request.step == step.name and request.is_open:
            names = unreachable(effects.of_request(request.request_id))
            missed |= {seat: None for seat in request.people if seat in names}
    output = {"status": word, "requestId": step.request_id}
    return replace(step, output=output, unreachable=tuple(missed))


def _stays_of(
    name: str, steps: Sequence[Mapping[str, Any]], stays: Sequence[HistoryStep]
) -> list[HistoryStep]:
    """The step's own state and its helpers (`<step>.if`, …), but not another step's."""
    others = {step["name"] for step in steps} - {name}
    return [
        stay
        for stay in stays
        if stay.name == name or (stay.name.startswith(f"{name}.") and stay.name not in others)
    ]


def _telling(step: Mapping[str, Any], stays: Sequence[HistoryStep]) -> HistoryStep | None:
    """The stay whose record is this step's: a condition hands on what the step before gave.

    What a step with branches gives is told by the state that takes one.
    """
    name = step["name"]
    own = {name, f"{name}.outcome", f"{name}.failed"}
    if step["kind"] == CHOICE:
        own.add(f"{name}.if")
    for stay in reversed(stays):
        is_own = stay.name in own or stay.record == _UNDECIDED
        if is_own and stay.record is not None:
            return stay
    return None


def _status(
    record: Mapping[str, Any],
    stays: Sequence[HistoryStep],
    asked: Sequence[Request],
    steps: Sequence[Mapping[str, Any]],
    execution: Execution,
) -> str:
    if execution.is_running and any(request.is_open for request in asked):
        return "waiting"
    if record:
        return _recorded(record)
    if stays and all(stay.name.endswith(".if") and stay.status == "succeeded" for stay in stays):
        return "skipped"
    if stays:
        return "running" if execution.is_running and not _is_failed(stays) else "failed"
    if asked:
        return "failed" if asked[-1].status == CANCELLED else "succeeded"
    if any(step["kind"] in BODIES for step in steps):
        return "unknown"
    return "skipped" if execution.status == "succeeded" else "not-started"


def _is_passed_by(
    step: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], stays: Sequence[HistoryStep]
) -> bool:
    """Whether the run has gone past the branch that the step stands in, or one around that."""
    branch = step.get("branch")
    if branch is None:
        return False
    choice = next(each for each in steps if each["name"] == branch["of"])
    told = _telling(choice, _stays_of(choice["name"], steps, stays))
    if told is None or told.record is None:
        return _is_passed_by(choice, steps, stays)
    taken = (told.record.get("output") or {}).get("taken")
    return bool(told.record.get("skipped")) or taken not in (None, branch["when"])


def _recorded(record: Mapping[str, Any]) -> str:
    if record.get("skipped"):
        return "skipped"
    if record.get("failed"):
        return "failed"
    # An undecided gate opens; an undecided step does not run.
    return "succeeded" if record.get("executed") else "undecided"


def _is_failed(stays: Sequence[HistoryStep]) -> bool:
    return stays[-1].status == "failed"


def _ended_at(stays: Sequence[HistoryStep], status: str) -> int | None:
    if not stays or status in ("running", "waiting"):
        return None
    return stays[-1].ended_at


def _request_id(asked: Sequence[Request]) -> str | None:
    waiting = [request for request in asked if request.is_open] or list(asked)
    return waiting[-1].request_id if waiting else None


def _failure(
    name: str, stays: Sequence[HistoryStep], asked: Sequence[Request]
) -> tuple[str | None, str | None]:
    """The error that the author is to read: a gate's own, not how its states noticed it."""
    told = next((stay for stay in reversed(stays) if stay.error is not None), None)
    if told is not None and not _looks_for_outcome(name, told):
        return error_name(told.error, told.cause), told.cause
    if asked and asked[-1].status == CANCELLED:
        return GATE_CANCELLED, asked[-1].cancellation
    if told is None:
        return None, None
    own = next((s for s in reversed(stays) if s.name == name and s.error is not None), None)
    return (own.error, own.cause) if own is not None and not asked else (GATE_NO_OUTCOME, None)


def _looks_for_outcome(name: str, stay: HistoryStep) -> bool:
    """Whether this is only how the state that reads a gate's outcome found none."""
    return stay.name == f"{name}.outcome" and stay.error == ENGINE_FOUND_NOTHING


def _cut(value: Any) -> tuple[Any, bool]:
    written = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    if len(written) <= VALUE_BYTES:
        return value, False
    return written[:VALUE_BYTES].decode("utf-8", "ignore"), True
