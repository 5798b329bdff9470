"""What is kept of a run that was over before its outcome came?"""

from dataclasses import replace

from countersign.domain.commands import Cancel, EndOfRun
from countersign.domain.decide import Accepted
from tests.builders import a_request, after, approves
from tests.domain.decided import accepted, refused
from tests.fakes.world import NOON


def test_an_outcome_after_the_run_s_end_is_kept_with_that_end() -> None:
    request = after(a_request(), approves("ana"))

    answer = accepted(request, EndOfRun("stopped", NOON + 59), NOON + 70)

    assert answer.request.run_ended == "stopped"
    assert replace(answer.request, run_ended=None, version=request.version) == request
    assert [(fact.kind, fact.at) for fact in answer.facts] == [("run-ended", NOON + 70)]
    assert answer.facts[0].data == {"status": "stopped", "endedAt": "2026-11-22T12:00:59Z"}
    assert answer.effects == ()


def test_an_outcome_of_the_same_second_may_have_been_taken() -> None:
    request = after(a_request(), approves("ana"))

    assert accepted(request, EndOfRun("stopped", NOON + 60)).already_recorded


def test_it_is_kept_once() -> None:
    request = after(a_request(), approves("ana"), EndOfRun("stopped", NOON + 5))

    answer = accepted(request, EndOfRun("failed", NOON + 5))

    assert answer == Accepted(request, already_recorded=True)


def test_what_has_no_outcome_is_cancelled_instead() -> None:
    waiting, cancelled = a_request(), after(a_request(), Cancel("mistake", by="ops"))

    assert refused(waiting, EndOfRun("stopped", NOON)).code == "REQUEST_NOT_DUE"
    assert accepted(cancelled, EndOfRun("stopped", NOON)).already_recorded


def test_of_an_outcome_without_its_second_nobody_says_that_it_came_late() -> None:
    damaged = replace(after(a_request(), approves("ana")), closed_at=None)

    assert accepted(damaged, EndOfRun("stopped", NOON)).already_recorded
