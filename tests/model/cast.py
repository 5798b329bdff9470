"""Who may act in a world, each as one process that begins when the product would begin it?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from countersign.domain.opening import Opening
from countersign.links import link_hash, link_token
from tests.builders import KEY, RUN_STARTED, SECRET, an_opening, evidence_shown, mailbox
from tests.model import judges, programs
from tests.model.engine import CLOSING, OVER, READING, Around
from tests.model.programs import OPENED, REAL, Told
from tests.model.world import Process

DEADLINE_SECONDS = 600


def asks(
    *, approvers: int = 2, quorum: int = 1, token: str | None = "token-1", **other: Any
) -> Opening:
    """An opening of the gate; all openings of a world differ in their token alone."""
    return an_opening(
        approvers=approvers,
        min_approvals=quorum,
        token=token,
        timeout=DEADLINE_SECONDS,
        **other,
    )


def opener(opening: Opening, attempt: int = 1) -> Process:
    """The engine's call of OpenGate with this attempt's token."""
    return Process(
        f"opening {attempt}",
        opens(opening),
        when=lambda _tables, around: around.attempt >= attempt,
        then=partial(_stands, token=opening.token),
    )


def _stands(around: Around, told: Told, *, token: str | None) -> Around:
    if token is None or told.word not in OPENED:
        return around
    return replace(around, opened=tuple(sorted({*around.opened, token})))


def opens(opening: Opening) -> partial[Any]:
    """The opening as a program, for worlds that begin with an open gate."""
    return partial(programs.opens, services=REAL, opening=opening)


def voter(
    name: str,
    *,
    approved: bool = True,
    opening: Opening,
    by_link: bool = True,
    again: bool = False,
    epoch: int = 1,
    shown: Opening | None = None,
) -> Process:
    """Somebody who answers, once the question is there.

    `again`: and answers a second time. `shown`: who was shown what this opening would show.
    """
    digest = evidence_shown(shown or opening).digest() if by_link else None
    link = hash_of(name, epoch) if by_link else None
    program = partial(
        programs.votes,
        services=REAL,
        name=name,
        approved=approved,
        digest=digest,
        by_link=by_link,
        epoch=epoch,
    )
    verdict = "yes" if approved else "no"
    which = "second " if again else "" if epoch == 1 else "new link's "
    to = "" if shown is None else " to other evidence"
    return Process(
        f"{name}'s {which}{verdict}{to}",
        program,
        when=lambda tables, _around: _can_be_answered(tables, name, epoch),
        judge=partial(judges.of_vote, link=link, digest=digest),
        link=link,
    )


def _can_be_answered(tables: Any, name: str, epoch: int) -> bool:
    return KEY in tables.requests and hash_of(name, epoch) in tables.links


def hash_of(name: str, epoch: int = 1) -> str:
    """What is stored of somebody's link."""
    return link_hash(link_token(SECRET, programs.seat_of(name), epoch=epoch))


def closers(count: int = 1, *, run_started: str = RUN_STARTED) -> list[Process]:
    """The machine's call of CloseGate, and its retries, while the one before may still run."""
    program = partial(programs.closes, services=REAL, run_started=run_started)
    names = [f"closing {number}" for number in range(1, count + 1)]
    return [
        Process(
            name,
            program,
            when=lambda _tables, around: around.phase == CLOSING,
            after=tuple(names[: number - 1])[-1:],
            then=_left,
            judge=partial(judges.of_close, run_started=run_started),
        )
        for number, name in enumerate(names, start=1)
    ]


def _left(around: Around, told: Told) -> Around:
    is_done = around.phase == CLOSING and told.word != "unavailable"
    return replace(around, phase=READING) if is_done else around


def revoker(name: str, *, reissue: bool = False) -> Process:
    """The operator's `links revoke`, with or without a new link."""
    return Process(
        f"the revocation of {name}'s link",
        partial(programs.revokes, services=REAL, name=name, reissue=reissue),
        when=lambda tables, _around: KEY in tables.requests,
    )


def canceller() -> Process:
    """Somebody who calls the question off."""
    return Process(
        "the cancellation",
        partial(programs.cancels, services=REAL),
        when=lambda tables, _around: KEY in tables.requests,
        judge=judges.of_cancel,
    )


def wakers(generation: int = 1, *, copies: int = 1) -> list[Process]:
    """Whom the stream of effects calls to wake the run, so often at once."""
    effect = f"resume#{generation}"
    return _deliverers(effect, partial(programs.wakes, services=REAL, effect=effect), copies)


def mailers(name: str, *, copies: int = 1, epoch: int = 1) -> list[Process]:
    """Whom the stream of effects calls to mail an approver, so often at once."""
    effect = f"mail#{mailbox(name)}#{epoch}"
    return _deliverers(effect, partial(programs.mails, services=REAL, effect=effect), copies)


def _deliverers(effect: str, program: partial[Any], copies: int) -> list[Process]:
    names = [f"deliverer {number} of {effect}" for number in range(1, copies + 1)]
    return [
        Process(
            name,
            program,
            when=lambda tables, _around: (KEY, effect) in tables.effects,
            # Alike in everything, so which of them is first makes no difference.
            after=tuple(names[: number - 1])[-1:],
        )
        for number, name in enumerate(names, start=1)
    ]


def handed_on(effect: str) -> Process:
    """Whom the sweeper calls to wake the run."""
    return Process(
        f"{effect} for the sweeper",
        partial(programs.wakes, services=REAL, effect=effect),
        when=lambda _tables, around: (KEY, effect) in around.asked,
    )


def sweepers(count: int = 1) -> list[Process]:
    """So many sweeps, at any times, at once too."""
    program = partial(programs.sweeps, services=REAL)
    names = [f"sweep {number}" for number in range(1, count + 1)]
    return [
        Process(name, program, after=tuple(names[: number - 1])[-1:])
        for number, name in enumerate(names, start=1)
    ]


def reconciler() -> Process:
    """Whom the engine's event calls when the run is over."""
    return Process(
        "the run's end",
        partial(programs.reconciles, services=REAL),
        when=lambda _tables, around: around.phase in OVER,
    )


def scope_ender(scope: str) -> Process:
    """The machine's call where another part of the run has failed."""
    return Process("the scope's end", partial(programs.ends_scope, services=REAL, scope=scope))
