"""What does another system learn when a request opens and when it closes?"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.moments import rfc3339
from countersign.domain.request import CANCELLED, FIRST_EPOCH, Request

PENDING_EVENT = "pending"
DECIDED_EVENT = "decided"
EVENTS = (PENDING_EVENT, DECIDED_EVENT)

MOST_BODY_BYTES = 65_536
LEFT_OUT = ("approvals", "input")
"""What an outcome is told without where a body would be too large, in this order."""


@dataclass(frozen=True)
class Hook:
    """One event for somebody's web address; `body` is signed and sent byte for byte.

    `hook_id` is the same at every attempt; `attempted_at` is this attempt's second.
    """

    url: str
    hook_id: str
    body: bytes
    attempted_at: int


@dataclass(frozen=True)
class Taken:
    """The receiver answered with this 2xx status."""

    status: int


def hook_id(request: Request, event: str, *, epoch: int = FIRST_EPOCH) -> str:
    """The event's own id, the same at every attempt: `msg_` and 26 base32 characters, no dot.

    An event that is told again with the resume token of a later `epoch` is an event of its own.
    """
    said = f"{request.request_id}\n{event}\n{request.submitted_at}"
    seed = said if epoch == FIRST_EPOCH else f"{said}\n{epoch}"
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
    text = base64.b32encode(digest).decode("ascii")
    return f"msg_{text[:26].lower()}"


def pending_body(request: Request, *, resume: Mapping[str, str] | None = None) -> bytes:
    """The event that a request waits.

    `resume` is a token gate's `{"resumeToken", "resumeUrl"}`; no other request has one, and no
    approver's link is ever told. What approvers are shown (`data`) is left out.
    """
    data = _place(request) | {
        "prompt": request.prompt,
        "submittedAt": rfc3339(request.submitted_at),
        "deadline": rfc3339(request.deadline),
        **({"fields": list(request.fields)} if request.fields else {}),
        **(resume or {}),
    }
    return _body(PENDING_EVENT, request.submitted_at, data)


def decided_body(request: Request) -> bytes:
    """The event that a request has its result: its outcome as the gate gives it.

    A cancelled one has a `reason` instead. Above `MOST_BODY_BYTES` the longest parts are left out
    and named in `leftOut`; the API has them all.
    """
    data = _place(request) | {"status": request.status}
    closed_at = request.closed_at or request.submitted_at
    if request.status == CANCELLED:
        return _body(DECIDED_EVENT, closed_at, data | {"reason": request.cancellation})
    outcome = dict(request.outcome or {})
    left_out: list[str] = []
    body = _body(DECIDED_EVENT, closed_at, data | {"outcome": outcome})
    for name in LEFT_OUT:
        if len(body) <= MOST_BODY_BYTES:
            break
        outcome.pop(name, None)
        left_out.append(f"outcome.{name}")
        told = data | {"outcome": outcome, "leftOut": left_out}
        body = _body(DECIDED_EVENT, closed_at, told)
    return body


def _place(request: Request) -> dict[str, Any]:
    known = {
        "id": request.request_id,
        "ensemble": request.ensemble,
        "executionId": request.execution_id,
        "step": request.step,
    }
    return {name: value for name, value in known.items() if value is not None}


def _body(event: str, at: int, data: Mapping[str, Any]) -> bytes:
    message = {"type": f"request.{event}", "timestamp": rfc3339(at), "data": data}
    return json.dumps(message, separators=(",", ":"), ensure_ascii=True).encode("ascii")
