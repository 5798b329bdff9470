"""How does the waiting run learn that there is something to read?"""

from contextlib import suppress

from countersign.domain.audit import Fact
from countersign.domain.effects import GAVE_UP, GONE, WOKEN, Effect
from countersign.service.delivery import Delivery, State, postpone, write_down
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import EffectStore, TokenStore, UnavailableError, Workflow

LEASE_SECONDS = 40
"""Longer than the function may run (30 s), so that two never hold one wake-up; not much longer,
since a deliverer that dies holds it until then."""

FREE_AGAIN_ATTEMPTS = 10
"""As many tries as the stream makes at once; after them the sweeper's pace is enough."""

GIVE_UP_SECONDS = 8 * 86_400
"""Longer than a gate waits by default; its own time-out reads the outcome at last."""


def resume_workflow(
    request_id: str,
    effect_id: str,
    *,
    effects: EffectStore,
    tokens: TokenStore,
    workflow: Workflow,
    now: int,
    pause: Pause = no_pause,
) -> Delivery:
    """Wake the run that waits; nothing is told to it.

    Every token up to the effect's generation is tried, since the order in which openings were
    written does not say which of them the engine still waits with. Done as well where it knows
    none of them: the run went on or ended. Whatever is raised, the wake-up is free for the next
    try before.
    """
    held = effects.lease(request_id, effect_id, now=now, until=now + LEASE_SECONDS)
    if held is None:
        return Delivery("nothing")
    try:
        return _deliver(held, effects, tokens, workflow, now, pause)
    except Exception:
        # Whatever it is: the next try of the stream must not find it held by one who is gone.
        _give_back(held, effects, now)
        raise


def _deliver(
    held: Effect,
    effects: EffectStore,
    tokens: TokenStore,
    workflow: Workflow,
    now: int,
    pause: Pause,
) -> Delivery:
    try:
        state = _wake(held, tokens, workflow)
    except UnavailableError as error:
        if now - (held.owed_since or now) < GIVE_UP_SECONDS:
            return postpone(held, str(error), effects=effects, now=now)
        state = GAVE_UP
    fact = Fact("resumed", now, {"generation": held.generation, "state": state})
    write_down(held, fact, state, effects=effects, pause=pause)
    told: State = "gave-up" if state == GAVE_UP else "delivered"
    return Delivery(told, None if state == WOKEN else state, held.attempts)


def _wake(held: Effect, tokens: TokenStore, workflow: Workflow) -> str:
    known = tokens.up_to(held.request_id, held.generation or 0)
    # The engine may have given a retried opening the same token again.
    different = dict.fromkeys(token.token for token in known)
    woken = [workflow.wake(token) for token in different]
    return WOKEN if any(woken) else GONE


def _give_back(held: Effect, effects: EffectStore, now: int) -> None:
    if held.attempts > FREE_AGAIN_ATTEMPTS:
        return
    # What went wrong first is what has to be told; the lease runs out by itself.
    with suppress(Exception):
        effects.postpone(held, until=now)
