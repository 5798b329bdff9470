"""Wakes runs whose gates have their outcome."""

from collections.abc import Mapping
from typing import Any

from countersign import telemetry, wiring
from countersign.deliveries import deliver_all
from countersign.service.delivery import Delivery
from countersign.service.resume_workflow import resume_workflow


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """Take a batch of the effects' stream or `{"effects": […]}`; answer counts by state."""
    return deliver_all(event, _deliver)


def _deliver(request_id: str, effect_id: str) -> Delivery:
    return resume_workflow(
        request_id,
        effect_id,
        effects=wiring.effects(),
        tokens=wiring.tokens(),
        workflow=wiring.workflow(),
        now=wiring.clock().now(),
        pause=wiring.pause(),
    )
