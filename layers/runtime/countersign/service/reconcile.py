"""What becomes of the questions of a run that has ended?"""

from dataclasses import dataclass

from countersign.domain.commands import Cancel
from countersign.domain.decide import Refused
from countersign.domain.request import Request
from countersign.service.apply_command import apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import Execution, RequestStore, UnavailableError, Workflow

ENGINE = "engine"
PATIENCE_SECONDS = 300
"""How long an unknown run may be one that the engine does not show yet."""


@dataclass(frozen=True)
class Reconciled:
    """What was done: the ids cancelled now; `is_running` means that nothing was to be done."""

    cancelled: tuple[str, ...] = ()
    is_running: bool = False


def reconcile(
    ensemble: str,
    name: str,
    *,
    store: RequestStore,
    workflow: Workflow,
    now: int,
    pause: Pause = no_pause,
) -> Reconciled:
    """Cancel the open requests of a run that the engine says has ended: "the run ended".

    The engine is always asked, so an early or doubled call does no harm. A request that got its
    outcome before is left as it is. Raises `UnavailableError` if a request could not be written.
    """
    execution = workflow.describe(ensemble, name)
    if execution is not None and execution.is_running:
        return Reconciled(is_running=True)
    cancelled = []
    for request in _of_run(f"{ensemble}.{name}", store):
        if not request.is_open or _may_be_new(execution, request, now):
            continue
        command = Cancel(_reason(execution), by=ENGINE, engine_waits=False)
        answer = apply_command(request.request_id, command, store=store, now=now, pause=pause)
        if not isinstance(answer, Refused):
            cancelled.append(request.request_id)
        elif answer.code == "REQUEST_BUSY":
            raise UnavailableError(f"{request.request_id} kept changing")
    return Reconciled(tuple(cancelled))


def _of_run(execution_id: str, store: RequestStore) -> list[Request]:
    found: list[Request] = []
    after: str | None = None
    while True:
        page = store.of_execution(execution_id, after=after)
        found.extend(page.items)
        if page.next_key is None:
            return found
        after = page.next_key


def _may_be_new(execution: Execution | None, request: Request, now: int) -> bool:
    # The engine's own view of a run that has just begun may lag behind its first states.
    return execution is None and now - request.submitted_at < PATIENCE_SECONDS


def _reason(execution: Execution | None) -> str:
    if execution is None:
        return "the run ended: the engine no longer knows it"
    words = {"stopped": "it was stopped", "failed": "it failed", "timed_out": "it timed out"}
    return f"the run ended: {words.get(execution.status, execution.status)}"
