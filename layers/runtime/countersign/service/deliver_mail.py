"""How does one approver get the invitation, at least once and seldom twice?"""

from countersign import links
from countersign.domain.audit import Fact
from countersign.domain.effects import GAVE_UP, NOT_NEEDED, REFUSED, SENT, Effect
from countersign.domain.request import FIRST_EPOCH
from countersign.service.delivery import Delivery, postpone, write_down
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import (
    Channel,
    EffectStore,
    EvidenceStore,
    Invitation,
    SecretStore,
    Sent,
    UnavailableError,
    Undeliverable,
)

LEASE_SECONDS = 70
"""Longer than the function may run (60 s), so that two never send one mail."""

MAX_ATTEMPTS = 30
"""With the back-off: about a day."""


def deliver_mail(
    request_id: str,
    effect_id: str,
    *,
    effects: EffectStore,
    evidence: EvidenceStore,
    secrets: SecretStore,
    channel: Channel,
    base_url: str,
    now: int,
    pause: Pause = no_pause,
) -> Delivery:
    """Lease the effect, send, and write receipt and audit entry in one transaction.

    A refusal for good, and the last of `MAX_ATTEMPTS`, leave a receipt that marks the approver
    unreachable; the gate stays open. After the deadline nothing is sent, nor is a mail whose link
    was revoked. Whatever else goes wrong with one mail postpones that mail alone, so a poisoned one
    cannot hold up the others.
    """
    held = effects.lease(request_id, effect_id, now=now, until=now + LEASE_SECONDS)
    if held is None:
        return Delivery("nothing")
    if held.withdrawn:
        return _not_needed(held, "its link was revoked", effects, pause, now)
    try:
        invitation = _invitation(held, evidence, secrets, base_url)
        if isinstance(invitation, Invitation):
            if invitation.evidence.deadline <= now:
                return _not_needed(held, "the deadline had passed", effects, pause, now)
            answer = channel.invite(invitation)
        else:
            answer = invitation
    except UnavailableError as error:
        return _later(held, str(error), effects, pause, now)
    except Exception as error:
        # A mail that cannot be built must not be retried for ever, nor stop its batch.
        return _later(held, f"failed with {type(error).__name__}", effects, pause, now)
    if isinstance(answer, Undeliverable):
        return _unreachable(held, REFUSED, answer.why, effects, pause, now)
    return _sent(held, answer, effects, pause, now)


def _invitation(
    held: Effect, evidence: EvidenceStore, secrets: SecretStore, base_url: str
) -> Invitation | Undeliverable:
    shown = evidence.get(held.request_id)
    secret = secrets.get(held.request_id)
    if shown is None or secret is None or held.approver is None or held.epoch is None:
        return Undeliverable("what was to be shown is no longer kept")
    token = links.link_token(secret, held.approver, epoch=held.epoch)
    return Invitation(
        request_id=held.request_id,
        approver=held.approver,
        link=links.link_url(base_url, token),
        evidence=shown,
        digest=shown.digest(),
        replaces_another=held.epoch != FIRST_EPOCH,
    )


def _sent(held: Effect, sent: Sent, effects: EffectStore, pause: Pause, now: int) -> Delivery:
    data = {"approver": held.approver, "epoch": held.epoch, "messageId": sent.message_id}
    fact = Fact("mailed", now, {**data, "attempt": held.attempts})
    details = {"messageId": sent.message_id}
    write_down(held, fact, SENT, effects=effects, pause=pause, details=details)
    return Delivery("delivered", attempts=held.attempts)


def _not_needed(held: Effect, why: str, effects: EffectStore, pause: Pause, now: int) -> Delivery:
    fact = Fact("refused", now, _refusal(held, NOT_NEEDED, why))
    write_down(held, fact, NOT_NEEDED, effects=effects, pause=pause, details={"why": why})
    return Delivery("not-needed", why, held.attempts)


def _later(held: Effect, why: str, effects: EffectStore, pause: Pause, now: int) -> Delivery:
    if held.attempts < MAX_ATTEMPTS:
        return postpone(held, why, effects=effects, now=now)
    return _unreachable(held, GAVE_UP, why, effects, pause, now)


def _unreachable(
    held: Effect, state: str, why: str, effects: EffectStore, pause: Pause, now: int
) -> Delivery:
    fact = Fact("refused", now, _refusal(held, state, why))
    write_down(held, fact, state, effects=effects, pause=pause, details={"why": why})
    return Delivery("gave-up" if state == GAVE_UP else "refused", why, held.attempts)


def _refusal(held: Effect, state: str, why: str) -> dict[str, object]:
    return {
        "approver": held.approver,
        "epoch": held.epoch,
        "state": state,
        "why": why,
        "attempt": held.attempts,
    }
