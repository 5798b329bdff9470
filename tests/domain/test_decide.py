"""Which rule comes first, where several would answer a vote?"""

from countersign.domain.commands import Cancel, Expire
from tests.builders import a_request, after, approves, rejects
from tests.domain.decided import accepted, refused
from tests.fakes.world import NOON


def test_an_address_is_known_whatever_its_case() -> None:
    request = a_request(approvers=["Ana@Example.com"])

    recorded = accepted(request, approves(" ana@EXAMPLE.com ")).request.votes[0]

    assert recorded.approver == "Ana@Example.com"


def test_a_stranger_has_no_vote() -> None:
    assert refused(a_request(), approves("eve")).code == "NOT_IN_AUDIENCE"


def test_the_same_vote_again_is_already_recorded() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    answer = accepted(request, approves("ana", feedback="again"))

    assert answer.already_recorded
    assert answer.request == request
    assert (answer.facts, answer.effects) == ((), ())


def test_the_same_vote_is_already_recorded_after_the_outcome_too() -> None:
    request = after(a_request(approvers=2), approves("ana"))

    assert accepted(request, approves("ana")).already_recorded


def test_the_same_vote_is_already_recorded_after_the_deadline_too() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    assert accepted(request, approves("ana"), request.deadline + 9).already_recorded


def test_the_same_vote_needs_no_digest_the_second_time() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    assert accepted(request, approves("ana", digest=None)).already_recorded


def test_the_other_vote_is_a_conflict() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    answer = refused(request, rejects("ana"))

    assert answer.code == "VOTE_CONFLICT"
    assert answer.data == {"verdict": "approve", "at": NOON + 60}


def test_the_other_vote_is_a_conflict_after_the_outcome_too() -> None:
    request = after(a_request(approvers=2), rejects("ana"))

    assert refused(request, approves("ana")).code == "VOTE_CONFLICT"


def test_a_vote_after_the_outcome_is_told_the_outcome() -> None:
    request = after(a_request(approvers=2), approves("ana"))

    answer = refused(request, rejects("ben"))

    assert answer.code == "REQUEST_CLOSED"
    assert answer.data["outcome"] == request.outcome


def test_a_vote_after_the_time_out_is_told_that_outcome() -> None:
    request = after(a_request(), Expire("engine"), now=NOON + 3600)

    answer = refused(request, approves("ana"), request.deadline + 1)

    assert answer.code == "REQUEST_CLOSED"
    assert answer.data["status"] == "timeout"


def test_a_vote_on_a_cancelled_request_is_told_so() -> None:
    request = after(a_request(), Cancel("mistake", by="ops"))

    answer = refused(request, approves("ana"))

    assert (answer.code, answer.data["status"]) == ("REQUEST_CLOSED", "cancelled")


def test_a_vote_at_the_deadlines_own_second_is_late() -> None:
    request = a_request(deadline=NOON + 100)

    assert refused(request, approves("ana"), NOON + 100).code == "REQUEST_EXPIRED"
    assert accepted(request, approves("ana"), NOON + 99).request.status == "approved"


def test_a_late_vote_is_late_whatever_it_carries() -> None:
    request = a_request(deadline=NOON + 100)

    answer = refused(request, approves("ana", digest=None), NOON + 100)

    assert answer.code == "REQUEST_EXPIRED"
