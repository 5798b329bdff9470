"""Can what happened to a request still be proved?"""

from dataclasses import replace

import pytest

from countersign.domain.audit import Broken, Verified, delivery_chain
from countersign.service.cast_vote import cast_vote
from countersign.service.deliver_mail import deliver_mail
from countersign.service.open_gate import open_gate
from countersign.service.resume_workflow import resume_workflow
from countersign.service.verify_audit import AuditReport, verify_audit
from tests.builders import KEY, SECRET, an_opening, approves, rejects, stored, words_of
from tests.fakes.memory import Memory, MemoryAudit
from tests.fakes.world import NOON, FakeChannel, FakeClock, FakeWorkflow


def a_whole_story() -> Memory:
    memory = Memory()
    opening = an_opening(approvers=2, min_approvals=2)
    open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)
    for name in ("ana", "ben"):
        deliver_mail(
            KEY,
            f"mail#{name}@example.com#1",
            effects=memory.effects,
            evidence=memory.evidence,
            secrets=memory.secrets,
            channel=FakeChannel(),
            base_url="https://sign.example.com",
            now=NOON + 1,
        )
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))
    cast_vote(KEY, rejects("ben", reason="no"), store=memory.requests, clock=FakeClock(NOON + 9))
    workflow = FakeWorkflow()
    workflow.tokens.add("token-1")
    resume_workflow(
        KEY,
        "resume#1",
        effects=memory.effects,
        tokens=memory.tokens,
        workflow=workflow,
        now=NOON + 10,
    )
    return memory


def report(memory: Memory, **other) -> AuditReport:
    audit = other.get("audit", memory.audit)
    found = verify_audit(
        KEY, store=memory.requests, audit=audit, effects=memory.effects, evidence=memory.evidence
    )
    assert found is not None
    return found


def test_a_whole_story_holds_in_both_chains() -> None:
    found = report(a_whole_story())

    assert found.holds
    assert words_of(found.decisions.entries) == ["submitted", "voted", "voted", "closed"]
    assert words_of(found.deliveries.entries) == ["mailed", "mailed", "resumed"]
    assert found.deliveries.chain == f"{KEY}#delivery"


def test_an_unknown_request_has_no_report() -> None:
    memory = Memory()

    found = verify_audit(
        KEY,
        store=memory.requests,
        audit=memory.audit,
        effects=memory.effects,
        evidence=memory.evidence,
    )

    assert found is None


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_an_edited_decision_is_named(seq) -> None:
    memory = a_whole_story()
    entry = memory.tables.audit[KEY, seq]
    memory.tables.audit[KEY, seq] = replace(entry, body={**entry.body, "approver": "eve"})

    found = report(memory)

    assert not found.holds
    assert isinstance(found.decisions.verdict, Broken)
    assert found.decisions.verdict.seq == seq
    assert isinstance(found.deliveries.verdict, Verified)


def test_a_delivery_that_was_deleted_is_named() -> None:
    memory = a_whole_story()
    del memory.tables.audit[delivery_chain(KEY), 3]

    found = report(memory)

    assert isinstance(found.deliveries.verdict, Broken)
    assert found.deliveries.verdict.seq == 3
    assert not found.holds


def test_a_request_that_says_otherwise_is_named() -> None:
    memory = a_whole_story()
    request = stored(memory)
    turned = replace(request.votes[0], approved=False)
    memory.tables.requests[KEY] = replace(request, votes=(turned, *request.votes[1:]))

    found = report(memory)

    assert isinstance(found.decisions.verdict, Verified)
    assert found.contradictions[0] == "vote 1 differs from entry 2"
    assert not found.holds


def test_a_vote_cast_between_two_reads_breaks_nothing() -> None:
    memory = Memory()
    open_gate(an_opening(approvers=2), store=memory.requests, secret=SECRET, now=NOON)

    class LateAudit(MemoryAudit):
        def entries(self, chain):
            if chain == KEY and stored(memory).is_open:
                cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))
            return super().entries(chain)

    assert report(memory, audit=LateAudit(memory)).holds


def test_a_mail_sent_between_two_reads_breaks_nothing() -> None:
    memory = Memory()
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)

    class LateAudit(MemoryAudit):
        def entries(self, chain):
            if chain != KEY:
                deliver_mail(
                    KEY,
                    "mail#ana@example.com#1",
                    effects=memory.effects,
                    evidence=memory.evidence,
                    secrets=memory.secrets,
                    channel=FakeChannel(),
                    base_url="https://sign.example.com",
                    now=NOON + 1,
                )
            return super().entries(chain)

    found = report(memory, audit=LateAudit(memory))

    assert found.holds
    assert words_of(found.deliveries.entries) == ["mailed"]


def test_a_broken_chain_that_keeps_growing_is_reported_all_the_same() -> None:
    memory = a_whole_story()

    class MovingAudit(MemoryAudit):
        def entries(self, chain):
            request, head = stored(memory), memory.tables.heads[KEY]
            memory.tables.requests[KEY] = replace(request, version=request.version + 1)
            memory.tables.heads[KEY] = replace(head, seq=head.seq + 1)
            return super().entries(chain)[:-1]

    found = report(memory, audit=MovingAudit(memory))

    assert isinstance(found.decisions.verdict, Broken)
    assert isinstance(found.deliveries.verdict, Broken)
    assert found.contradictions == ()


def test_evidence_that_was_changed_is_named() -> None:
    memory = a_whole_story()
    memory.tables.evidence[KEY] = replace(memory.tables.evidence[KEY], data={"order": "A-2"})

    found = report(memory)

    assert not found.holds
    assert found.contradictions == (
        "the evidence is not what the request's digest was made of: it was changed",
    )


def test_evidence_whose_retention_is_over_is_no_fault() -> None:
    memory = a_whole_story()
    del memory.tables.evidence[KEY]

    assert report(memory).holds


def test_evidence_that_is_gone_while_the_request_is_open_is_named() -> None:
    memory = Memory()
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)
    del memory.tables.evidence[KEY]

    assert report(memory).contradictions == ("the evidence is missing while the request is open",)
