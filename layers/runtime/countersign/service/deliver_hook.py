"""How does another system learn of a request, at least once and never from the gate's own time?"""

from typing import Any
from urllib.parse import quote

from countersign import links
from countersign.domain.audit import Fact
from countersign.domain.effects import GAVE_UP, HOOK, NOT_NEEDED, REFUSED, SENT, Effect
from countersign.domain.hooks import (
    DECIDED_EVENT,
    PENDING_EVENT,
    Hook,
    Taken,
    decided_body,
    hook_id,
    pending_body,
)
from countersign.domain.notify_url import notify_host
from countersign.domain.request import FIRST_EPOCH, TOKEN_SEAT, Request
from countersign.service.delivery import Delivery, State, postpone, write_down
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import (
    EffectStore,
    RequestStore,
    SecretStore,
    UnavailableError,
    Undeliverable,
    Webhook,
)

LEASE_SECONDS = 310
"""Longer than the function may run (300 s), so that two seldom send one event."""

GIVE_UP_SECONDS = 86_400

_GONE = 410


def deliver_hook(
    request_id: str,
    effect_id: str,
    *,
    effects: EffectStore,
    requests: RequestStore,
    secrets: SecretStore,
    webhook: Webhook,
    base_url: str,
    now: int,
    pause: Pause = no_pause,
) -> Delivery:
    """Lease the effect of one event, post it, and write receipt and entry together.

    Tried for a day under one id, then given up; a 410 ends both events of the request. Nothing
    here touches the request, so no receiver can hold up or change a gate. Entries name the event,
    the host and the status, never the address's path nor a body.
    """
    held = effects.lease(request_id, effect_id, now=now, until=now + LEASE_SECONDS)
    if held is None:
        return Delivery("nothing")
    event = held.effect_id.split("#")[1]
    told: dict[str, Any] = {"event": event}
    try:
        request = requests.get(held.request_id)
        told["host"] = _host_of(request)
        if request is None or request.notify_url is None or _is_over(held, event, request, effects):
            return _end(held, NOT_NEEDED, told | {"why": _NOBODY}, effects, pause, now)
        body = _body_of(request, event, secrets, base_url)
        own_id = hook_id(request, event, epoch=held.epoch or FIRST_EPOCH)
        hook = Hook(request.notify_url, own_id, body, attempted_at=now)
        answer = webhook.call(hook)
    except UnavailableError as error:
        return _later(held, str(error), told, effects, pause, now)
    except Exception as error:
        # An event that cannot be built must not be retried for ever, nor stop its batch.
        return _later(held, f"failed with {type(error).__name__}", told, effects, pause, now)
    if isinstance(answer, Undeliverable):
        status = {} if answer.status is None else {"status": answer.status}
        return _end(held, REFUSED, told | status | {"why": answer.why}, effects, pause, now)
    return _taken(held, answer, told, effects, pause, now)


_NOBODY = "nobody wants to be told any more"


def _host_of(request: Request | None) -> str | None:
    if request is None or request.notify_url is None:
        return None
    return notify_host(request.notify_url)


def _is_over(held: Effect, event: str, request: Request, effects: EffectStore) -> bool:
    """Whether the receiver answered the first event with 410, or the new token is dead again."""
    if event == PENDING_EVENT and held.epoch is None:
        return False
    if held.epoch is not None and not request.is_opened_by(TOKEN_SEAT, held.epoch):
        return True
    return wants_no_more(request, effects)


def wants_no_more(request: Request, effects: EffectStore) -> bool:
    """Whether the receiver answered the first event of this request with 410."""
    first = effects.get(request.request_id, f"{HOOK}#{PENDING_EVENT}")
    return first is not None and (first.receipt or {}).get("status") == _GONE


def _body_of(request: Request, event: str, secrets: SecretStore, base_url: str) -> bytes:
    if event == PENDING_EVENT:
        return pending_body(request, resume=_resume(request, secrets, base_url))
    if event != DECIDED_EVENT or request.is_open:
        raise UnavailableError("the request is not decided")
    return decided_body(request)


def _resume(request: Request, secrets: SecretStore, base_url: str) -> dict[str, str] | None:
    """A token gate's token and where it is sent.

    None for a gate that asks people, and for one whose token was revoked.
    """
    seat = request.epoch_of(TOKEN_SEAT)
    if not request.is_token_gate or not seat.has_link:
        return None
    secret = secrets.get(request.request_id)
    if secret is None:
        raise UnavailableError("the request's secret is not there")
    run = quote(request.execution_id or "", safe="")
    return {
        "resumeToken": links.resume_token(secret, epoch=seat.epoch),
        "resumeUrl": f"{base_url}/api/v1/executions/{run}/resume",
    }


def _taken(
    held: Effect,
    taken: Taken,
    told: dict[str, Any],
    effects: EffectStore,
    pause: Pause,
    now: int,
) -> Delivery:
    details = {"status": taken.status}
    fact = Fact("notified", now, {**told, **details, "attempt": held.attempts})
    write_down(held, fact, SENT, effects=effects, pause=pause, details=details)
    return Delivery("delivered", attempts=held.attempts)


def _later(
    held: Effect, why: str, told: dict[str, Any], effects: EffectStore, pause: Pause, now: int
) -> Delivery:
    if now - (held.owed_since or now) < GIVE_UP_SECONDS:
        return postpone(held, why, effects=effects, now=now)
    return _end(held, GAVE_UP, told | {"why": why}, effects, pause, now)


_STATES: dict[str, State] = {GAVE_UP: "gave-up", REFUSED: "refused", NOT_NEEDED: "not-needed"}


def _end(
    held: Effect, state: str, told: dict[str, Any], effects: EffectStore, pause: Pause, now: int
) -> Delivery:
    """Write down that this event is not delivered and will not be."""
    fact = Fact("refused", now, {**told, "state": state, "attempt": held.attempts})
    details = {name: value for name, value in told.items() if name in ("why", "status")}
    write_down(held, fact, state, effects=effects, pause=pause, details=details)
    return Delivery(_STATES[state], str(told["why"]), held.attempts)
