"""When does a question end without an answer?"""

from countersign.domain.commands import Expire
from tests.builders import a_request, after, approves
from tests.domain.decided import accepted, refused
from tests.fakes.world import NOON


def test_it_is_due_at_the_deadlines_own_second() -> None:
    request = a_request(deadline=NOON + 100)

    answer = accepted(request, Expire("deadline"), NOON + 100)

    assert answer.request.status == "timeout"
    assert answer.request.closed_at == NOON + 100
    assert answer.facts[0].data["because"] == "deadline"
    assert [effect.effect_id for effect in answer.effects] == ["resume#1"]


def test_it_is_not_due_a_second_before() -> None:
    request = a_request(deadline=NOON + 100)

    assert refused(request, Expire("deadline"), NOON + 99).code == "REQUEST_NOT_DUE"


def test_the_engines_time_out_before_the_deadline_is_none_and_cancels() -> None:
    request = a_request()

    answer = accepted(request, Expire("engine"), request.deadline - 1)

    assert answer.request.status == "cancelled"
    assert answer.request.outcome is None
    assert answer.request.cancellation == (
        "the engine reported a time-out before the request's deadline"
    )
    assert [fact.kind for fact in answer.facts] == ["cancelled"]
    assert answer.effects == ()


def test_the_engines_own_time_out_closes_from_the_deadline_on() -> None:
    answer = accepted(a_request(), Expire("engine"), NOON + 3600)

    assert answer.request.status == "timeout"
    assert answer.effects == ()


def test_it_keeps_the_votes_so_far() -> None:
    request = after(a_request(approvers=2, min_approvals=2), approves("ana"))

    outcome = accepted(request, Expire("engine"), NOON + 3600).request.outcome

    assert outcome is not None
    assert outcome["timedOut"]
    assert [approval["approver"] for approval in outcome["approvals"]] == ["ana@example.com"]


def test_a_closed_request_does_not_time_out() -> None:
    request = after(a_request(), approves("ana"))

    assert refused(request, Expire("engine"), NOON + 9999).code == "REQUEST_CLOSED"
