import pytest

from countersign.service.ports import UnavailableError
from functions.reconcile import app
from tests.functions.house import REQUEST_ID, a_run, sample

ARN = sample("reconcile")["detail"]["executionArn"]


def test_the_open_questions_of_a_run_that_was_stopped_are_cancelled(house):
    a_run(house)
    house.workflow.stop("refund", "run-1", error="Stopped", cause="by hand")

    answer = app.handler(sample("reconcile"), None)

    assert answer == {"cancelled": [REQUEST_ID], "running": False}
    assert house.request.cancellation == "the run was stopped: by hand"


def test_a_run_that_still_goes_on_keeps_its_questions(house):
    a_run(house)

    answer = app.handler({"executionArn": ARN}, None)

    assert answer == {"cancelled": [], "running": True}
    assert house.request.is_open


@pytest.mark.parametrize("event", [sample("reconcile"), {"executionArn": ARN, "hasEnded": True}])
def test_an_end_that_the_engine_does_not_show_yet_is_raised_so_that_it_comes_again(house, event):
    a_run(house)

    with pytest.raises(UnavailableError):
        app.handler(event, None)

    assert house.request.is_open


def test_who_has_stopped_a_run_may_ask_at_once(house):
    a_run(house)
    house.workflow.stop("refund", "run-1", error="Stopped", cause="by hand")

    answer = app.handler({"executionArn": sample("reconcile")["detail"]["executionArn"]}, None)

    assert answer["cancelled"] == [REQUEST_ID]


def test_a_run_of_somebody_elses_is_left_alone(house):
    arn = "arn:aws:states:eu-central-1:123456789012:execution:other-refund:run-1"

    assert app.handler({"executionArn": arn}, None) == {"cancelled": [], "running": False}


def test_an_engine_that_does_not_answer_is_raised_so_that_the_event_comes_again(house):
    a_run(house)
    house.workflow.is_down = True

    with pytest.raises(UnavailableError):
        app.handler(sample("reconcile"), None)
