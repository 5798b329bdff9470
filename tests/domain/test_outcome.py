"""What does a gate give to the steps behind it?"""

import pytest

from countersign.domain.commands import Expire
from countersign.domain.outcome import (
    GATE_FIELDS,
    OUTCOME_STATUSES,
    OWN_ANSWERS,
    TAKEN_NAMES,
    VOTE_FIELDS,
    outcome_by_policy,
    outcome_of,
)
from countersign.domain.request import UNTIL_IMPOSSIBLE
from tests.builders import KEY, a_request, after, approves, rejects
from tests.fakes.world import NOON


def outcome_after(*commands, **asked):
    outcome = after(a_request(**asked), *commands).outcome
    assert outcome is not None
    return outcome


def test_an_approval_says_who_and_when() -> None:
    outcome = outcome_after(approves("ana", feedback="fine", reason="checked"))

    assert outcome == {
        "status": "approved",
        "approved": True,
        "rejected": False,
        "timedOut": False,
        "approvals": [
            {
                "approver": "ana@example.com",
                "approved": True,
                "timestamp": "2026-11-22T12:01:00Z",
                "feedback": "fine",
            }
        ],
        "feedback": "fine",
        "approvedBy": "ana@example.com",
        "approvedAt": (NOON + 60) * 1000,
        "requestId": KEY,
    }


def test_a_rejection_says_why() -> None:
    outcome = outcome_after(rejects("ana", reason="wrong amount"))

    assert outcome == {
        "status": "rejected",
        "approved": False,
        "rejected": True,
        "timedOut": False,
        "approvals": [
            {
                "approver": "ana@example.com",
                "approved": False,
                "timestamp": "2026-11-22T12:01:00Z",
                "reason": "wrong amount",
            }
        ],
        "reason": "wrong amount",
        "approvedBy": "ana@example.com",
        "approvedAt": (NOON + 60) * 1000,
        "requestId": KEY,
    }


def test_feedback_stands_in_for_a_reason_that_was_not_given() -> None:
    outcome = outcome_after(rejects("ana", feedback="too much"))

    assert (outcome["reason"], outcome["feedback"]) == ("too much", "too much")


def test_a_rejection_without_words_has_no_reason_and_no_feedback() -> None:
    outcome = outcome_after(rejects("ana"))

    assert "reason" not in outcome
    assert "feedback" not in outcome


def test_the_closing_votes_feedback_comes_first() -> None:
    outcome = outcome_after(
        approves("ana", feedback="first"),
        approves("ben", feedback="second"),
        approvers=2,
        min_approvals=2,
    )

    assert outcome["feedback"] == "second"


def test_the_latest_feedback_counts_where_the_closing_vote_has_none() -> None:
    outcome = outcome_after(
        approves("ana", feedback="first"),
        approves("ben", feedback="second"),
        approves("cleo"),
        approvers=3,
        min_approvals=3,
    )

    assert outcome["feedback"] == "second"
    assert outcome["approvedBy"] == "cleo@example.com"


def test_all_votes_stand_in_their_order_rejections_too() -> None:
    outcome = outcome_after(
        approves("ben"),
        rejects("cleo", reason="no"),
        approves("ana"),
        approvers=3,
        min_approvals=2,
        on_reject=UNTIL_IMPOSSIBLE,
    )

    told = [(vote["approver"], vote["approved"]) for vote in outcome["approvals"]]
    assert told == [
        ("ben@example.com", True),
        ("cleo@example.com", False),
        ("ana@example.com", True),
    ]
    assert outcome["approved"]
    assert "reason" not in outcome


def test_a_time_out_is_neither_yes_nor_no() -> None:
    outcome = outcome_after(Expire("engine"), deadline=NOON)

    assert outcome == {
        "status": "timeout",
        "approved": False,
        "rejected": False,
        "timedOut": True,
        "approvals": [],
        "requestId": KEY,
    }


def test_every_name_in_an_outcome_is_one_that_a_gate_gives() -> None:
    outcomes = [
        outcome_after(approves("ana", feedback="f", reason="r")),
        outcome_after(approves("ana", input={"feedback": "f", "comments": "c"})),
        outcome_after(rejects("ana", feedback="f", reason="r")),
        outcome_after(Expire("engine"), deadline=NOON),
    ]

    for outcome in outcomes:
        assert set(outcome) <= set(GATE_FIELDS)
        assert outcome["status"] in OUTCOME_STATUSES
        assert all(set(vote) <= set(VOTE_FIELDS) for vote in outcome["approvals"])


def test_a_rejection_has_the_answers_of_who_closed_it() -> None:
    outcome = outcome_after(rejects("ana", input={"approved": False, "comments": "no"}))

    assert outcome["input"] == {"approved": False, "comments": "no"}
    assert outcome["approvedBy"] == "ana@example.com"


def test_every_vote_keeps_its_answers() -> None:
    outcome = outcome_after(
        approves("ana", input={"limit": 7}),
        approves("ben", input={"limit": 8}),
        approvers=2,
        min_approvals=2,
        fields=[{"name": "limit", "type": "number"}],
    )

    assert [vote["input"] for vote in outcome["approvals"]] == [{"limit": 7}, {"limit": 8}]
    assert outcome["input"] == {"limit": 8}


def test_a_votes_words_and_verdict_are_told_once_in_its_entry() -> None:
    answers = {"approved": False, "reason": "r", "comments": "c", "limit": 7}

    outcome = outcome_after(
        rejects("ana", input=answers), fields=[{"name": "limit", "type": "number"}]
    )

    (vote,) = outcome["approvals"]
    assert (vote["approved"], vote["reason"], vote["feedback"]) == (False, "r", "c")
    assert vote["input"] == {"limit": 7}
    assert outcome["input"] == answers


def test_other_comments_than_the_feedback_are_kept_beside_it() -> None:
    outcome = outcome_after(approves("ana", input={"feedback": "f", "comments": "c"}))

    (vote,) = outcome["approvals"]
    assert (vote["feedback"], vote["input"]) == ("f", {"comments": "c"})


@pytest.mark.parametrize("answers", [None, {}, {"approved": True}, {"comments": "c"}])
def test_a_vote_without_answers_of_its_own_has_no_input(answers) -> None:
    (vote,) = outcome_after(approves("ana", input=answers))["approvals"]

    assert "input" not in vote


def test_a_time_out_has_nobodys_answers_and_was_decided_by_nobody() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana", input={"reason": "r"}))

    outcome = outcome_of(request, "timeout", request.votes)

    assert not {"input", "approvedBy", "approvedAt"} & outcome.keys()


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_a_policys_decision_says_whose_it_is_and_why(status) -> None:
    outcome = outcome_by_policy(KEY, status, policy="policy:refund/small", reason="small", at=NOON)

    assert outcome == {
        "status": status,
        "approved": status == "approved",
        "rejected": status == "rejected",
        "timedOut": False,
        "approvals": [],
        "reason": "small",
        "approvedBy": "policy:refund/small",
        "approvedAt": NOON * 1000,
        "requestId": KEY,
    }


def test_every_name_of_an_outcome_is_a_fields_own_or_taken() -> None:
    assert set(OWN_ANSWERS) & set(TAKEN_NAMES) == set()
    assert set(GATE_FIELDS) <= {*OWN_ANSWERS, *TAKEN_NAMES}


def test_a_policys_decision_without_a_reason_has_none() -> None:
    outcome = outcome_by_policy(KEY, "approved", policy="policy:refund/small", reason=None, at=NOON)

    assert "reason" not in outcome
