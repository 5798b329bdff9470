"""How is a decision kept that a step of an ensemble makes by itself?"""

from dataclasses import dataclass, replace

from countersign.domain import facts
from countersign.domain.audit import enter
from countersign.domain.evidence import Evidence
from countersign.domain.outcome import outcome_by_policy
from countersign.domain.prompt_line import prompt_line
from countersign.domain.request import APPROVED, BY_POLICY, REJECTED, VETO, Request
from countersign.service.ports import NewRequest, RequestStore, UnavailableError

BECAUSE = "policy"
TRIES = 8


@dataclass(frozen=True)
class PolicyDecision:
    """What the step `step` of one run decides: `key` becomes the request's id."""

    key: str
    approved: bool
    reason: str | None
    ensemble: str
    step: str
    execution_id: str
    execution_arn: str
    run_started: str


class KeyTakenError(Exception):
    """The key belongs to another run's request, or to one that people were asked."""


def decide_by_policy(decision: PolicyDecision, *, store: RequestStore, now: int) -> Request:
    """Write a closed request with its evidence and both entries, in one transaction; ask nobody.

    Idempotent by key and run: called again, the first decision stands and is given back. A key
    that is something else's raises `KeyTakenError`: that record is evidence, and not ours.
    """
    evidence = _evidence(decision, now)
    bare = _request(decision, evidence, now)
    request, entries = enter(bare, [facts.submitted(bare), facts.closed(bare, because=BECAUSE)])
    new = NewRequest(
        request=request,
        evidence=evidence,
        links=(),
        secret=None,
        token=None,
        entries=entries,
        effects=(),
    )
    for _ in range(TRIES):
        if store.open(new):
            return request
        known = store.get(decision.key)
        if known is not None:
            return _same(decision, known)
    raise UnavailableError("the store refused the decision again and again")


def _same(decision: PolicyDecision, known: Request) -> Request:
    is_ours = known.answered_by == BY_POLICY and known.run_started == decision.run_started
    if not is_ours:
        raise KeyTakenError(decision.key)
    return known


def _request(decision: PolicyDecision, evidence: Evidence, now: int) -> Request:
    status = APPROVED if decision.approved else REJECTED
    request = Request(
        request_id=decision.key,
        status=status,
        audience=(),
        quorum=0,
        on_reject=VETO,
        require_reason=False,
        undecided=False,
        prompt=prompt_line(decision.reason),
        submitted_at=now,
        deadline=now,
        digest=evidence.digest(),
        version=1,
        token_generation=0,
        ensemble=decision.ensemble,
        execution_id=decision.execution_id,
        execution_arn=decision.execution_arn,
        step=decision.step,
        run_started=decision.run_started,
        closed_at=now,
        answered_by=BY_POLICY,
    )
    outcome = outcome_by_policy(
        decision.key, status, policy=facts.policy_of(request), reason=decision.reason, at=now
    )
    return replace(request, outcome=outcome)


def _evidence(decision: PolicyDecision, now: int) -> Evidence:
    return Evidence(
        prompt=decision.reason,
        data=None,
        metadata=None,
        fields=None,
        consequence=None,
        ensemble=decision.ensemble,
        step=decision.step,
        definition=None,
        requester=None,
        submitted_at=now,
        deadline=now,
        quorum=0,
        audience=(),
        on_reject=VETO,
        require_reason=False,
        undecided=False,
        execution_id=decision.execution_id,
    )
