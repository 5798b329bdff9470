"""Calls the web addresses that want to know of requests."""

from collections.abc import Mapping
from typing import Any

from countersign import settings, telemetry, wiring
from countersign.deliveries import deliver_all
from countersign.service.deliver_hook import deliver_hook
from countersign.service.delivery import Delivery


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """Take a batch of the effects' stream or `{"effects": […]}`; answer counts by state."""
    return deliver_all(event, _deliver)


def _deliver(request_id: str, effect_id: str) -> Delivery:
    return deliver_hook(
        request_id,
        effect_id,
        effects=wiring.effects(),
        requests=wiring.requests(),
        secrets=wiring.secrets(),
        webhook=wiring.webhook(),
        base_url=settings.public_base_url(),
        now=wiring.clock().now(),
        pause=wiring.pause(),
    )
