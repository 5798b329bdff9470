"""What has one run done so far, step by step, and for whom does it wait?"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.request import Request
from countersign.domain.run_error import error_name, told_cause
from countersign.domain.run_names import envelope_of, input_of, parent_of, run_of
from countersign.domain.run_tree import RunTree
from countersign.domain.schema import with_defaults
from countersign.domain.step_view import StepView
from countersign.service.ports import EffectStore, Execution, HistoryStep, RequestStore, Workflow
from countersign.service.run_view.below import RunsBelow, has_runs_below
from countersign.service.run_view.facts import RunFacts
from countersign.service.run_view.sight import Sight
from countersign.service.run_view.statuses import Statuses
from countersign.service.run_view.steps import StepViews

DEFAULT_STEPS = 100
PAGE_BYTES = 3_500_000
"""Of a page's steps: an answer of Lambda holds 6 MB, and has the run's input and output too."""

_REQUESTS_PER_READ = 500
_PLACE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,60}")

Read = tuple[Sequence[HistoryStep], bool]
"""The states of a run, and whether these are all."""

History = Callable[[str], Read]
"""Gives the states of the run of this ARN; asked of the function that alone may read histories."""


@dataclass(frozen=True)
class ExecutionView:
    """One run: `status` as the engine's, or `waiting` while a request of it or below is open.

    `input` is the run's own, without its envelope; `started_by` is the caller who started it, and
    `parent` the run that did. `steps` is a page in the order of the file and of the items.
    """

    execution: Execution
    status: str
    definition: str | None
    input: Any
    steps: tuple[StepView, ...]
    next_cursor: str | None = None
    started_by: str | None = None
    parent: str | None = None


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

    `cursor` is the place of the last step given: what becomes known meanwhile of items before it
    moves none after it. A page has at most `limit` steps, and fewer where they are large.
    `ValueError` for a cursor that is no place.
    """
    after = _place(cursor)
    run = run_of(execution_id)
    execution = workflow.describe(*run) if run is not None else None
    if execution is None:
        return None
    requests = _requests(execution_id, store)
    known = catalogue["ensembles"].get(execution.ensemble, {})
    stays, is_whole = history(execution.arn)
    facts = RunFacts(execution, RunTree(known.get("steps", ())), stays, requests, is_whole=is_whole)
    below = None
    if _looks_below(facts, known.get("steps", ())):
        below = RunsBelow(execution, store=store, workflow=workflow)
    is_waiting = any(request.is_open for request in requests) or (
        below is not None and execution.is_running and below.is_waiting()
    )
    given = input_of(execution.input)
    children = frozenset() if below is None else _children(facts)
    is_asked = below is not None and execution.is_running
    waiting_for = below.by_child(children) if below is not None and is_asked else {}
    statuses = Statuses(facts, waiting_for)
    views = StepViews(
        facts=facts,
        statuses=statuses,
        sight=Sight(facts, statuses, _as_read(given, known.get("input"))),
        effects=effects,
        dialect=known.get("dialect", ""),
        waiting_for=waiting_for,
        have_asked=() if below is None else below.have_asked(children),
    )
    steps, next_cursor = _page(views, after, limit)
    error, cause = execution.error, execution.cause
    parent = parent_of(execution.input)
    return ExecutionView(
        execution=replace(
            execution, error=error_name(error, cause), cause=told_cause(error, cause)
        ),
        status="waiting" if execution.is_running and is_waiting else execution.status,
        definition=next((r.definition for r in requests if r.definition), known.get("digest")),
        input=given,
        steps=steps,
        next_cursor=next_cursor,
        started_by=_text(envelope_of(execution.input).get("startedBy")),
        parent=None if parent is None else parent.execution_id,
    )


def _looks_below(facts: RunFacts, steps: Sequence[Mapping[str, Any]]) -> bool:
    """Whether requests of runs below tell more: of an ended run, which of them were started."""
    if not has_runs_below(steps):
        return False
    untold = (step for step in facts.occurrences if step.place and step.letter is None)
    return facts.execution.is_running or any(step.entry.get("ensemble") for step in untold)


def _children(facts: RunFacts) -> frozenset[str]:
    """The ids that the runs have which this run starts itself."""
    children = (facts.child_id(step) for step in facts.occurrences)
    return frozenset(child for child in children if child is not None)


def _place(cursor: str | None) -> tuple[int, ...]:
    if cursor is None:
        return ()
    if _PLACE.fullmatch(cursor) is None:
        raise ValueError("the cursor is no place in a list of steps")
    return tuple(int(part) for part in cursor.split("."))


def _page(
    views: StepViews, after: tuple[int, ...], limit: int
) -> tuple[tuple[StepView, ...], str | None]:
    """The steps behind this place, as many as were asked for and fit."""
    left = [step for step in views.facts.occurrences if step.key > after]
    page: list[StepView] = []
    size = 0
    for step in left[:limit]:
        view = views.of(step)
        size += _bytes(view)
        if page and size > PAGE_BYTES:
            break
        page.append(view)
    is_end = len(page) == len(left)
    return tuple(page), None if is_end else ".".join(map(str, left[len(page) - 1].key))


def _bytes(view: StepView) -> int:
    """At most so much of an answer: JSON as a text in JSON."""
    told = [view.input, view.output, view.cause, view.condition, view.waiting_for, repr(view.saw)]
    answers = 100 * len(view.answers) + 300 * len(view.unreachable)
    return len(json.dumps(json.dumps(told))) + answers + 1_000


def _requests(execution_id: str, store: RequestStore) -> list[Request]:
    found: list[Request] = []
    after: str | None = None
    while True:
        page = store.of_execution(execution_id, after=after, limit=_REQUESTS_PER_READ)
        found.extend(page.items)
        after = page.next_key
        if after is None:
            return found


def _as_read(given: Any, schema: Mapping[str, Any] | None) -> Any:
    """The input as the run's steps read it."""
    return given if schema is None else with_defaults(given, schema)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
