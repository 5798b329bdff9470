"""Which words and answers may stand in a vote, and where do they end?"""

import pytest

from countersign.domain.decide import Accepted
from countersign.domain.limits import WORDS_BYTES
from tests.builders import a_request, after, approves, rejects
from tests.domain.decided import accepted, refused

FIELDS = [
    {"name": "amount", "type": "number", "required": True},
    {"name": "approved", "type": "boolean", "required": False},
]


class TestWords:
    @pytest.mark.parametrize("reason", [None, "", "  "])
    def test_a_rejection_needs_a_reason_where_the_gate_says_so(self, reason) -> None:
        request = a_request(require_reason=True)

        assert refused(request, rejects("ana", reason=reason)).code == "REASON_REQUIRED"

    def test_feedback_is_not_the_required_reason(self) -> None:
        request = a_request(require_reason=True)

        assert refused(request, rejects("ana", feedback="no")).code == "REASON_REQUIRED"

    def test_an_approval_needs_no_reason(self) -> None:
        assert accepted(a_request(require_reason=True), approves("ana"))

    def test_words_up_to_the_limit_are_kept(self) -> None:
        half = "x" * (WORDS_BYTES // 2)

        assert accepted(a_request(), rejects("ana", reason=half, feedback=half))

    def test_words_over_the_limit_are_refused_with_limit_and_way_out(self) -> None:
        answer = refused(a_request(), rejects("ana", reason="x" * (WORDS_BYTES + 1)))

        assert answer.code == "WORDS_TOO_LONG"
        assert str(WORDS_BYTES) in answer.detail
        assert "shorter" in answer.detail
        assert answer.data == {"path": "reason"}

    def test_escapes_count(self) -> None:
        answer = refused(a_request(), rejects("ana", feedback="x" + "\n" * (WORDS_BYTES // 2)))

        assert (answer.code, answer.data["path"]) == ("WORDS_TOO_LONG", "feedback")

    def test_half_a_character_is_refused(self) -> None:
        assert refused(a_request(), rejects("ana", reason="\ud800")).code == "WORDS_INVALID"


class TestFields:
    def test_the_answers_stand_in_the_vote_and_in_the_outcome(self) -> None:
        after_it = accepted(a_request(fields=FIELDS), approves("ana", input={"amount": 7})).request

        assert after_it.votes[0].input == {"amount": 7, "approved": True}
        assert after_it.outcome["input"] == {"amount": 7, "approved": True}

    def test_bad_answers_leave_the_request_open_and_are_told_all_at_once(self) -> None:
        answer = refused(a_request(fields=FIELDS), approves("ana", input={"amount": "7", "x": 1}))

        assert answer.code == "HITL_BAD_ANSWER"
        assert [each.path for each in answer.data["problems"]] == ["input.x", "input.amount"]
        assert answer.request is not None
        assert answer.request.is_open

    def test_a_rejection_answers_what_it_likes(self) -> None:
        answer = accepted(a_request(fields=FIELDS), rejects("ana"))

        assert answer.request.outcome["input"] == {"approved": False}

    def test_answered_words_are_the_votes_own(self) -> None:
        request = a_request(require_reason=True)

        vote = accepted(
            request, rejects("ana", input={"reason": "no", "comments": "try again"})
        ).request.votes[0]

        assert (vote.reason, vote.feedback) == ("no", "try again")

    def test_explicit_words_come_before_answered_ones(self) -> None:
        vote = accepted(
            a_request(), rejects("ana", reason="said", input={"reason": "answered"})
        ).request.votes[0]

        assert vote.reason == "said"
        assert vote.input == {"reason": "answered"}

    def test_a_reason_that_a_field_requires_may_be_said_beside_it(self) -> None:
        fields = [{"name": "reason", "type": "text", "required": True}]

        answer = accepted(a_request(fields=fields), approves("ana", reason="checked"))

        assert answer.request.outcome["input"] == {"reason": "checked"}

    def test_the_same_vote_again_is_recorded_whatever_it_answers(self) -> None:
        voted = after(
            a_request(approvers=2, min_approvals=2, fields=FIELDS),
            approves("ana", input={"amount": 7}),
        )

        answer = accepted(voted, approves("ana", input={"amount": "seven"}))

        assert answer == Accepted(voted, already_recorded=True)

    def test_the_closing_votes_answers_are_the_outcomes(self) -> None:
        closed = after(
            a_request(approvers=2, min_approvals=2, fields=FIELDS),
            approves("ana", input={"amount": 7}),
            approves("ben", input={"amount": 8}),
        )

        assert closed.outcome is not None
        assert closed.outcome["input"]["amount"] == 8

    def test_words_and_answers_have_one_limit(self) -> None:
        fields = [{"name": "note", "type": "text"}]
        half = "x" * (WORDS_BYTES // 2)

        answer = refused(
            a_request(fields=fields), approves("ana", feedback=half, input={"note": half})
        )

        assert (answer.code, answer.data["path"]) == ("WORDS_TOO_LONG", "input")

    def test_an_answer_that_is_the_feedback_counts_once(self) -> None:
        most = "x" * (WORDS_BYTES - len(r"{\"comments\":\"\"}"))

        answer = accepted(a_request(), approves("ana", input={"comments": most}))

        assert answer.request.votes[0].feedback == most
