import pytest

from countersign import wiring
from countersign.service.ports import UnavailableError
from functions.reconcile import app
from tests.functions.house import REQUEST_ID, a_run, sample

ARN = sample("reconcile")["detail"]["executionArn"]


def test_the_open_questions_of_a_run_that_was_stopped_are_cancelled(house):
    a_run(house)
    house.workflow.stop("refund", "run-1", error="Stopped", cause="by hand")

    answer = app.handler(sample("reconcile"), None)

    assert answer == {"cancelled": [REQUEST_ID], "stopped": [], "running": False}
    assert house.request.cancellation == "the run was stopped: by hand"


def test_a_run_that_still_goes_on_keeps_its_questions(house):
    a_run(house)

    answer = app.handler({"executionArn": ARN}, None)

    assert answer == {"cancelled": [], "stopped": [], "running": True}
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

    left = {"cancelled": [], "stopped": [], "running": False}
    assert app.handler({"executionArn": arn}, None) == left


def test_an_engine_that_does_not_answer_is_raised_so_that_the_event_comes_again(house):
    a_run(house)
    house.workflow.is_down = True

    with pytest.raises(UnavailableError):
        app.handler(sample("reconcile"), None)


def test_the_child_runs_of_a_run_that_was_stopped_are_ended_with_it(house):
    a_run(house)
    parent = house.workflow.runs["refund", "run-1"]
    above = {"execution": parent.arn, "id": "refund.run-1", "step": "pay", "item": []}
    house.workflow.start("payment", "run-1-pay", {"_countersign": {"parent": above}})
    house.workflow.stop("refund", "run-1", error="Stopped", cause="by hand")
    catalogue = {"ensembles": {"refund": {"steps": [{"name": "pay", "ensemble": "payment"}]}}}

    with wiring.using(catalogue=catalogue):
        answer = app.handler(sample("reconcile"), None)

    assert answer["stopped"] == ["payment.run-1-pay"]
    assert house.workflow.runs["payment", "run-1-pay"].status == "stopped"
