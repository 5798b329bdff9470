"""Which owed effects does an event name, and what becomes of each?

Shared by the functions that deliver. An event is a batch of the effects' own stream or a list
from the sweeper; both may name an effect that is delivered already or held by another.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from countersign import telemetry
from countersign.service.delivery import Delivery

Deliver = Callable[[str, str], Delivery]
"""Delivers the effect of a request id and an effect id."""


class DeliveryFailedError(Exception):
    """Some of a batch could not be tried; the whole batch is to come again, which is harmless."""


def deliver_all(event: Mapping[str, Any], deliver: Deliver) -> dict[str, int]:
    """Try every effect that the event names; count what became of them, by state.

    Each is tried whatever became of the one before. Raises `DeliveryFailedError` at the end when
    one could not even be tried (the store did not answer): a stream sends its batch again only
    then. What was tried in vain is postponed, and the sweeper's business.
    """
    states: dict[str, int] = {}
    for request_id, effect_id in named_in(event):
        state = _state_of(request_id, effect_id, deliver)
        states[state] = states.get(state, 0) + 1
    for state, times in states.items():
        telemetry.count(f"Effect.{state}", times)
    if failed := states.get("failed"):
        raise DeliveryFailedError(f"{failed} of {sum(states.values())} effects not tried")
    return states


def named_in(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the request id and effect id of each effect that an event names.

    Events: `{"Records": [...]}` of the stream, `{"effects": [{"requestId", "effectId"}]}`, or one
    `{"requestId", "effectId"}`. A record that names none is left out: it would fail for ever.
    """
    if "Records" in event:
        named = [_keys_of(record) for record in event["Records"]]
    else:
        named = [_pair_of(each) for each in event.get("effects", [event])]
    for pair in named:
        if pair is None:
            telemetry.tell("record names no effect", warning=True)
            telemetry.count("Effect.unreadable")
        else:
            yield pair


def _keys_of(record: Mapping[str, Any]) -> tuple[str, str] | None:
    keys = record.get("dynamodb", {}).get("Keys", {})
    return _pair_of({name: value.get("S") for name, value in keys.items()})


def _pair_of(named: Mapping[str, Any]) -> tuple[str, str] | None:
    request_id, effect_id = named.get("requestId"), named.get("effectId")
    if isinstance(request_id, str) and isinstance(effect_id, str):
        return request_id, effect_id
    return None


def _state_of(request_id: str, effect_id: str, deliver: Deliver) -> str:
    # An effect's id may hold an address; its kind does not.
    kind = effect_id.partition("#")[0]
    try:
        delivery = deliver(request_id, effect_id)
    except Exception as failure:
        # One effect's trouble must not keep the others of its batch waiting.
        telemetry.tell_failure("effect not tried", failure, request_id=request_id, kind=kind)
        return "failed"
    telemetry.tell(
        "effect tried",
        request_id=request_id,
        kind=kind,
        status=delivery.state,
        count=delivery.attempts,
        error=delivery.why,
        warning=delivery.state in ("refused", "gave-up", "postponed"),
    )
    return delivery.state
