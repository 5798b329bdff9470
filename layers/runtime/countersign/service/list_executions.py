"""Which runs are there, newest first?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.limits import PAGE_DEFAULT
from countersign.service.ports import Execution, RequestStore, Workflow
from countersign.service.run_view.below import RunsBelow, has_runs_below

WAITING = "waiting"
STATUSES = ("running", WAITING, "succeeded", "failed", "timed_out", "stopped")

Place = tuple[str | None, int, str]
"""Where one ensemble's list goes on: the engine's cursor, and the last run given (start, name)."""

DONE = "done"
"""The place of an ensemble whose list is at its end."""


@dataclass(frozen=True)
class ExecutionFilter:
    """Which page of the runs; `ensemble` and `status` (of `STATUSES`) None for all.

    `places` is the page before's `next_places`.
    """

    ensemble: str | None = None
    status: str | None = None
    limit: int = PAGE_DEFAULT
    places: Mapping[str, Place | str] | None = None


@dataclass(frozen=True)
class ExecutionsPage:
    """Runs, newest first; a running one with an open request has the status `waiting`.

    With `next_places` (JSON values, one for each ensemble) there may be more, even where the page
    is short: a filter by status looks at one page of the engine's at a time.
    """

    items: tuple[Execution, ...]
    next_places: Mapping[str, Place | str] | None = None


@dataclass
class _Lane:
    """One ensemble's part of a page: what was read, and how much of it was given."""

    runs: list[Execution]
    cursor: str | None
    next_cursor: str | None
    given: Execution | None = None

    def place(self, before: Place | str | None) -> Place | str | None:
        if self.runs and self.given is None:
            return before
        if self.given is None:
            # Nothing was left of the engine's last page.
            return DONE
        if self.given is not self.runs[-1]:
            return (self.cursor, self.given.started_at, self.given.name)
        if self.next_cursor is None:
            return DONE
        return (self.next_cursor, self.given.started_at, self.given.name)


def list_executions(
    wanted: ExecutionFilter,
    *,
    workflow: Workflow,
    store: RequestStore,
    ensembles: Mapping[str, Mapping[str, Any]],
) -> ExecutionsPage:
    """Give one page of the runs of these ensembles, merged by when they started.

    `ensembles` are as the catalogue has them.
    """
    names = [wanted.ensemble] if wanted.ensemble is not None else sorted(ensembles)
    places = dict(wanted.places or {})
    lanes = {
        name: _read(name, places.get(name), wanted, workflow)
        for name in names
        if places.get(name) != DONE
    }
    merged = _in_order(lanes.values())
    parents = frozenset(
        name for name, known in ensembles.items() if has_runs_below(known.get("steps", ()))
    )
    found = []
    for run in merged[: wanted.limit]:
        lanes[run.ensemble].given = run
        shown = _with_waiting(run, store, workflow, parents)
        if wanted.status in (None, shown.status):
            found.append(shown)
    after = {name: places.get(name) for name in names}
    after.update({name: lane.place(places.get(name)) for name, lane in lanes.items()})
    if all(place == DONE for place in after.values()):
        return ExecutionsPage(tuple(found))
    return ExecutionsPage(tuple(found), {n: p for n, p in after.items() if p is not None})


def _read(
    name: str, place: Place | str | None, wanted: ExecutionFilter, workflow: Workflow
) -> _Lane:
    cursor, started_at, last = place if isinstance(place, list | tuple) else (None, 0, "")
    status = "running" if wanted.status == WAITING else wanted.status
    while True:
        page = workflow.executions(name, status=status, limit=wanted.limit, after=cursor)
        runs = list(page.items)
        if last:
            was_here = any(run.name == last for run in runs)
            runs = _beyond(runs, started_at, last)
            last = "" if was_here else last
        # New runs can have pushed all that was left of this page onto the next one.
        if runs or page.next_key is None:
            return _Lane(runs, cursor, page.next_key)
        cursor = page.next_key


def _in_order(lanes: Iterable[_Lane]) -> list[Execution]:
    """All that was read, newest first, down to where an unread run could come between."""
    read = list(lanes)
    ends = [lane.runs[-1].started_at for lane in read if lane.runs and lane.next_cursor]
    floor = max(ends, default=0)
    runs = (run for lane in read for run in lane.runs if run.started_at >= floor)
    return sorted(runs, key=lambda run: -run.started_at)


def _beyond(runs: list[Execution], started_at: int, last: str) -> list[Execution]:
    """What comes after the last run given: newer ones may have come before it meanwhile."""
    names = [run.name for run in runs]
    if last in names:
        return runs[names.index(last) + 1 :]
    # Of the same second some may be given twice: better than one not at all.
    return [run for run in runs if run.started_at <= started_at]


def _with_waiting(
    run: Execution, store: RequestStore, workflow: Workflow, parents: Collection[str]
) -> Execution:
    if not run.is_running:
        return run
    is_waiting = _has_open_request(run, store) or (
        run.ensemble in parents and _waits_below(run, store, workflow)
    )
    return replace(run, status=WAITING) if is_waiting else run


def _has_open_request(run: Execution, store: RequestStore) -> bool:
    after: str | None = None
    while True:
        page = store.of_execution(run.execution_id, after=after)
        if any(request.is_open for request in page.items):
            return True
        after = page.next_key
        if after is None:
            return False


def _waits_below(run: Execution, store: RequestStore, workflow: Workflow) -> bool:
    # A list of runs holds no inputs, and only its input tells whose child a run is itself.
    known = workflow.describe(run.ensemble, run.name)
    return known is not None and RunsBelow(known, store=store, workflow=workflow).is_waiting()
