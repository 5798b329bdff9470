"""Closes the request of a gate that its run has left by the failing way.

It raises when the store does not answer, so that the state machine calls again: a run never goes
on while its gate's request could still be decided otherwise.
"""

from collections.abc import Mapping
from typing import Any

from countersign import telemetry, wiring
from countersign.service.close_gate import close_gate


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take `{request, runStarted, error, cause}`; answer `{closed}` (which no state reads)."""
    closed = close_gate(
        event["request"],
        event["runStarted"],
        event["error"],
        event.get("cause") or "",
        store=wiring.requests(),
        clock=wiring.clock(),
        pause=wiring.pause(),
    )
    telemetry.tell("gate left", request_id=event["request"], status=closed.kind)
    telemetry.count(f"GateLeft.{closed.kind}")
    return {"closed": closed.kind}
