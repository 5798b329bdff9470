"""Closes what a run no longer waits for: a gate that it left by the failing way, or a whole scope.

It raises when the store does not answer, so that the state machine calls again: a run never goes
on while its gate's request could still be decided otherwise.
"""

from collections.abc import Mapping
from typing import Any

from countersign import telemetry, wiring
from countersign.service.close_gate import close_gate
from countersign.service.end_scope import end_scope


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take `{request, runStarted, error, cause}`; answer `{closed}` (which no state reads).

    Or `{scope, error, cause}`, where a part of a parallel or a foreach has failed; then what waits
    in its other parts is cancelled, and `cancelled` says how many there were.
    """
    return _end_scope(event) if "scope" in event else _close_gate(event)


def _close_gate(event: Mapping[str, Any]) -> dict[str, Any]:
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


def _end_scope(event: Mapping[str, Any]) -> dict[str, Any]:
    done = end_scope(
        event["scope"],
        event["error"],
        event.get("cause") or "",
        store=wiring.requests(),
        clock=wiring.clock(),
        pause=wiring.pause(),
    )
    if done.cancelled:
        telemetry.count("RequestCancelled", len(done.cancelled))
    telemetry.tell("scope ended", execution_id=event.get("executionId"), count=len(done.cancelled))
    return {"closed": "scope", "cancelled": len(done.cancelled)}
