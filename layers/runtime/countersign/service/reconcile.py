"""What becomes of the questions of a run that has ended?"""

from dataclasses import dataclass

from countersign.domain.commands import Cancel, Command, EndOfRun
from countersign.domain.decide import Refused
from countersign.domain.request import Request
from countersign.domain.stops import stop_reason
from countersign.service.apply_command import apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import Clock, Execution, RequestStore, UnavailableError, Workflow

ENGINE = "engine"
PATIENCE_SECONDS = 300
"""How long an unknown run may be one that the engine does not show yet."""

WORDS = {"stopped": "it was stopped", "failed": "it failed", "timed_out": "it timed out"}
"""How a run ends without having gone on to its own end."""

LOOKS = 5
SECONDS_BETWEEN_LOOKS = 1


@dataclass(frozen=True)
class Reconciled:
    """What was done: the ids cancelled now, and those whose outcome came after the run's end.

    `is_running` means that nothing was to be done.
    """

    cancelled: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    is_running: bool = False


def reconcile(
    ensemble: str,
    name: str,
    *,
    store: RequestStore,
    workflow: Workflow,
    clock: Clock,
    pause: Pause = no_pause,
    has_ended: bool = False,
) -> Reconciled:
    """Cancel the open requests of a run that the engine says has ended: how, or why it was stopped.

    The engine is always asked, so an early or doubled call does no harm. `has_ended`: the caller
    has it from the engine that the run is over, which its descriptions may show only later; they
    are awaited. A request that has its outcome keeps it; where the
    run's end came first, that is kept with it. Raises `UnavailableError`
    where the engine does not show that end in time, or a request could not be written.
    """
    execution = _described(ensemble, name, workflow, pause, has_ended=has_ended)
    if execution is not None and execution.is_running:
        return Reconciled(is_running=True)
    cancelled, unused = [], []
    for request in _of_run(f"{ensemble}.{name}", store):
        if request.is_open:
            is_over = has_ended or not _may_be_new(execution, request, clock.now())
            if is_over and _written(request, _cancel(execution), store, clock, pause):
                cancelled.append(request.request_id)
        elif execution is not None and execution.status in WORDS:
            end = EndOfRun(execution.status, execution.ended_at or clock.now())
            if _written(request, end, store, clock, pause):
                unused.append(request.request_id)
    return Reconciled(tuple(cancelled), tuple(unused))


def _written(
    request: Request, command: Command, store: RequestStore, clock: Clock, pause: Pause
) -> bool:
    answer = apply_command(request.request_id, command, store=store, clock=clock, pause=pause)
    if not isinstance(answer, Refused):
        return not answer.already_recorded
    if answer.code == "REQUEST_BUSY":
        raise UnavailableError(f"{request.request_id} kept changing")
    return False


def _described(
    ensemble: str, name: str, workflow: Workflow, pause: Pause, *, has_ended: bool
) -> Execution | None:
    for _ in range(LOOKS if has_ended else 1):
        execution = workflow.describe(ensemble, name)
        if execution is None or not execution.is_running:
            return execution
        if has_ended:
            pause(SECONDS_BETWEEN_LOOKS)
    if has_ended:
        raise UnavailableError(f"the engine does not show yet that {ensemble}.{name} has ended")
    return execution


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


def _cancel(execution: Execution | None) -> Cancel:
    if execution is None:
        why = "the engine no longer knows it"
    else:
        why = WORDS.get(execution.status, execution.status)
        reason = stop_reason(execution.error, execution.cause)
        if execution.status == "stopped" and reason is not None:
            return Cancel(f"the run was stopped: {reason}", by=ENGINE, engine_waits=False)
    return Cancel(f"the run ended: {why}", by=ENGINE, engine_waits=False)
