"""What does one vote do to a request?"""

from itertools import permutations, product

import pytest

from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO
from tests.builders import NAMES, a_request, approves, rejects
from tests.domain.decided import accepted, refused
from tests.fakes.world import NOON

# (approvers, quorum, rule) -> what closes the request: the verdicts up to then, and the outcome.
CLOSINGS = {
    (1, 1, VETO): {"A": "approved", "R": "rejected"},
    (1, 1, UNTIL_IMPOSSIBLE): {"A": "approved", "R": "rejected"},
    (2, 1, VETO): {"A": "approved", "R": "rejected"},
    (2, 1, UNTIL_IMPOSSIBLE): {"A": "approved", "RA": "approved", "RR": "rejected"},
    (2, 2, VETO): {"AA": "approved", "AR": "rejected", "R": "rejected"},
    (2, 2, UNTIL_IMPOSSIBLE): {"AA": "approved", "AR": "rejected", "R": "rejected"},
    (3, 1, VETO): {"A": "approved", "R": "rejected"},
    (3, 1, UNTIL_IMPOSSIBLE): {
        "A": "approved",
        "RA": "approved",
        "RRA": "approved",
        "RRR": "rejected",
    },
    (3, 2, VETO): {"AA": "approved", "AR": "rejected", "R": "rejected"},
    (3, 2, UNTIL_IMPOSSIBLE): {
        "AA": "approved",
        "ARA": "approved",
        "ARR": "rejected",
        "RAA": "approved",
        "RAR": "rejected",
        "RR": "rejected",
    },
    (3, 3, VETO): {"AAA": "approved", "AAR": "rejected", "AR": "rejected", "R": "rejected"},
    (3, 3, UNTIL_IMPOSSIBLE): {
        "AAA": "approved",
        "AAR": "rejected",
        "AR": "rejected",
        "R": "rejected",
    },
}


@pytest.mark.parametrize(("approvers", "quorum", "rule"), CLOSINGS)
def test_every_order_of_votes_comes_to_what_the_table_says(approvers, quorum, rule) -> None:
    table = CLOSINGS[approvers, quorum, rule]

    for order in permutations(NAMES[:approvers]):
        for verdicts in product("AR", repeat=approvers):
            request = a_request(approvers=approvers, min_approvals=quorum, on_reject=rule)
            said = ""
            for name, verdict in zip(order, verdicts, strict=True):
                vote = approves(name) if verdict == "A" else rejects(name)
                if said in table:
                    assert refused(request, vote).code == "REQUEST_CLOSED"
                    continue
                request = accepted(request, vote).request
                said += verdict
                assert request.status == table.get(said, "pending"), (order, said)


def test_the_first_rejection_closes_the_request() -> None:
    request = a_request(approvers=3, min_approvals=2)

    answer = accepted(request, rejects("ben", reason="wrong amount"))

    assert answer.request.status == "rejected"
    assert answer.facts[-1].data["because"] == "veto"


def test_a_rejection_that_leaves_the_quorum_possible_closes_nothing() -> None:
    request = a_request(approvers=3, min_approvals=2, on_reject=UNTIL_IMPOSSIBLE)

    first = accepted(request, rejects("ben"))
    second = accepted(first.request, rejects("ana"))

    assert first.request.is_open
    assert second.request.status == "rejected"
    assert second.facts[-1].data["because"] == "quorum-impossible"


def test_an_accepted_vote_is_one_version_on_and_changes_nothing_it_was_given() -> None:
    request = a_request(approvers=2, min_approvals=2)

    answer = accepted(request, approves("ana"))

    assert answer.request.version == request.version + 1
    assert request.votes == ()


def test_a_vote_keeps_what_was_said_and_shown() -> None:
    vote = approves("ana", reason="checked", feedback="fine", served_at=NOON + 10)

    recorded = accepted(a_request(), vote, NOON + 60).request.votes[0]

    assert recorded.approver == "ana@example.com"
    assert (recorded.reason, recorded.feedback) == ("checked", "fine")
    assert (recorded.at, recorded.served_at, recorded.via) == (NOON + 60, NOON + 10, "link")
    assert recorded.digest == vote.digest


def test_blank_words_are_no_words() -> None:
    recorded = accepted(a_request(), approves("ana", reason=" \n", feedback="")).request.votes[0]

    assert (recorded.reason, recorded.feedback) == (None, None)


class TestWhatYouSawIsWhatYouSigned:
    def test_a_vote_by_link_presents_the_digest(self) -> None:
        assert refused(a_request(), approves("ana", digest=None)).code == "DIGEST_REQUIRED"

    def test_another_digest_is_refused_with_the_one_to_look_at(self) -> None:
        request = a_request()

        answer = refused(request, approves("ana", digest="sha256:other"))

        assert answer.code == "DIGEST_MISMATCH"
        assert answer.data == {"digest": request.digest}

    def test_a_credential_may_present_none_and_that_is_recorded(self) -> None:
        answer = accepted(a_request(), approves("ana", digest=None, via="credential"))

        assert answer.request.votes[0].digest is None
        assert answer.facts[0].data["digest"] is None
        assert answer.facts[0].data["via"] == "credential"

    def test_a_credential_that_presents_another_is_refused(self) -> None:
        vote = approves("ana", digest="sha256:other", via="credential")

        assert refused(a_request(), vote).code == "DIGEST_MISMATCH"


def test_every_change_and_only_a_change_is_one_version_on() -> None:
    request = a_request(approvers=3, min_approvals=2)

    first = accepted(request, approves("ana")).request
    again = accepted(first, approves("ana")).request
    second = accepted(again, approves("ben")).request

    assert [each.version for each in (first, again, second)] == [2, 2, 3]


def test_a_quorum_beyond_the_audience_is_met_by_nobody() -> None:
    for rule in (VETO, UNTIL_IMPOSSIBLE):
        request = a_request(approvers=2, min_approvals=3, on_reject=rule)

        closed = accepted(request, approves("ana", feedback="fine")).request

        assert (closed.status, closed.outcome["approved"]) == ("rejected", False)
        assert "reason" not in closed.outcome
