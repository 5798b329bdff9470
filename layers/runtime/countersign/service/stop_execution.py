"""How is a run stopped, and with it what it was waiting for?"""

from dataclasses import dataclass

from countersign.domain.run_names import run_of
from countersign.domain.stops import STOPPED, stop_cause
from countersign.service.ports import Execution, Invoker, Workflow


@dataclass(frozen=True)
class Stopped:
    """The run as it was just before."""

    execution: Execution


@dataclass(frozen=True)
class NotStopped:
    """Nothing was stopped: a code of `refusals.py` and a sentence."""

    code: str
    message: str


def stop_execution(
    execution_id: str, reason: str | None, by: str, *, workflow: Workflow, invoker: Invoker
) -> Stopped | NotStopped:
    """Stop a running run, then have its open requests cancelled.

    The cancelling is asked of `reconcile`, which alone may write requests here; should it fail,
    the engine's own event and the sweeper call it again. A yes that lands between is kept.
    """
    run = run_of(execution_id)
    execution = workflow.describe(*run) if run is not None else None
    if run is None or execution is None:
        return NotStopped("EXECUTION_UNKNOWN", "there is no such execution")
    if not execution.is_running:
        return NotStopped("EXECUTION_ENDED", f"the run has {_ended(execution)} already")
    workflow.stop(*run, error=STOPPED, cause=stop_cause(by, reason))
    invoker.tell("reconcile", {"executionArn": execution.arn, "hasEnded": True})
    return Stopped(execution)


def _ended(execution: Execution) -> str:
    words = {"stopped": "been stopped", "timed_out": "timed out"}
    return words.get(execution.status, execution.status)
