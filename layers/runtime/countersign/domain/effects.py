"""What does the product owe to the world, and how far is it delivered?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from countersign.domain.request import same_address

MAIL = "mail"
RESUME = "resume"
HOOK = "hook"

HookEvent = Literal["pending", "decided"]

SENT = "sent"
REFUSED = "refused"
GAVE_UP = "gave-up"
BOUNCED = "bounced"
WOKEN = "woken"
GONE = "gone"
NOT_NEEDED = "not-needed"
UNREACHABLE_STATES = frozenset({REFUSED, GAVE_UP, BOUNCED})


@dataclass(frozen=True)
class Effect:
    """One mail, wake-up or webhook call, owed until it has a receipt.

    `kind` is `mail` (then `approver` and `epoch` are set), `resume` (then `generation` is) or
    `hook` (its event is in the id).
    Times are epoch seconds; `owed_since` is None once delivered; `lease_until` is until when a
    deliverer, or the back-off after a failure, holds it. `receipt` is `{"state", "at", …}`.
    """

    request_id: str
    effect_id: str
    kind: str
    approver: str | None = None
    epoch: int | None = None
    generation: int | None = None
    attempts: int = 0
    lease_until: int = 0
    receipt: Mapping[str, Any] | None = None
    owed_since: int | None = None

    @property
    def is_owed(self) -> bool:
        """Whether the world has not had it yet."""
        return self.owed_since is not None

    @property
    def is_unreachable(self) -> bool:
        """Whether this mail was refused for good, bounced or given up."""
        return self.receipt is not None and self.receipt.get("state") in UNREACHABLE_STATES


def mail_owed(request_id: str, approver: str, *, epoch: int, now: int) -> Effect:
    """The invitation of one approver, owed from now."""
    return Effect(
        request_id=request_id,
        effect_id=f"mail#{same_address(approver)}#{epoch}",
        kind=MAIL,
        approver=approver,
        epoch=epoch,
        owed_since=now,
    )


def wake_up_owed(request_id: str, *, generation: int, now: int) -> Effect:
    """The wake-up of the run that waits with this generation of the task token."""
    return Effect(
        request_id=request_id,
        effect_id=f"resume#{generation}",
        kind=RESUME,
        generation=generation,
        owed_since=now,
    )


def hook_owed(request_id: str, event: HookEvent, *, now: int) -> Effect:
    """The call that tells the request's own webhook of its opening or of its end."""
    return Effect(request_id=request_id, effect_id=f"{HOOK}#{event}", kind=HOOK, owed_since=now)


def unreachable(effects: Iterable[Effect]) -> frozenset[str]:
    """The approvers, as the audience writes them, whose latest invitation could not arrive."""
    latest: dict[str, Effect] = {}
    for effect in effects:
        if effect.kind == MAIL and effect.approver is not None:
            known = latest.get(effect.approver)
            if known is None or (effect.epoch or 0) >= (known.epoch or 0):
                latest[effect.approver] = effect
    return frozenset(name for name, effect in latest.items() if effect.is_unreachable)
