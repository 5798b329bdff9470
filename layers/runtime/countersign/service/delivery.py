"""How does a delivery end, and how is it written down?

What the deliverers share: leases, back-off, and the receipt with its entry in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from countersign.domain.audit import Fact, append, delivery_chain
from countersign.domain.effects import Effect
from countersign.service.patience import Pause, seconds_before
from countersign.service.ports import EffectStore, UnavailableError

FIRST_RETRY_SECONDS = 30
LONGEST_RETRY_SECONDS = 3_600
TRIES = 30

State = Literal["delivered", "refused", "gave-up", "not-needed", "postponed", "nothing"]


@dataclass(frozen=True)
class Delivery:
    """What became of one attempt.

    `delivered`; `refused` for good; `gave-up` after too many attempts; `not-needed` any more;
    `postponed`, to be tried again by the sweeper; `nothing`: delivered before, or held by another.
    `why` is for the log.
    """

    state: State
    why: str | None = None
    attempts: int = 0


def postpone(held: Effect, why: str, *, effects: EffectStore, now: int) -> Delivery:
    """Give the effect back until its back-off is over: 30 s, doubling up to an hour."""
    wait = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(held.attempts - 1, 10))
    effects.postpone(held, until=now + wait)
    return Delivery("postponed", why, held.attempts)


def write_down(
    held: Effect,
    fact: Fact,
    state: str,
    *,
    effects: EffectStore,
    pause: Pause,
    details: Mapping[str, Any] | None = None,
) -> bool:
    """Give the effect its receipt and the delivery chain its entry, in one transaction.

    Others append to the same chain, so a lost race is tried again. False when this attempt's
    lease is no longer ours. Raises `UnavailableError` when the chain never stood still: then the
    effect stays owed, and may be delivered twice, which it says of itself.
    """
    receipt = {"state": state, "at": fact.at, **(details or {})}
    delivered = replace(held, receipt=receipt, owed_since=None)
    for attempt in range(1, TRIES + 1):
        head = effects.head(held.request_id)
        entry = append(delivery_chain(held.request_id), head, fact)
        if effects.record(held.request_id, head=head, entry=entry, delivered=delivered):
            return True
        now_stored = effects.get(held.request_id, held.effect_id)
        if now_stored is None or not now_stored.is_owed or now_stored.attempts != held.attempts:
            return False
        pause(seconds_before(attempt))
    raise UnavailableError(f"the delivery chain of {held.request_id} kept changing")
