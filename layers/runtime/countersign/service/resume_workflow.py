"""How does the waiting run learn that there is something to read?"""

from countersign.domain.audit import Fact
from countersign.domain.effects import GAVE_UP, GONE, SUPERSEDED, WOKEN, Effect
from countersign.service.delivery import LEASE_SECONDS, Delivery, State, postpone, write_down
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import EffectStore, TokenStore, UnavailableError, Workflow

MAX_ATTEMPTS = 200
"""With the back-off: over a week; the gate's own time-out reads the outcome at last."""


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
    """Wake the run that waits with the token of the effect's generation; nothing is told to it.

    Done as well: a token that the engine no longer knows (the run went on or ended), a request
    without one, and a generation that a reopening has replaced, since that owes its own wake-up.
    """
    held = effects.lease(request_id, effect_id, now=now, until=now + LEASE_SECONDS)
    if held is None:
        return Delivery("nothing")
    try:
        state = _wake(held, tokens, workflow)
    except UnavailableError as error:
        if held.attempts < MAX_ATTEMPTS:
            return postpone(held, str(error), effects=effects, now=now)
        state = GAVE_UP
    fact = Fact("resumed", now, {"generation": held.generation, "state": state})
    write_down(held, fact, state, effects=effects, pause=pause)
    told: State = "gave-up" if state == GAVE_UP else "delivered"
    return Delivery(told, None if state == WOKEN else state, held.attempts)


def _wake(held: Effect, tokens: TokenStore, workflow: Workflow) -> str:
    token = tokens.get(held.request_id)
    if token is None:
        return GONE
    if (held.generation or 0) < token.generation:
        return SUPERSEDED
    return WOKEN if workflow.wake(token.token) else GONE
