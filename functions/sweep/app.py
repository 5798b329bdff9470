"""Looks after what everybody else has left undone, once a minute."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from countersign import telemetry, wiring
from countersign.service.sweep import sweep


@telemetry.observed
def handler(_event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """Take the schedule's event, or any; answer what was done, as counts."""
    swept = sweep(
        store=wiring.requests(),
        effects=wiring.effects(),
        invoker=wiring.invoker(),
        workflow=wiring.workflow(),
        clock=wiring.clock(),
        pause=wiring.pause(),
    )
    telemetry.measure_seconds("OldestEffectAge", swept.oldest_owed_seconds)
    telemetry.count("SweepFailed", swept.failed)
    telemetry.tell(
        "swept",
        count=swept.closed + swept.handed_on + swept.cancelled,
        failed=swept.failed,
        seconds=swept.oldest_owed_seconds,
        warning=swept.failed > 0,
    )
    return asdict(swept)
