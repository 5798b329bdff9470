"""How does a question come into the world, once, whatever is retried?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from countersign import links
from countersign.domain import facts
from countersign.domain.audit import enter
from countersign.domain.commands import Cancel
from countersign.domain.credentials import Link
from countersign.domain.decide import Refused
from countersign.domain.effects import Effect, hook_owed, mail_owed, wake_up_owed
from countersign.domain.evidence import Evidence
from countersign.domain.opening import (
    Asked,
    Opening,
    check_opening,
    evidence_of,
    evidence_problem,
)
from countersign.domain.prompt_line import prompt_line
from countersign.domain.refusals import Problem
from countersign.domain.request import FIRST_EPOCH, PENDING, Request
from countersign.domain.scopes import GATE_ENDED, ScopeEnd, why_ended
from countersign.service.apply_command import apply_command
from countersign.service.patience import Pause, no_pause, seconds_before
from countersign.service.ports import (
    Change,
    NewRequest,
    RequestStore,
    TaskToken,
    UnavailableError,
)

ENGINE = "engine"


@dataclass(frozen=True)
class Opened:
    """The question stands: its request, and whether it had been opened before."""

    request: Request
    reopened: bool = False


@dataclass(frozen=True)
class NotOpened:
    """Nothing was opened: the first problem's code, all problems in words, and each by itself."""

    code: str
    message: str
    problems: tuple[Problem, ...] = ()


def open_gate(
    opening: Opening,
    *,
    store: RequestStore,
    secret: bytes,
    now: int,
    tries: int = 8,
    pause: Pause = no_pause,
) -> Opened | NotOpened:
    """Open a request in one transaction: evidence, links, secret, token, audit, mails owed.

    Idempotent by key. A gate opened again (the engine retries with a new token and maybe newly
    evaluated inputs) keeps its first content, even where the new inputs are bad; only its token is
    stored beside the earlier ones, and woken at once when the request is closed already. A key
    left by an earlier run of the same name is refused: its record is evidence, and its answer is
    not ours. In a scope that has ended nothing is opened (`Gate.Ended`), whoever comes first:

        time   the end is written ─▶ what is open is read          (`end_scope`)
               opened ─▶ the ends are read                         (here)

    Each writes before it reads, and all four are strongly consistent; so where that one's reading
    missed this opening, this one's reading meets that end, and takes back what it opened. A
    condition on the end within the transaction would let forty openings at once lock one item.
    The ends are read before too, so that as a rule nobody is told of what was never open.
    `secret` is 256 fresh random bits, used only by the first opening. Nothing is raised but
    `UnavailableError`.
    """
    if end := _end_around(opening, store):
        return _taken_back(opening, end, store, now, pause)
    answer = _opened(opening, secret, store, now, tries, pause)
    if isinstance(answer, Opened) and (end := _end_around(opening, store)):
        return _taken_back(opening, end, store, now, pause)
    return answer


def _opened(
    opening: Opening, secret: bytes, store: RequestStore, now: int, tries: int, pause: Pause
) -> Opened | NotOpened:
    new = _prepared(opening, secret, now)
    for attempt in range(1, tries + 1):
        if isinstance(new, NewRequest) and store.open(new):
            return Opened(new.request)
        known = store.get(opening.key)
        if known is not None:
            answer = _again(opening, known, new, store, now)
            if answer is not None:
                return answer
        elif isinstance(new, NotOpened):
            return new
        pause(seconds_before(attempt))
    return NotOpened("REQUEST_BUSY", "the store refused the opening again and again")


def _end_around(opening: Opening, store: RequestStore) -> ScopeEnd | None:
    return store.ended(opening.scopes) if opening.scopes else None


def _taken_back(
    opening: Opening, end: ScopeEnd, store: RequestStore, now: int, pause: Pause
) -> NotOpened:
    """Cancel what this run may have open under the key, now or from a try before, and refuse.

    What has its outcome keeps it: the refused task's next step reads the store.
    """

    def objection(request: Request, _attempt: int) -> Refused | None:
        if request.run_started == opening.run_started:
            return None
        return Refused("REQUEST_NOT_FOUND", "an earlier run's request has this key", None)

    answer = apply_command(
        opening.key,
        Cancel(why_ended(end), by=ENGINE, ended_by=end),
        store=store,
        clock=_Moment(now),
        pause=pause,
        objection=objection,
    )
    if isinstance(answer, Refused) and answer.code == "REQUEST_BUSY":
        raise UnavailableError(f"{opening.key} is still open: {answer.detail}")
    return NotOpened(GATE_ENDED, end.to_text())


@dataclass(frozen=True)
class _Moment:
    """The one second of an opening, which lasts no longer."""

    second: int

    def now(self) -> int:
        return self.second


def _prepared(opening: Opening, secret: bytes, now: int) -> NewRequest | NotOpened:
    asked = check_opening(opening)
    if isinstance(asked, tuple):
        return _not_opened(asked)
    evidence = evidence_of(opening, asked, now=now)
    if problem := evidence_problem(evidence):
        return _not_opened((problem,))
    bare = _request(opening, asked, evidence)
    request, entries = enter(bare, [facts.submitted(bare)])
    return NewRequest(
        request=request,
        evidence=evidence,
        links=tuple(_link(request, approver, secret) for approver in asked.audience),
        secret=secret,
        token=None if opening.token is None else TaskToken(opening.key, opening.token, 1),
        entries=entries,
        effects=_owed(request, now),
    )


def _owed(request: Request, now: int) -> tuple[Effect, ...]:
    owed = [
        mail_owed(request.request_id, approver, epoch=FIRST_EPOCH, now=now)
        for approver in request.people
    ]
    if request.notify_url is not None:
        owed.append(hook_owed(request.request_id, "pending", now=now))
    return tuple(owed)


def _request(opening: Opening, asked: Asked, evidence: Evidence) -> Request:
    return Request(
        request_id=opening.key,
        status=PENDING,
        audience=asked.audience,
        quorum=asked.quorum,
        on_reject=asked.on_reject,
        require_reason=asked.require_reason,
        undecided=opening.undecided,
        prompt=prompt_line(asked.prompt),
        submitted_at=evidence.submitted_at,
        deadline=evidence.deadline,
        digest=evidence.digest(),
        version=1,
        token_generation=0 if opening.token is None else 1,
        ensemble=opening.ensemble,
        execution_id=opening.execution_id,
        execution_arn=opening.execution_arn,
        step=opening.step,
        run_started=opening.run_started,
        definition=opening.definition,
        requester=opening.requester,
        fields=evidence.fields,
        answered_by=opening.answered_by,
        notify_url=asked.notify_url,
        root_execution_id=opening.root_above,
        scopes=opening.scopes,
    )


def _link(request: Request, approver: str, secret: bytes) -> Link:
    token = links.link_token(secret, approver, epoch=FIRST_EPOCH)
    return Link(
        link_hash=links.link_hash(token),
        request_id=request.request_id,
        approver=approver,
        epoch=FIRST_EPOCH,
    )


def _again(
    opening: Opening,
    known: Request,
    new: NewRequest | NotOpened,
    store: RequestStore,
    now: int,
) -> Opened | NotOpened | None:
    """Answer an opening whose key is taken; None when the store has moved on meanwhile."""
    if opening.token is None or known.token_generation == 0:
        return _same_submission(opening, known, new)
    if known.run_started != opening.run_started:
        return NotOpened(
            "HITL_NAME_REUSED",
            f"{opening.key} was asked by the run of this name that started at "
            f"{known.run_started}; its record is kept, so start this run under another name",
        )
    change = _reopening(opening.token, known, now)
    return Opened(change.request, reopened=True) if store.commit(change) else None


def _reopening(token: str, known: Request, now: int) -> Change:
    generation = known.token_generation + 1
    ahead = replace(known, token_generation=generation, version=known.version + 1)
    request, entries = enter(ahead, [facts.reopened(generation, at=now)])
    wake_up = wake_up_owed(known.request_id, generation=generation, now=now)
    return Change(
        request=request,
        expected_version=known.version,
        entries=entries,
        effects=() if known.is_open else (wake_up,),
        token=TaskToken(known.request_id, token, generation),
    )


def _same_submission(
    opening: Opening, known: Request, new: NewRequest | NotOpened
) -> Opened | NotOpened:
    if isinstance(new, NewRequest) and opening.token is None and _asks_the_same(new, known):
        return Opened(known, reopened=True)
    return NotOpened("IDEMPOTENCY_MISMATCH", "this key was used for another request")


def _asks_the_same(new: NewRequest, known: Request) -> bool:
    # The digest covers what is shown; the rest is how it is asked.
    return _how_asked(new.request) == _how_asked(known)


def _how_asked(request: Request) -> tuple[object, ...]:
    return (
        request.digest,
        request.audience,
        request.quorum,
        request.on_reject,
        request.require_reason,
        request.notify_url,
        request.deadline - request.submitted_at,
    )


def _not_opened(problems: Iterable[Problem]) -> NotOpened:
    found = tuple(problems)
    return NotOpened(found[0].code, "; ".join(map(_in_words, found)), found)


def _in_words(problem: Problem) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{problem.path}: {problem.message}{hint}"
