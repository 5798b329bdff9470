"""Seals the heads of all audit chains, once a day or as often as it is called."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from countersign import telemetry, wiring
from countersign.service.seal_heads import seal_heads

MARGIN_SECONDS = 60
"""For the seal that is being read and written when the time is up."""


@telemetry.observed
def handler(_event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take the schedule's event, or any; answer what was sealed, as counts.

    What could not be finished in time is gone on with by the next call.
    """
    left_seconds = context.get_remaining_time_in_millis() // 1000 - MARGIN_SECONDS
    sealed = seal_heads(
        chains=wiring.chain_heads(),
        seals=wiring.seals(),
        clock=wiring.clock(),
        until=wiring.clock().now() + left_seconds,
    )
    telemetry.count("RoundSealed", int(sealed.is_complete))
    telemetry.count("HeadUnreadable", sealed.unreadable)
    is_short = not sealed.is_complete or sealed.unreadable > 0
    telemetry.tell("sealed", count=sealed.heads, failed=sealed.unreadable, warning=is_short)
    return asdict(sealed)
