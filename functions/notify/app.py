"""Mails approvers what is owed to them."""

from collections.abc import Mapping
from typing import Any

from countersign import settings, telemetry, wiring
from countersign.deliveries import deliver_all
from countersign.service.deliver_mail import deliver_mail
from countersign.service.delivery import Delivery


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """Take a batch of the effects' stream or `{"effects": […]}`; answer counts by state."""
    return deliver_all(event, _deliver)


def _deliver(request_id: str, effect_id: str) -> Delivery:
    return deliver_mail(
        request_id,
        effect_id,
        effects=wiring.effects(),
        evidence=wiring.evidence(),
        secrets=wiring.secrets(),
        channel=wiring.channel(),
        base_url=settings.public_base_url(),
        now=wiring.clock().now(),
        pause=wiring.pause(),
    )
