"""Which facts of a request go into its audit?"""

from countersign.domain import facts
from countersign.domain.canonical import digest_of
from tests.builders import a_request, after, approves
from tests.fakes.world import NOON


def test_a_submission_tells_the_terms_and_never_the_data() -> None:
    fact = facts.submitted(a_request(approvers=2, min_approvals=2))

    assert fact.kind == "submitted"
    assert fact.data["audience"] == ["ana@example.com", "ben@example.com"]
    assert fact.data["quorum"] == 2
    assert fact.data["deadline"] == "2026-11-22T13:00:00Z"
    assert "prompt" not in fact.data
    assert "A-1" not in str(fact.data)


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

    assert fact.data == {
        "status": "approved",
        "because": "quorum",
        "outcome": digest_of(request.outcome),
    }
