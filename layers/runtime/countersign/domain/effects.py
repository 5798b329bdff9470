"""What does the product owe to the world, and how far is it delivered?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from countersign.domain.request import FIRST_EPOCH, same_address

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
    `hook` (its event is in the id; `epoch` is set where it tells a new resume token).
    Times are epoch seconds; `owed_since` is None once delivered; `lease_until` is until when a
    deliverer, or the back-off after a failure, holds it. `receipt` is `{"state", "at", …}`.
    `withdrawn`: the link it would carry was revoked before it was delivered.
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
    withdrawn: bool = False

    @property
    def is_owed(self) -> bool:
        """Whether the world has not had it yet."""
        return self.owed_since is not None

    @property
    def is_unreachable(self) -> bool:
        """Whether this mail was refused for good, bounced or given up."""
        return self.receipt is not None and self.receipt.get("state") in UNREACHABLE_STATES


def mail_id(approver: str, *, epoch: int) -> str:
    """The effect id of the mail that carries this approver's link of this epoch."""
    return f"mail#{same_address(approver)}#{epoch}"


def mail_owed(request_id: str, approver: str, *, epoch: int, now: int) -> Effect:
    """The invitation of one approver, owed from now."""
    return Effect(
        request_id=request_id,
        effect_id=mail_id(approver, epoch=epoch),
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


def hook_owed(request_id: str, event: HookEvent, *, now: int, epoch: int = FIRST_EPOCH) -> Effect:
    """The call that tells the request's own webhook of its opening or of its end.

    Of a later `epoch`: that it waits, once more, now with the resume token of that epoch.
    """
    effect_id = f"{HOOK}#{event}"
    if epoch == FIRST_EPOCH:
        return Effect(request_id=request_id, effect_id=effect_id, kind=HOOK, owed_since=now)
    return Effect(
        request_id=request_id,
        effect_id=f"{effect_id}#{epoch}",
        kind=HOOK,
        epoch=epoch,
        owed_since=now,
    )


def unreachable(effects: Iterable[Effect]) -> frozenset[str]:
    """The approvers, as the audience writes them, whose latest invitation could not arrive."""
    latest: dict[str, Effect] = {}
    for effect in effects:
        if effect.kind == MAIL and effect.approver is not None:
            known = latest.get(effect.approver)
            if known is None or (effect.epoch or 0) >= (known.epoch or 0):
                latest[effect.approver] = effect
    return frozenset(name for name, effect in latest.items() if effect.is_unreachable)
