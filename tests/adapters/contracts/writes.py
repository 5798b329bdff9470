"""What does a use case hand to a store when it opens, changes or delivers?"""

from dataclasses import replace
from typing import Any

from countersign import links
from countersign.domain import facts
from countersign.domain.audit import Fact, append, delivery_chain, enter
from countersign.domain.credentials import Link
from countersign.domain.decide import Accepted, decide
from countersign.domain.effects import Effect, hook_owed, mail_owed, wake_up_owed
from countersign.domain.request import Request
from countersign.service.decide_by_policy import PolicyDecision, decide_by_policy
from countersign.service.ports import Change, EffectStore, NewRequest, TaskToken
from tests.builders import KEY, RUN_STARTED, SECRET, a_request, the_evidence
from tests.fakes.memory import MemoryRequests
from tests.fakes.world import NOON


def an_opening_of(request: Request | None = None, **other: Any) -> NewRequest:
    """Everything an opening writes for this request (or `a_request` of these)."""
    asked = request or a_request(**other)
    bare = replace(asked, chain=type(asked.chain)())
    entered, entries = enter(bare, [facts.submitted(bare)])
    request_id = asked.request_id
    token = TaskToken(request_id, "token-1", 1) if asked.token_generation else None
    return NewRequest(
        request=entered,
        evidence=the_evidence(audience=asked.audience),
        links=tuple(_link(request_id, approver) for approver in asked.audience),
        secret=SECRET,
        token=token,
        entries=entries,
        effects=_owed(asked),
    )


def a_decision_by_policy(request_id: str = KEY) -> NewRequest:
    """Everything that is written of a decision that nobody was asked for."""
    written: list[NewRequest] = []
    decision = PolicyDecision(
        key=request_id,
        approved=True,
        reason="small enough",
        ensemble="refund",
        step="review",
        execution_id="refund.run-1",
        execution_arn="arn:aws:states:eu-west-1:123456789012:execution:refund:run-1",
        run_started=RUN_STARTED,
    )
    decide_by_policy(decision, store=_Keeping(written), now=NOON)
    return written[0]


class _Keeping(MemoryRequests):
    """A store that keeps what it is given to open."""

    def __init__(self, written: list[NewRequest]) -> None:
        self._written = written

    def open(self, new: NewRequest) -> bool:
        self._written.append(new)
        return True


def _owed(asked: Request) -> tuple[Effect, ...]:
    request_id, now = asked.request_id, asked.submitted_at
    mails = [mail_owed(request_id, approver, epoch=1, now=now) for approver in asked.people]
    if asked.notify_url is None:
        return tuple(mails)
    return (*mails, hook_owed(request_id, "pending", now=now))


def _link(request_id: str, approver: str) -> Link:
    token = links.link_token(SECRET + request_id.encode(), approver, epoch=1)
    return Link(links.link_hash(token), request_id, approver, 1)


def a_change(request: Request, command: Any, *, now: int = NOON + 60, **other: Any) -> Change:
    """What is committed when this command is accepted."""
    answer = decide(request, command, now)
    assert isinstance(answer, Accepted), answer
    entered, entries = enter(answer.request, answer.facts)
    return Change(
        request=entered,
        expected_version=request.version,
        entries=entries,
        effects=answer.effects,
        **other,
    )


def a_reopening(request: Request, *, token: str = "token-2", now: int = NOON + 90) -> Change:
    """What is committed when the engine asks again."""
    generation = request.token_generation + 1
    ahead = replace(request, token_generation=generation, version=request.version + 1)
    entered, entries = enter(ahead, [facts.reopened(generation, at=now)])
    owed = wake_up_owed(request.request_id, generation=generation, now=now)
    return Change(
        request=entered,
        expected_version=request.version,
        entries=entries,
        effects=() if request.is_open else (owed,),
        token=TaskToken(request.request_id, token, generation),
    )


def record_mail(effects: EffectStore, held: Effect, *, now: int = NOON + 5, **other: Any) -> bool:
    """Write the receipt of a leased mail with its entry, as a deliverer does."""
    head = other.pop("head", None) or effects.head(held.request_id)
    fact = Fact("mailed", now, {"approver": held.approver, "messageId": "m-1"})
    return effects.record(
        held.request_id,
        head=head,
        entry=append(delivery_chain(held.request_id), head, fact),
        delivered=replace(held, receipt={"state": "sent", "at": now}, owed_since=None),
    )
