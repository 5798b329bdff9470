"""How does a test say only what matters about a request?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from countersign.domain import facts
from countersign.domain.audit import enter
from countersign.domain.commands import CastVote
from countersign.domain.decide import Accepted, Refused, decide
from countersign.domain.evidence import Evidence
from countersign.domain.opening import Opening, check_opening, evidence_of
from countersign.domain.request import BY_TOKEN, PENDING, TOKEN_SEAT, VETO, Request
from countersign.service.revoke_link import Revoked, revoke_link
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock

NAMES = ("ana", "ben", "cleo", "dan", "eva", "finn", "gil", "hana", "ivo", "jun")
SECRET = b"s" * 32
RUN_STARTED = "2026-11-22T11:59:00.000Z"
KEY = "refund.run-1.review"


def mailbox(name: str) -> str:
    """`ana` is ana@example.com; a whole address stays as it is."""
    return name if "@" in name else f"{name}@example.com"


def a_request(
    *,
    approvers: int | list[str] = 1,
    min_approvals: int = 1,
    on_reject: str = VETO,
    request_id: str = KEY,
    deadline: int = NOON + 3600,
    submitted_at: int = NOON,
    token_generation: int = 1,
    **other: Any,
) -> Request:
    """A pending request with its first audit entry; approvers are ana, ben, cleo, … in order."""
    names = list(NAMES[:approvers]) if isinstance(approvers, int) else approvers
    bare = Request(
        request_id=request_id,
        status=PENDING,
        audience=tuple(mailbox(name) for name in names),
        quorum=min_approvals,
        on_reject=on_reject,
        require_reason=other.pop("require_reason", False),
        undecided=False,
        prompt=other.pop("prompt", "Refund order A-1?"),
        submitted_at=submitted_at,
        deadline=deadline,
        digest=other.pop("digest", the_evidence().digest()),
        version=1,
        token_generation=token_generation,
        ensemble="refund",
        execution_id="refund.run-1",
        execution_arn="arn:aws:states:eu-west-1:123456789012:execution:refund:run-1",
        step="review",
        run_started=RUN_STARTED,
        definition="sha256:d",
        requester="shop",
    )
    request, _ = enter(replace(bare, **other), [facts.submitted(replace(bare, **other))])
    return request


def a_token_gate(**other: Any) -> Request:
    """A pending request that whoever holds its token answers."""
    return a_request(answered_by=BY_TOKEN, audience=(TOKEN_SEAT,), **other)


def by_token(answers: Any = None, *, approved: bool = True, **other: Any) -> CastVote:
    """An answer by a resume token, which presents no digest."""
    return CastVote(TOKEN_SEAT, approved, via=BY_TOKEN, input=answers, **other)


def the_evidence(**other: Any) -> Evidence:
    """What `a_request` shows."""
    shown = Evidence(
        prompt="Refund order A-1?",
        data={"order": "A-1", "amount": "12.40"},
        metadata=None,
        fields=None,
        consequence={"onApprove": [{"name": "pay", "kind": "http", "certain": True}]},
        ensemble="refund",
        step="review",
        definition="sha256:d",
        requester="shop",
        submitted_at=NOON,
        deadline=NOON + 3600,
        quorum=1,
        audience=("ana@example.com",),
        on_reject=VETO,
        require_reason=False,
        undecided=False,
        execution_id="refund.run-1",
    )
    return replace(shown, **other)


def approves(name: str, **words: Any) -> CastVote:
    """An approval by link, of the evidence that `a_request` shows."""
    return _vote(name, True, words)


def rejects(name: str, **words: Any) -> CastVote:
    """A rejection by link, of the evidence that `a_request` shows."""
    return _vote(name, False, words)


def _vote(name: str, approved: bool, words: dict[str, Any]) -> CastVote:
    words.setdefault("digest", the_evidence().digest())
    return CastVote(approver=mailbox(name), approved=approved, **words)


def after(request: Request, *commands: Any, now: int = NOON + 60) -> Request:
    """The request after these commands, each of which must be accepted."""
    for command in commands:
        answer = decide(request, command, now)
        assert isinstance(answer, Accepted), answer
        request, _ = enter(answer.request, answer.facts)
    return request


def an_opening(
    *, approvers: Any = 1, min_approvals: Any = None, key: str = KEY, **other: Any
) -> Opening:
    """What the gate `review` of `refund` asks for; other inputs go in under their own names.

    Names of `Opening`'s own fields (`token`, `run_started`, …) set those instead.
    """
    fields = {name: other.pop(name) for name in list(other) if name in Opening.__annotations__}
    inputs: dict[str, Any] = {
        "data": {"order": "A-1", "amount": "12.40"},
        "prompt": "Refund order A-1?",
        "approvers": _addresses(approvers),
        **other,
    }
    if min_approvals is not None:
        inputs["minApprovals"] = min_approvals
    known: dict[str, Any] = {
        "token": "token-1",
        "run_started": RUN_STARTED,
        "execution_arn": "arn:aws:states:eu-west-1:123456789012:execution:refund:run-1",
        "execution_id": "refund.run-1",
        "ensemble": "refund",
        "step": "review",
        "definition": "sha256:d",
        "requester": "shop",
        "consequence": {"onApprove": [{"name": "pay", "kind": "http", "certain": True}]},
    }
    return Opening(key=key, **{"inputs": inputs, **known, **fields})


def evidence_shown(opening: Opening, *, now: int = NOON) -> Evidence:
    """What an opening that is fine shows."""
    asked = check_opening(opening)
    assert not isinstance(asked, tuple), asked
    return evidence_of(opening, asked, now=now)


def _addresses(approvers: Any) -> Any:
    if isinstance(approvers, int) and not isinstance(approvers, bool):
        return [mailbox(name) for name in NAMES[:approvers]]
    if isinstance(approvers, list):
        return [_address(approver) for approver in approvers]
    return approvers


def _address(approver: Any) -> Any:
    return mailbox(approver) if approver in NAMES else approver


def stored(memory: Memory, request_id: str = KEY) -> Request:
    """The request as it is stored, which must be there."""
    request = memory.tables.requests.get(request_id)
    assert request is not None, f"no request {request_id}"
    return request


def revoke(
    memory: Memory, approver: str, *, request_id: str = KEY, now: int = NOON + 60, **other: Any
) -> Revoked | Refused:
    """What the operator is answered who revokes a link; `other` as `revoke_link` takes it."""
    return revoke_link(
        request_id,
        approver,
        **{"by": "ops", **other},
        store=memory.requests,
        links=memory.links,
        effects=memory.effects,
        secrets=memory.secrets,
        clock=FakeClock(now),
    )


def words_of(entries: Any) -> list[str]:
    """The kinds of audit entries, in order."""
    bodies: list[Mapping[str, Any]] = [entry.body for entry in entries]
    return [str(body["kind"]) for body in bodies]
