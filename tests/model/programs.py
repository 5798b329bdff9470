"""Which of the product's functions run in the model, and what does each of them do with its ports?

Each is what stands in `functions/<name>/app.py`, without the event and the log: the same service,
called in the same way, and the same behaviour when it raises. `Services` names the real ones; a
mutant's world has others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.commands import CastVote
from countersign.domain.decide import Refused
from countersign.domain.opening import Opening
from countersign.domain.request import BY_CREDENTIAL, BY_LINK, BY_TOKEN, TOKEN_SEAT
from countersign.links import link_token
from countersign.service import (
    cancel_request,
    cast_vote,
    close_gate,
    deliver_mail,
    end_scope,
    open_gate,
    reconcile,
    resume_workflow,
    revoke_link,
    sweep,
)
from countersign.service.open_gate import Opened
from countersign.service.ports import UnavailableError
from countersign.web.identity import link_of
from tests.builders import KEY, RUN_STARTED, SECRET, mailbox
from tests.model.calls import Hand

UNAVAILABLE = "STORE_UNAVAILABLE"
KEPT = ("recorded", "already recorded")
OPENED = ("opened", "opened again")
TRIES = 2
"""How often a person, a stream or the engine tries what was not answered."""


@dataclass(frozen=True)
class Services:
    """The use cases of one world."""

    open_gate: Callable[..., Any] = open_gate.open_gate
    cast_vote: Callable[..., Any] = cast_vote.cast_vote
    close_gate: Callable[..., Any] = close_gate.close_gate
    cancel_request: Callable[..., Any] = cancel_request.cancel_request
    resume_workflow: Callable[..., Any] = resume_workflow.resume_workflow
    deliver_mail: Callable[..., Any] = deliver_mail.deliver_mail
    sweep: Callable[..., Any] = sweep.sweep
    reconcile: Callable[..., Any] = reconcile.reconcile
    end_scope: Callable[..., Any] = end_scope.end_scope
    revoke_link: Callable[..., Any] = revoke_link.revoke_link


REAL = Services()


@dataclass(frozen=True)
class Told:
    """What a process ended with: a word, whose it was, and what it claims.

    `word` of a voter: `recorded`, `already recorded`, a refusal's code, or `unavailable`.
    `is_resent`: it was refused when it was sent again, after nobody had answered.
    """

    word: str
    approver: str = ""
    approved: bool | None = None
    status: str = ""
    is_resent: bool = False

    def __str__(self) -> str:
        return f"{self.word} ({self.status})" if self.status else self.word


DONE = Told("done")
"""What all say whose answer nobody reads: what they did stands in the store."""


def opens(hand: Hand, *, services: Services, opening: Opening) -> Told:
    """`functions/open_gate`: open, and tell the task itself when that cannot be."""
    now = hand.clock.now()
    try:
        answer = services.open_gate(opening, store=hand.requests, secret=SECRET, now=now)
    except UnavailableError:
        code, words = UNAVAILABLE, "the store did not answer"
    else:
        if isinstance(answer, Opened):
            return Told(OPENED[answer.reopened])
        code, words = answer.code, answer.message
    if opening.token is not None:
        hand.engine.fail(opening.token, error=code, cause=words)
    return Told(code)


def votes(
    hand: Hand,
    *,
    services: Services,
    name: str,
    approved: bool,
    digest: str | None,
    by_link: bool = True,
    epoch: int = 1,
) -> Told:
    """A vote by link or by credential, sent again where nobody answered."""
    for attempt in range(TRIES):
        try:
            told = _votes_once(hand, services, name, approved, digest, epoch if by_link else None)
        except UnavailableError:
            continue
        return replace(told, is_resent=attempt > 0 and told.word not in KEPT)
    return Told("unavailable")


def _votes_once(
    hand: Hand,
    services: Services,
    name: str,
    approved: bool,
    digest: str | None,
    epoch: int | None,
) -> Told:
    approver = seat_of(name)
    if epoch is None:
        vote = CastVote(approver, approved, via=BY_CREDENTIAL)
        answer = services.cast_vote(KEY, vote, store=hand.requests, clock=hand.clock)
    else:
        link = link_of(link_token(SECRET, approver, epoch=epoch), hand.links)
        if link is None:
            return Told("LINK_UNKNOWN", approver, approved)
        is_token = link.approver == TOKEN_SEAT
        vote = CastVote(
            link.approver,
            approved,
            digest=None if is_token else digest,
            via=BY_TOKEN if is_token else BY_LINK,
            epoch=link.epoch,
        )
        answer = services.cast_vote(
            link.request_id,
            vote,
            store=hand.requests,
            clock=hand.clock,
            links=hand.links,
            link_hash=link.link_hash,
        )
    if isinstance(answer, Refused):
        return Told(answer.code, approver, approved, status=str(answer.data.get("status", "")))
    word = "already recorded" if answer.already_recorded else "recorded"
    return Told(word, approver, approved, status=answer.request.status)


def closes(hand: Hand, *, services: Services, run_started: str = RUN_STARTED) -> Told:
    """`functions/close_gate`, called again by the machine while it raises."""
    error = hand.engine.event()
    for _ in range(TRIES):
        try:
            closed = services.close_gate(
                KEY, run_started, error, "", store=hand.requests, clock=hand.clock
            )
        except UnavailableError:
            continue
        return Told(f"closed: {closed.kind}")
    return Told("unavailable")


def seat_of(name: str) -> str:
    """Whose seat this is: a person's, or that of whoever holds the resume token."""
    return name if name == TOKEN_SEAT else mailbox(name)


def revokes(hand: Hand, *, services: Services, name: str, reissue: bool) -> Told:
    """`countersign links revoke`, called again by the operator where nobody answered."""
    for _ in range(TRIES):
        try:
            answer = services.revoke_link(
                KEY,
                seat_of(name),
                by="ops",
                reissue=reissue,
                store=hand.requests,
                links=hand.links,
                effects=hand.effects,
                secrets=hand.secrets,
                clock=hand.clock,
            )
        except UnavailableError:
            continue
        return Told(answer.code) if isinstance(answer, Refused) else DONE
    return Told("unavailable")


def cancels(hand: Hand, *, services: Services) -> Told:
    """`functions/cancel`."""
    try:
        answer = services.cancel_request(
            KEY, "a mistake", "ops", store=hand.requests, clock=hand.clock
        )
    except UnavailableError:
        return Told("unavailable")
    if isinstance(answer, Refused):
        return Told(answer.code, status=str(answer.data.get("status", "")))
    return Told("cancelled" if hasattr(answer, "request") else "REQUEST_NOT_FOUND")


def wakes(hand: Hand, *, services: Services, effect: str) -> Told:
    """`functions/resume`, whose stream sends the batch again when it raises."""
    for _ in range(TRIES):
        now = hand.clock.now()
        try:
            services.resume_workflow(
                KEY,
                effect,
                effects=hand.effects,
                tokens=hand.tokens,
                workflow=hand.engine,
                now=now,
            )
        except UnavailableError:
            continue
        return DONE
    return Told("unavailable")


def mails(hand: Hand, *, services: Services, effect: str) -> Told:
    """`functions/notify`, whose stream sends the batch again when it raises."""
    for _ in range(TRIES):
        now = hand.clock.now()
        try:
            services.deliver_mail(
                KEY,
                effect,
                effects=hand.effects,
                evidence=hand.evidence,
                secrets=hand.secrets,
                channel=hand.channel,
                base_url="https://approve.example.com",
                now=now,
            )
        except UnavailableError:
            continue
        return DONE
    return Told("unavailable")


def sweeps(hand: Hand, *, services: Services) -> Told:
    """`functions/sweep`; the next minute's comes whatever became of this one."""
    try:
        services.sweep(
            store=hand.requests,
            effects=hand.effects,
            invoker=hand.invoker,
            workflow=hand.engine,
            clock=hand.clock,
        )
    except UnavailableError:
        return Told("unavailable")
    return DONE


def reconciles(hand: Hand, *, services: Services) -> Told:
    """`functions/reconcile` on the event that the run has ended, which comes again if it raises."""
    for _ in range(TRIES):
        try:
            services.reconcile(
                "refund",
                "run-1",
                store=hand.requests,
                workflow=hand.engine,
                clock=hand.clock,
                has_ended=True,
            )
        except UnavailableError:
            continue
        return DONE
    return Told("unavailable")


def ends_scope(hand: Hand, *, services: Services, scope: str) -> Told:
    """`functions/close_gate` for a scope, called again by the machine while it raises."""
    for _ in range(TRIES):
        try:
            services.end_scope(
                scope, "Vendor.Down", "no answer", store=hand.requests, clock=hand.clock
            )
        except UnavailableError:
            continue
        return DONE
    return Told("unavailable")
