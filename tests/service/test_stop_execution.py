"""How is a run stopped, and with it what it was waiting for?"""

import pytest

from countersign.service.stop_execution import NotStopped, Stopped, stop_execution
from tests.fakes.world import FakeInvoker, FakeWorkflow


def a_run() -> FakeWorkflow:
    workflow = FakeWorkflow()
    workflow.start("refund", "run-1", {})
    return workflow


def stop(workflow: FakeWorkflow, invoker: FakeInvoker, *, reason="wrong order", run="refund.run-1"):
    return stop_execution(run, reason, "ops", workflow=workflow, invoker=invoker)


def test_a_running_run_is_stopped_and_its_questions_are_handed_to_reconcile() -> None:
    workflow, invoker = a_run(), FakeInvoker()

    answer = stop(workflow, invoker)

    run = workflow.runs["refund", "run-1"]
    assert isinstance(answer, Stopped)
    assert (run.status, run.error) == ("stopped", "Execution.Stopped")
    assert run.cause == "stopped by ops: wrong order"
    assert invoker.told == [("reconcile", {"executionArn": run.arn, "hasEnded": True})]


@pytest.mark.parametrize("reason", [None, " "])
def test_a_reason_may_be_left_out(reason) -> None:
    workflow = a_run()

    stop(workflow, FakeInvoker(), reason=reason)

    assert workflow.runs["refund", "run-1"].cause == "stopped by ops: no reason given"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("succeeded", "the run has succeeded already"),
        ("stopped", "the run has been stopped already"),
        ("timed_out", "the run has timed out already"),
    ],
)
def test_a_run_that_has_ended_is_not_stopped(status, words) -> None:
    workflow, invoker = a_run(), FakeInvoker()
    workflow.end("refund", "run-1", status=status)

    assert stop(workflow, invoker) == NotStopped("EXECUTION_ENDED", words)
    assert invoker.told == []


@pytest.mark.parametrize("run", ["refund.other", "refund", "", "other.run-1"])
def test_a_run_that_is_not_there_is_unknown(run) -> None:
    answer = stop(a_run(), FakeInvoker(), run=run)

    assert isinstance(answer, NotStopped)
    assert answer.code == "EXECUTION_UNKNOWN"
