"""Which facts of a request go into its audit?"""

from dataclasses import replace

from countersign.domain import facts
from countersign.domain.audit import Fact
from countersign.domain.canonical import digest_of
from countersign.domain.commands import Cancel
from countersign.domain.request import BY_POLICY, SeatEpoch
from countersign.domain.scopes import ScopeEnd
from tests.builders import RUN_STARTED, a_request, a_token_gate, after, approves, by_token, rejects
from tests.fakes.world import NOON


def test_a_submission_tells_the_terms_and_never_the_data() -> None:
    request = a_request(approvers=2, min_approvals=2, require_reason=True)

    fact = facts.submitted(request)

    assert (fact.kind, fact.at) == ("submitted", NOON)
    assert fact.data == {
        "requester": "shop",
        "ensemble": "refund",
        "step": "review",
        "executionId": "refund.run-1",
        "runStarted": RUN_STARTED,
        "definition": "sha256:d",
        "digest": request.digest,
        "audience": ["ana@example.com", "ben@example.com"],
        "quorum": 2,
        "onReject": "veto",
        "requireReason": True,
        "undecided": False,
        "deadline": "2026-11-22T13:00:00Z",
    }
    assert "A-1" not in str(fact.data)


def test_a_step_that_decides_by_itself_is_told_as_who_decided() -> None:
    outcome = {"status": "approved", "reason": "small amounts pass"}
    request = a_request(answered_by=BY_POLICY, status="approved", outcome=outcome, closed_at=NOON)

    asked, ended = facts.submitted(request), facts.closed(request, because="policy")

    assert (asked.data["answeredBy"], asked.data["by"]) == ("policy", "policy:refund/review")
    assert ended.data == {
        "status": "approved",
        "because": "policy",
        "outcome": digest_of(outcome),
        "by": "policy:refund/review",
        "reason": "small amounts pass",
    }


def test_a_decision_whose_outcome_is_gone_is_told_without_its_reason() -> None:
    damaged = a_request(answered_by=BY_POLICY, status="approved", outcome=None)

    fact = facts.closed(damaged, because="policy")

    assert (fact.at, fact.data["reason"]) == (0, None)


def test_a_cancellation_without_its_second_is_told_at_none() -> None:
    fact = facts.cancelled(a_request(status="cancelled", cancellation="mistake"), by="ops")

    assert (fact.kind, fact.at) == ("cancelled", 0)


def test_a_rejection_is_told_as_one() -> None:
    vote = after(a_request(), rejects("ana", reason="wrong amount")).votes[0]

    fact = facts.voted(vote)

    assert (fact.kind, fact.at) == ("voted", NOON + 60)
    assert (fact.data["verdict"], fact.data["reason"]) == ("reject", "wrong amount")


def test_a_question_that_is_asked_again_is_told_by_its_tokens_generation() -> None:
    assert facts.reopened(3, at=NOON) == Fact("reopened", NOON, {"generation": 3})


def test_a_vote_tells_verdict_reason_digest_and_when_the_page_was_served() -> None:
    vote = after(
        a_request(), approves("ana", reason="checked", feedback="private", served_at=NOON)
    ).votes[0]

    fact = facts.voted(vote)

    assert fact.data == {
        "approver": "ana@example.com",
        "verdict": "approve",
        "via": "link",
        "digest": vote.digest,
        "reason": "checked",
        "feedbackDigest": digest_of("private"),
        "servedAt": "2026-11-22T12:00:00Z",
    }


def test_an_end_is_told_by_the_digest_of_its_outcome() -> None:
    request = after(a_request(), approves("ana"))

    fact = facts.closed(request, because="quorum")

    assert (fact.kind, fact.at) == ("closed", NOON + 60)
    assert fact.data == {
        "status": "approved",
        "because": "quorum",
        "outcome": digest_of(request.outcome),
    }


def test_what_a_submission_asks_for_besides_is_told_by_digest_and_host() -> None:
    fields = [{"name": "amount", "type": "number", "required": True}]
    request = a_token_gate(fields=fields, notify_url="https://hooks.example.com/team?key=secret")

    fact = facts.submitted(request)

    assert fact.data["answeredBy"] == "token"
    assert fact.data["fields"] == digest_of(fields)
    assert fact.data["notifies"] == "hooks.example.com"
    assert "secret" not in str(fact.data)


def test_a_submission_of_the_plain_kind_is_told_as_it_always_was() -> None:
    fact = facts.submitted(a_request())

    besides = {"answeredBy", "by", "fields", "notifies", "rootExecutionId", "scopes"}
    assert not besides & fact.data.keys()


def test_a_submission_within_a_run_of_runs_tells_where_it_stands() -> None:
    request = a_request(root_execution_id="batch.run-9", scopes=("batch.run-9.both#1",))

    fact = facts.submitted(request)

    assert fact.data["rootExecutionId"] == "batch.run-9"
    assert fact.data["scopes"] == ["batch.run-9.both#1"]


def test_a_failure_elsewhere_is_told_by_its_digest() -> None:
    end = ScopeEnd("batch.run-9.both#1", "HTTP_STATUS", "its data")
    request = after(a_request(), Cancel("another part failed", by="engine", ended_by=end))

    fact = facts.cancelled(request, by="engine")

    assert fact.at == NOON + 60
    assert fact.data == {
        "reason": "another part failed",
        "by": "engine",
        "endedBy": digest_of(end.to_json()),
    }


def test_answers_are_told_by_their_digest_and_a_claim_as_one() -> None:
    vote = after(a_token_gate(), by_token({"reason": "private"}, claim="Ana")).votes[0]

    fact = facts.voted(replace(vote, reason=None))

    assert fact.data["answers"] == digest_of({"reason": "private"})
    assert fact.data["claim"] == "Ana"
    assert fact.data["via"] == "token"
    assert "private" not in str(fact.data)


def test_a_revoked_link_is_told_by_its_epoch_and_never_by_itself() -> None:
    before, new = SeatEpoch("ana@example.com", 2), SeatEpoch("ana@example.com", 3, has_link=False)

    fact = facts.link_revoked(before, new, by="ops", at=NOON)

    assert (fact.kind, fact.at) == ("link-revoked", NOON)
    assert fact.data == {
        "approver": "ana@example.com",
        "epoch": 2,
        "newEpoch": 3,
        "reissued": False,
        "by": "ops",
    }
