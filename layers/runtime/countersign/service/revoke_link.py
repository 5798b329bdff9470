"""How does an operator kill a link that came into wrong hands, and hand out a new one?"""

from dataclasses import dataclass, replace

from countersign.domain.commands import RevokeLink
from countersign.domain.credentials import Link
from countersign.domain.decide import Refused
from countersign.domain.effects import mail_id
from countersign.domain.request import Request, SeatEpoch
from countersign.links import link_hash, link_token
from countersign.service.apply_command import DEFAULT_TRIES, apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import (
    Change,
    Clock,
    EffectStore,
    LinkStore,
    RequestStore,
    SecretStore,
    UnavailableError,
)


@dataclass(frozen=True)
class Revoked:
    """The seat's links of all earlier epochs open nothing; `seat` says whether it has a new one.

    `already_recorded`: the seat had no link before either, and nothing was written.
    """

    request: Request
    seat: SeatEpoch
    already_recorded: bool = False


def revoke_link(
    request_id: str,
    approver: str,
    *,
    by: str,
    reissue: bool = False,
    store: RequestStore,
    links: LinkStore,
    effects: EffectStore,
    secrets: SecretStore,
    clock: Clock,
    tries: int = DEFAULT_TRIES,
    pause: Pause = no_pause,
) -> Revoked | Refused:
    """Begin a new epoch for one seat of a request, open or closed, in one transaction.

    `approver` is an address of the audience, or `TOKEN_SEAT` where a token answers; `by` names the
    operator. The request's own epoch is what counts: a vote that has read its link before and its
    request after is refused by it, and one that has read both before by the version. A mail of the
    dead link that is still owed is withdrawn; with `reissue` the new link and its mail are there
    with it. A vote that was given stands, and so does the outcome. Refused: `REQUEST_NOT_FOUND`,
    `NOT_IN_AUDIENCE`, `REQUEST_BUSY`, and a new link where nothing is left to answer:
    `REQUEST_CLOSED`, `REQUEST_EXPIRED`. `UnavailableError` also where the secret of the links is
    gone and a new one is wanted.
    """

    def beside(request: Request, change: Change) -> Change:
        secret = secrets.get(request_id)
        seat = request.seat_of(approver) or approver
        before, after = request.epoch_of(seat), change.request.epoch_of(seat)
        if secret is None and after.has_link:
            raise UnavailableError(f"the secret of {request_id} is not there")
        return replace(
            change,
            dead_links=_dead(secret, before, links),
            new_links=_new(request_id, secret, after),
            withdrawn=_withdrawn(request_id, before, effects),
        )

    answer = apply_command(
        request_id,
        RevokeLink(approver, by=by, reissue=reissue),
        store=store,
        clock=clock,
        tries=tries,
        pause=pause,
        beside=beside,
    )
    if isinstance(answer, Refused):
        return answer
    seat = answer.request.seat_of(approver) or approver
    return Revoked(answer.request, answer.request.epoch_of(seat), answer.already_recorded)


def _dead(secret: bytes | None, before: SeatEpoch, links: LinkStore) -> tuple[str, ...]:
    # Where it cannot be found the epoch says so alone: to everybody who reads the request too.
    if secret is None or not before.has_link:
        return ()
    dead = _hash(secret, before)
    return () if links.get(dead) is None else (dead,)


def _new(request_id: str, secret: bytes | None, after: SeatEpoch) -> tuple[Link, ...]:
    if secret is None or not after.has_link:
        return ()
    return (Link(_hash(secret, after), request_id, after.approver, after.epoch),)


def _withdrawn(request_id: str, before: SeatEpoch, effects: EffectStore) -> tuple[str, ...]:
    mail = effects.get(request_id, mail_id(before.approver, epoch=before.epoch))
    return () if mail is None or not mail.is_owed else (mail.effect_id,)


def _hash(secret: bytes, seat: SeatEpoch) -> str:
    return link_hash(link_token(secret, seat.approver, epoch=seat.epoch))
