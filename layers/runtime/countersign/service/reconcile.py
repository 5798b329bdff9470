"""What becomes of the questions of a run that has ended?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.commands import Cancel, Command, EndOfRun
from countersign.domain.decide import Refused
from countersign.domain.request import Request
from countersign.domain.run_names import parent_of
from countersign.domain.stops import STOPPED, stop_cause, stop_reason
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

    Both of the run and of its child runs; `stopped` are the execution ids of those that were ended
    with it. `is_running` means that nothing was to be done; `parent` is then the id of the run
    above, where there is one.
    """

    cancelled: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    is_running: bool = False
    parent: str | None = None
    stopped: tuple[str, ...] = ()


@dataclass
class _Tally:
    cancelled: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def add(self, done: Reconciled) -> None:
        self.cancelled += done.cancelled
        self.unused += done.unused
        self.stopped += done.stopped


def reconcile(
    ensemble: str,
    name: str,
    *,
    store: RequestStore,
    workflow: Workflow,
    clock: Clock,
    pause: Pause = no_pause,
    has_ended: bool = False,
    catalogue: Mapping[str, Any] | None = None,
) -> Reconciled:
    """Cancel the open requests of a run that the engine says has ended: how, or why it was stopped.

    The engine is always asked, so an early or doubled call does no harm. `has_ended`: the caller
    has it from the engine that the run is over, which its descriptions may show only later; they
    are awaited. A request that has its outcome keeps it; where the run's end came first, that is
    kept with it. Child runs that the run left behind are stopped and reconciled in their turn:
    `catalogue` says of which ensembles they can be, and without one nobody looks for them. Raises
    `UnavailableError` where the engine does not show an end in time, or a request could not be
    written.
    """
    execution = _described(ensemble, name, workflow, pause, has_ended=has_ended)
    if execution is not None and execution.is_running:
        above = parent_of(execution.input)
        return Reconciled(is_running=True, parent=above.execution_id if above else None)
    done = _Tally()
    for request in _of_run(f"{ensemble}.{name}", store):
        if request.is_open:
            if not has_ended and _may_be_new(execution, request, clock.now()):
                continue
            if _written(request, _cancel(execution), store, clock, pause):
                done.cancelled.append(request.request_id)
                continue
            # Answered since it was listed: the run's end is kept with that outcome, as below.
        if execution is not None and execution.status in WORDS:
            end = EndOfRun(execution.status, execution.ended_at or clock.now())
            if _written(request, end, store, clock, pause):
                done.unused.append(request.request_id)
    if execution is not None and execution.status in WORDS and catalogue is not None:
        for child in _left_behind(execution, catalogue, workflow):
            done.stopped.append(child.execution_id)
            done.add(
                reconcile(
                    child.ensemble,
                    child.name,
                    store=store,
                    workflow=workflow,
                    clock=clock,
                    pause=pause,
                    has_ended=True,
                    catalogue=catalogue,
                )
            )
    return Reconciled(tuple(done.cancelled), tuple(done.unused), stopped=tuple(done.stopped))


def _left_behind(
    parent: Execution, catalogue: Mapping[str, Any], workflow: Workflow
) -> Iterator[Execution]:
    """Stop the child runs that still run, one by one; each says itself whose child it is."""
    entry = catalogue.get("ensembles", {}).get(parent.ensemble, {})
    started = {step.get("ensemble") for step in entry.get("steps", ())} - {None}
    why = f"the run {parent.execution_id}, which had started it, {_how(parent)}"
    for ensemble in sorted(started):
        for child in workflow.children(ensemble, parent):
            cause = stop_cause(parent.execution_id, why)
            workflow.stop(child.ensemble, child.name, error=STOPPED, cause=cause)
            yield child


def _how(execution: Execution) -> str:
    reason = stop_reason(execution.error, execution.cause)
    if execution.status == "stopped" and reason is not None:
        return f"was stopped: {reason}"
    return WORDS[execution.status].removeprefix("it ")


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
    return Cancel(
        _why(execution),
        by=ENGINE,
        engine_waits=False,
        wakes_above=execution is not None and parent_of(execution.input) is not None,
    )


def _why(execution: Execution | None) -> str:
    if execution is None:
        return "the run ended: the engine no longer knows it"
    reason = stop_reason(execution.error, execution.cause)
    if execution.status == "stopped" and reason is not None:
        return f"the run was stopped: {reason}"
    return f"the run ended: {WORDS.get(execution.status, execution.status)}"
