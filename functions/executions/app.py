"""Shows what can be started, which runs there are, and what one run has done so far."""

from typing import Any

from countersign import wiring
from countersign.domain.credentials import EXECUTIONS_READ
from countersign.domain.moments import rfc3339
from countersign.service.list_executions import STATUSES, ExecutionFilter, list_executions
from countersign.service.ports import Execution, HistoryStep, UnavailableError
from countersign.service.show_execution import ExecutionView, Read, show_execution
from countersign.web.calls import Call
from countersign.web.cursors import bad_cursor, filtered, read_cursor, write_cursor
from countersign.web.door import door
from countersign.web.identity import caller_of, require
from countersign.web.inputs import query_inputs
from countersign.web.paths import execution_path
from countersign.web.places import LIST, read_places
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer, json_answer
from countersign.web.step_json import known, step_json

_HISTORY_PAGES = 10
_MOST_STEPS = 1_000


@door("GET", unavailable=UnavailableError)
def handler(call: Call) -> Answer:
    """Answer `GET /ensembles`, `GET /executions` and `GET /executions/{id}`."""
    caller = caller_of(call, credentials=wiring.credentials(), now=wiring.clock().now())
    require(caller, EXECUTIONS_READ)
    if call.path.rstrip("/").endswith("/ensembles"):
        return _ensembles(call)
    return _one(call) if call.named("id") else _list(call)


def _ensembles(call: Call) -> Answer:
    query_inputs(call.query()).check()
    known = wiring.catalogue()["ensembles"]
    items = [
        {"name": name, "definition": known[name]["digest"], "input": known[name]["input"]}
        for name in sorted(known)
    ]
    return json_answer({"items": items})


def _list(call: Call) -> Answer:
    known = wiring.catalogue()["ensembles"]
    inputs = query_inputs(call.query(), "ensemble", "status", "limit", "cursor")
    ensemble = inputs.text("ensemble")
    status = inputs.one_of("status", STATUSES, None)
    limit, cursor = inputs.page_size(), inputs.text("cursor")
    inputs.check()
    if ensemble is not None and ensemble not in known:
        there = ", ".join(sorted(known)) or "none"
        raise ProblemError("ENSEMBLE_UNKNOWN", f"There is no such ensemble; there are: {there}.")
    name = filtered(LIST, ensemble, status)
    wanted = ExecutionFilter(ensemble, status, limit, read_places(cursor, known, of=name))
    page = list_executions(
        wanted, workflow=wiring.workflow(), store=wiring.requests(), ensembles=known
    )
    items = [_summary(execution, execution.status) for execution in page.items]
    return _page(items, write_cursor(name, page.next_places))


def _one(call: Call) -> Answer:
    inputs = query_inputs(call.query(), "limit", "cursor")
    limit, cursor = inputs.page_size(most=_MOST_STEPS), inputs.text("cursor")
    inputs.check()
    place = read_cursor("steps", cursor)
    if not isinstance(place, str | None):
        raise bad_cursor()
    try:
        view = show_execution(
            call.named("id"),
            workflow=wiring.workflow(),
            store=wiring.requests(),
            effects=wiring.effects(),
            history=_history,
            catalogue=wiring.catalogue(),
            limit=limit,
            cursor=place,
        )
    except ValueError as error:
        raise bad_cursor() from error
    if view is None:
        raise ProblemError("EXECUTION_UNKNOWN", "There is no execution of this id.")
    return json_answer(_shown(view))


def _history(execution_arn: str) -> Read:
    """The stays of a run, asked of the one function that may read histories."""
    stays: list[HistoryStep] = []
    cursor = None
    for _ in range(_HISTORY_PAGES):
        answer = wiring.invoker().ask("history", {"executionArn": execution_arn, "cursor": cursor})
        stays.extend(_stay(told) for told in answer["steps"])
        cursor = answer["nextCursor"]
        if cursor is None:
            return stays, True
    return stays, False


def _stay(told: dict[str, Any]) -> HistoryStep:
    at = told.get("at", ())
    return HistoryStep(
        name=told["name"],
        status=told["status"],
        started_at=told["startedAt"],
        ended_at=told["endedAt"],
        record=told["record"],
        error=told["error"],
        cause=told["cause"],
        truncated=told["truncated"],
        at=None if at is None else tuple((name, index) for name, index in at),
        trace=told.get("trace"),
        child=told.get("child"),
    )


def _shown(view: ExecutionView) -> dict[str, Any]:
    execution = view.execution
    error = None
    if execution.error is not None:
        error = known({"error": execution.error, "cause": execution.cause})
    more = {
        "definition": view.definition,
        "startedBy": view.started_by,
        "parent": view.parent,
        "output": execution.output,
        "error": error,
        "nextCursor": write_cursor("steps", view.next_cursor),
    }
    steps = [step_json(step) for step in view.steps]
    return {**_summary(execution, view.status), "input": view.input, "steps": steps, **known(more)}


def _summary(execution: Execution, status: str) -> dict[str, Any]:
    summary = {
        "id": execution.execution_id,
        "ensemble": execution.ensemble,
        "status": status,
        "startedAt": rfc3339(execution.started_at),
        "endedAt": None if execution.ended_at is None else rfc3339(execution.ended_at),
        "self": execution_path(execution.execution_id),
    }
    return known(summary)


def _page(items: list[dict[str, Any]], cursor: str | None) -> Answer:
    return json_answer(
        {"items": items} if cursor is None else {"items": items, "nextCursor": cursor}
    )
