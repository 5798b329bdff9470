"""Closes the questions of a run that has ended."""

from collections.abc import Mapping
from typing import Any

from countersign import settings, telemetry, wiring
from countersign.service.reconcile import reconcile


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take the engine's event that a run's status changed, or `{"executionArn"}`.

    Answers `{cancelled: [request ids], running}`. A run of another deployment is none of ours;
    a store that does not answer raises, and whoever called calls again.
    """
    run = settings.run_of(event.get("detail", event)["executionArn"])
    if run is None:
        telemetry.tell("run is not ours", warning=True)
        return {"cancelled": [], "running": False}
    ensemble, name = run
    done = reconcile(
        ensemble,
        name,
        store=wiring.requests(),
        workflow=wiring.workflow(),
        now=wiring.clock().now(),
        pause=wiring.pause(),
    )
    if done.cancelled:
        telemetry.count("RequestCancelled", len(done.cancelled))
    telemetry.tell(
        "run reconciled",
        execution_id=f"{ensemble}.{name}",
        ensemble=ensemble,
        count=len(done.cancelled),
    )
    return {"cancelled": list(done.cancelled), "running": done.is_running}
