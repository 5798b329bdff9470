"""Closes the questions of a run that has ended, and ends the child runs that it left behind."""

from collections.abc import Mapping
from typing import Any

from countersign import settings, telemetry, wiring
from countersign.service.reconcile import reconcile

ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take the engine's event that a run's status changed, or `{"executionArn", "hasEnded"?}`.

    Answers `{cancelled: [request ids], stopped: [execution ids], running}`. A run of another
    deployment is none of ours. A store that does not answer, and an end that the engine does not
    show yet, raise: the call comes again.
    """
    told = event.get("detail", event)
    run = settings.run_of(told["executionArn"])
    if run is None:
        telemetry.tell("run is not ours", warning=True)
        return {"cancelled": [], "stopped": [], "running": False}
    ensemble, name = run
    done = reconcile(
        ensemble,
        name,
        store=wiring.requests(),
        workflow=wiring.workflow(),
        clock=wiring.clock(),
        pause=wiring.pause(),
        has_ended=told.get("hasEnded") is True or told.get("status") in ENDED,
        catalogue=wiring.catalogue(),
    )
    if done.cancelled:
        telemetry.count("RequestCancelled", len(done.cancelled))
    telemetry.tell(
        "run reconciled",
        execution_id=f"{ensemble}.{name}",
        ensemble=ensemble,
        count=len(done.cancelled),
    )
    return {
        "cancelled": list(done.cancelled),
        "stopped": list(done.stopped),
        "running": done.is_running,
    }
