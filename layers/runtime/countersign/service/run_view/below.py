"""For whom do the runs wait that a run has started, and those below them?"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from countersign.domain.request import Request
from countersign.domain.run_names import envelope_of, parent_of, run_of
from countersign.service.ports import Execution, RequestStore, Workflow

MOST_LOOKED_UP = 100
"""How many runs are asked for the one above; requests of more belong to no step's child."""

_REQUESTS_PER_READ = 500


class RunsBelow:
    """The requests of the runs below one run, the open ones in order of their submission.

    `run` needs its input, which tells whose run it is itself.
    """

    def __init__(self, run: Execution, *, store: RequestStore, workflow: Workflow) -> None:
        self._run = run
        self._workflow = workflow
        self._above: dict[str, str | None] = {}
        root = envelope_of(run.input).get("root")
        self._is_root = not isinstance(root, str) or root == run.execution_id
        asked = tuple(_asked_below(run.execution_id if self._is_root else root, store))
        self._open = tuple(request for request in asked if request.is_open)
        self._have_asked = frozenset(request.execution_id for request in asked)

    def have_asked(self, known: Collection[str]) -> Collection[str]:
        """Of these ids of runs those that have asked people: so they were started."""
        return [each for each in known if each in self._have_asked]

    def is_waiting(self) -> bool:
        """Whether a run below waits for people."""
        if self._is_root:
            return bool(self._open)
        return any(self._child_of(request.execution_id, ()) for request in self._open)

    def by_child(self, known: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Request ids by the run that this run has started itself; `known` are ids of such."""
        found: dict[str, tuple[str, ...]] = {}
        for request in self._open:
            child = self._child_of(request.execution_id, known)
            if child is not None:
                found[child] = (*found.get(child, ()), request.request_id)
        return found

    def _child_of(self, execution_id: str | None, known: Collection[str]) -> str | None:
        """The run right below this one that the request's run is, or stands under."""
        seen = set()
        while execution_id is not None and execution_id not in seen:
            if execution_id in known:
                return execution_id
            seen.add(execution_id)
            above = self._parent_of(execution_id)
            if above == self._run.execution_id:
                return execution_id
            execution_id = above
        return None

    def _parent_of(self, execution_id: str) -> str | None:
        if execution_id not in self._above:
            self._above[execution_id] = self._looked_up(execution_id)
        return self._above[execution_id]

    def _looked_up(self, execution_id: str) -> str | None:
        run = run_of(execution_id)
        if run is None or len(self._above) >= MOST_LOOKED_UP:
            return None
        found = self._workflow.describe(*run)
        parent = None if found is None else parent_of(found.input)
        return None if parent is None else parent.execution_id


def has_runs_below(steps: Collection[Mapping[str, Any]]) -> bool:
    """Whether a run of these steps can start others."""
    return any(step.get("ensemble") for step in steps)


def _asked_below(root: Any, store: RequestStore) -> Iterator[Request]:
    after: str | None = None
    while True:
        page = store.of_root(root, after=after, limit=_REQUESTS_PER_READ)
        yield from page.items
        after = page.next_key
        if after is None:
            return
