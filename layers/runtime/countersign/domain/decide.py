"""What does one command do to a request?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from countersign.domain import facts
from countersign.domain.answers import Words, answer_problems, beside, completed, words_in
from countersign.domain.audit import Fact
from countersign.domain.commands import (
    Cancel,
    CastVote,
    Command,
    EndOfRun,
    Expire,
    RevokeLink,
)
from countersign.domain.effects import Effect, hook_owed, mail_owed, wake_up_owed
from countersign.domain.fields import fields_of
from countersign.domain.moments import rfc3339
from countersign.domain.outcome import outcome_of
from countersign.domain.refusals import Problem
from countersign.domain.request import (
    BY_CREDENTIAL,
    BY_LINK,
    CANCELLED,
    TIMEOUT,
    Request,
    SeatEpoch,
    Vote,
)
from countersign.domain.tally import settled
from countersign.domain.words import claim_problem, meant, words_problem

TOO_EARLY = "the engine reported a time-out before the request's deadline"


@dataclass(frozen=True)
class Accepted:
    """The command holds: the request afterwards, what happened in order, and what is owed for it.

    With `already_recorded` nothing changed: the same was recorded before.
    """

    request: Request
    facts: tuple[Fact, ...] = ()
    effects: tuple[Effect, ...] = ()
    already_recorded: bool = False


@dataclass(frozen=True)
class Refused:
    """The command does not hold: a code of `refusals.py`, a sentence, and the request as it is.

    `request` is None only where there is none (`REQUEST_NOT_FOUND`, from the services), and where
    none is to be shown (`LINK_UNKNOWN`).
    """

    code: str
    detail: str
    request: Request | None
    data: Mapping[str, Any] = field(default_factory=dict)


def decide(request: Request, command: Command, now: int) -> Accepted | Refused:
    """Say what one command does to a request.

    Pure: `now` (epoch seconds, UTC) is the only time it knows. `Accepted` holds the request
    afterwards, one version on, and the facts for its audit chain in the order they happened.
    Late, repeated and uninvited votes are `Refused`, not raised: each is an ordinary day for an
    approver, and each has a code in `refusals.py` and a sentence on the page.
    """
    if isinstance(command, CastVote):
        return _vote(request, command, now)
    if isinstance(command, Cancel):
        return _cancel(request, command, now)
    if isinstance(command, Expire):
        return _expire(request, command, now)
    if isinstance(command, RevokeLink):
        return _revoke(request, command, now)
    return _end_of_run(request, command, now)


def _vote(request: Request, command: CastVote, now: int) -> Accepted | Refused:
    seat = request.seat_of(command.approver)
    # A token gate's seat is nobody's address, whatever a credential is bound to.
    if seat is None or (request.is_token_gate and command.via == BY_CREDENTIAL):
        return Refused("NOT_IN_AUDIENCE", "this request does not ask this address", request)
    if command.via != BY_CREDENTIAL and not request.is_opened_by(seat, command.epoch):
        # First of all, and as if there had never been one: a dead link is told nothing.
        return Refused("LINK_UNKNOWN", "there is no such link", None)
    own = request.vote_of(seat)
    if own is not None:
        return _voted_before(request, own, command)
    if not request.is_open:
        return _closed(request)
    if now >= request.deadline:
        return _expired(request)
    if refused := _unseen(request, command):
        return refused
    said = _said(request, command)
    if isinstance(said, Refused):
        return said
    return _record(request, replace(said, approver=seat, at=now), now)


def _voted_before(request: Request, own: Vote, command: CastVote) -> Accepted | Refused:
    if own.approved == command.approved:
        return Accepted(request, already_recorded=True)
    verdict = "approve" if own.approved else "reject"
    return Refused(
        "VOTE_CONFLICT",
        f"your answer of {rfc3339(own.at)} is recorded as {verdict} and stands",
        request,
        {"verdict": verdict, "at": own.at},
    )


def is_repeated(request: Request, command: CastVote) -> bool:
    """Whether the seat's recorded vote is this very answer, and not only its verdict.

    It is where both would make the same entry in the audit: verdict, words, answers and claim.
    """
    own, said = request.vote_of(command.approver), _said(request, command)
    if own is None or isinstance(said, Refused):
        return False
    return facts.voted(replace(said, approver=own.approver, at=own.at)) == facts.voted(own)


def _unseen(request: Request, command: CastVote) -> Refused | None:
    if command.digest is None and command.via == BY_LINK:
        return Refused(
            "DIGEST_REQUIRED", "send the digest of the evidence that the page showed", request
        )
    if command.digest is not None and command.digest != request.digest:
        return Refused(
            "DIGEST_MISMATCH",
            "the evidence is not the one this answer was given to; look again, then answer",
            request,
            {"digest": request.digest},
        )
    return None


def _said(request: Request, command: CastVote) -> Vote | Refused:
    """The vote as it would be recorded, without its seat and second, or what is wrong in it."""
    fields, own = fields_of(request.fields), Words(meant(command.reason), meant(command.feedback))
    answers = command.input
    if answers is None or isinstance(answers, Mapping):
        answers = completed(fields, answers, approved=command.approved, words=own)
    if problems := answer_problems(fields, answers, command.approved):
        return _bad_answers(request, problems)
    held = words_in(answers)
    words = Words(own.reason or held.reason, own.feedback or held.feedback)
    if request.require_reason and not command.approved and words.reason is None:
        return Refused("REASON_REQUIRED", "a rejection of this request needs a reason", request)
    extra = beside(answers, words)
    too_long = words_problem(reason=extra.reason, feedback=extra.feedback, answers=answers)
    if problem := too_long or claim_problem(command.claim):
        return _bad_words(request, problem)
    return Vote(
        approver=command.approver,
        approved=command.approved,
        at=0,
        feedback=words.feedback,
        reason=words.reason,
        digest=command.digest,
        via=command.via,
        served_at=command.served_at,
        input=answers,
        claim=command.claim,
    )


def _bad_answers(request: Request, problems: tuple[Problem, ...]) -> Refused:
    said = "; ".join(f"{problem.path}: {problem.message}" for problem in problems)
    detail = f"nothing is recorded: {said}"
    return Refused(problems[0].code, detail, request, {"problems": problems})


def _bad_words(request: Request, problem: Problem) -> Refused:
    said = f"{problem.message}; {problem.hint}"
    return Refused(problem.code, said, request, {"path": problem.path})


def _record(request: Request, vote: Vote, now: int) -> Accepted:
    votes = (*request.votes, vote)
    voted = replace(request, votes=votes, version=request.version + 1)
    verdict = settled(request, votes)
    fact = facts.voted(vote)
    if verdict is None:
        return Accepted(voted, (fact,))
    return _close(voted, verdict.status, verdict.because, now, before=(fact,))


def _cancel(request: Request, command: Cancel, now: int) -> Accepted | Refused:
    if request.status == CANCELLED:
        return Accepted(request, already_recorded=True)
    if not request.is_open:
        return _closed(request)
    if command.engine_waits and now >= request.deadline:
        return _expired(request)
    if meant(command.reason) is None:
        return Refused("REASON_REQUIRED", "cancelling needs a reason", request)
    if problem := words_problem(reason=command.reason):
        return _bad_words(request, problem)
    after = replace(
        request,
        status=CANCELLED,
        cancellation=command.reason,
        ended_by=command.ended_by,
        closed_at=now,
        version=request.version + 1,
    )
    fact = facts.cancelled(after, by=command.by)
    wake = command.engine_waits or command.wakes_above
    return Accepted(after, (fact,), _owed(request, now, wake=wake))


def _expire(request: Request, command: Expire, now: int) -> Accepted | Refused:
    if not request.is_open:
        return _closed(request)
    engine_gave_up = command.cause == "engine"
    if engine_gave_up and now < request.deadline:
        # The engine waits longer than that: whoever holds the task's token can say anything.
        return _cancel(request, Cancel(TOO_EARLY, by="engine", engine_waits=False), now)
    if now < request.deadline:
        return Refused(
            "REQUEST_NOT_DUE",
            f"it may be answered until {rfc3339(request.deadline)}",
            request,
            {"deadline": request.deadline},
        )
    ahead = replace(request, version=request.version + 1)
    return _close(ahead, TIMEOUT, command.cause, now, wake=not engine_gave_up)


def _end_of_run(request: Request, command: EndOfRun, now: int) -> Accepted | Refused:
    if request.is_open:
        return Refused("REQUEST_NOT_DUE", "the request is still open", request)
    # In the same second the run may have gone on first, and ended then.
    was_before = request.closed_at is not None and command.at < request.closed_at
    if request.outcome is None or request.run_ended is not None or not was_before:
        return Accepted(request, already_recorded=True)
    after = replace(request, run_ended=command.status, version=request.version + 1)
    return Accepted(after, (facts.run_ended(command.status, ended_at=command.at, at=now),))


def _revoke(request: Request, command: RevokeLink, now: int) -> Accepted | Refused:
    """A new epoch for the seat; a vote that it has given stands, and it stays in the audience.

    At any time: a link goes on showing the evidence when there is nothing left to answer. Only a
    new one is for answering, and refused then.
    """
    seat = request.seat_of(command.approver)
    if seat is None:
        return Refused("NOT_IN_AUDIENCE", "this request does not ask this address", request)
    if command.reissue and not request.is_open:
        return _closed(request)
    if command.reissue and now >= request.deadline:
        return _expired(request)
    before = request.epoch_of(seat)
    if not before.has_link and not command.reissue:
        return Accepted(request, already_recorded=True)
    new = SeatEpoch(seat, before.epoch + 1, has_link=command.reissue)
    others = tuple(each for each in request.epochs if each.approver != seat)
    after = replace(request, epochs=(*others, new), version=request.version + 1)
    fact = facts.link_revoked(before, new, by=command.by, at=now)
    return Accepted(after, (fact,), _told_of(request, new, now) if new.has_link else ())


def _told_of(request: Request, new: SeatEpoch, now: int) -> tuple[Effect, ...]:
    """What a new link owes to the one who is to have it: a mail, or another call of the webhook."""
    if new.approver in request.people:
        return (mail_owed(request.request_id, new.approver, epoch=new.epoch, now=now),)
    if request.notify_url is not None:
        return (hook_owed(request.request_id, "pending", now=now, epoch=new.epoch),)
    return ()


def _close(
    request: Request,
    status: str,
    because: str,
    now: int,
    *,
    before: tuple[Fact, ...] = (),
    wake: bool = True,
) -> Accepted:
    outcome = outcome_of(request, status, request.votes)
    after = replace(request, status=status, outcome=outcome, closed_at=now)
    return Accepted(
        after,
        (*before, facts.closed(after, because=because)),
        _owed(request, now, wake=wake),
    )


def _owed(request: Request, now: int, *, wake: bool) -> tuple[Effect, ...]:
    """What an end owes: a wake-up where a run still waits, a call where somebody is to be told."""
    owed = []
    if wake and request.token_generation:
        generation = request.token_generation
        owed.append(wake_up_owed(request.request_id, generation=generation, now=now))
    if request.notify_url is not None:
        owed.append(hook_owed(request.request_id, "decided", now=now))
    return tuple(owed)


def _closed(request: Request) -> Refused:
    return Refused(
        "REQUEST_CLOSED",
        f"the request is {request.status} since {rfc3339(request.closed_at or 0)}",
        request,
        {"status": request.status, "outcome": request.outcome},
    )


def _expired(request: Request) -> Refused:
    return Refused(
        "REQUEST_EXPIRED",
        f"it could be answered until {rfc3339(request.deadline)}",
        request,
        {"deadline": request.deadline},
    )
