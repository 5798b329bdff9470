import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import EndpointConnectionError

from countersign.adapters.stepfunctions import StepFunctionsTasks, StepFunctionsWorkflow
from countersign.service.ports import AlreadyStartedError, Execution, UnavailableError
from tests.adapters.stubs import StubClient, refusal

PREFIX = "arn:aws:states:us-east-1:123456789012:stateMachine:stage-"
MACHINE = f"{PREFIX}refund"
RUN = "arn:aws:states:us-east-1:123456789012:execution:stage-refund:run-1"
NINE = datetime(2026, 5, 3, 9, 0, 0, tzinfo=UTC)
TEN = datetime(2026, 5, 3, 10, 0, 0, tzinfo=UTC)


def workflow(client):
    return StepFunctionsWorkflow(client, arn_prefix=lambda: PREFIX)


def described(**facts):
    return {
        "executionArn": RUN,
        "stateMachineArn": MACHINE,
        "name": "run-1",
        "status": "RUNNING",
        "startDate": NINE,
        "input": '{"order": 7}',
        **facts,
    }


def test_a_run_is_started_under_its_name_with_the_payload_as_json():
    client = StubClient(start_execution=[{"executionArn": RUN, "startDate": NINE}])

    execution = workflow(client).start("refund", "run-1", {"order": 7})

    assert client.asked == [
        (
            "start_execution",
            {"stateMachineArn": MACHINE, "name": "run-1", "input": json.dumps({"order": 7})},
        )
    ]
    assert execution.execution_id == "refund.run-1"
    assert execution.arn == RUN
    assert execution.is_running
    assert execution.started_at == int(NINE.timestamp())


def test_a_name_that_is_taken_starts_nothing():
    client = StubClient(start_execution=[refusal("ExecutionAlreadyExists")])

    with pytest.raises(AlreadyStartedError):
        workflow(client).start("refund", "run-1", {})


@pytest.mark.parametrize(
    "failure",
    [refusal("ServiceUnavailable"), EndpointConnectionError(endpoint_url="http://engine")],
)
def test_an_engine_that_does_not_answer_is_unavailable(failure):
    client = StubClient(start_execution=[failure], describe_execution=[failure])

    with pytest.raises(UnavailableError):
        workflow(client).start("refund", "run-1", {})
    with pytest.raises(UnavailableError):
        workflow(client).describe("refund", "run-1")


def test_a_run_that_ended_well_is_described_with_its_output():
    client = StubClient(
        describe_execution=[described(status="SUCCEEDED", stopDate=TEN, output='{"paid": true}')]
    )

    execution = workflow(client).describe("refund", "run-1")

    assert client.asked == [("describe_execution", {"executionArn": RUN})]
    assert execution.status == "succeeded"
    assert execution.input == {"order": 7}
    assert execution.output == {"paid": True}
    assert execution.ended_at == int(TEN.timestamp())


def test_the_error_of_a_failed_run_is_not_its_output():
    client = StubClient(
        describe_execution=[
            described(
                status="FAILED",
                stopDate=TEN,
                output='{"Error": "Gate.Cancelled", "Cause": "no longer wanted"}',
                error="Gate.Cancelled",
                cause="no longer wanted",
            )
        ]
    )

    execution = workflow(client).describe("refund", "run-1")

    assert (execution.status, execution.output) == ("failed", None)
    assert (execution.error, execution.cause) == ("Gate.Cancelled", "no longer wanted")


def test_a_run_that_the_engine_does_not_know_is_none():
    client = StubClient(
        describe_execution=[refusal("ExecutionDoesNotExist")],
        get_execution_history=[refusal("ExecutionDoesNotExist")],
    )

    assert workflow(client).describe("refund", "run-9") is None
    assert workflow(client).history("refund", "run-9") == ()


def test_runs_are_listed_by_status_and_continued_by_the_engines_own_cursor():
    client = StubClient(
        list_executions=[{"executions": [described(status="ABORTED")], "nextToken": "more"}]
    )

    page = workflow(client).executions("refund", status="stopped", limit=5, after="before")

    assert client.asked == [
        (
            "list_executions",
            {
                "stateMachineArn": MACHINE,
                "maxResults": 5,
                "statusFilter": "ABORTED",
                "nextToken": "before",
            },
        )
    ]
    assert [item.status for item in page.items] == ["stopped"]
    assert page.next_key == "more"


def test_an_ensemble_without_a_machine_has_no_runs():
    client = StubClient(list_executions=[refusal("StateMachineDoesNotExist")])

    page = workflow(client).executions("refund", status=None, limit=5, after=None)

    assert page.items == ()
    assert page.next_key is None


@pytest.mark.parametrize("code", ["ExecutionDoesNotExist", "ValidationException"])
def test_stopping_a_run_that_has_ended_changes_nothing(code):
    client = StubClient(stop_execution=[refusal(code)])

    workflow(client).stop("refund", "run-1", error="Stopped", cause="x" * 40_000)

    [(_, asked)] = client.asked
    assert asked["executionArn"] == RUN
    assert len(asked["cause"]) == 32_768


def test_a_wake_up_carries_nothing():
    client = StubClient(send_task_success=[{}])

    assert workflow(client).wake("the-token") is True

    assert client.asked == [("send_task_success", {"taskToken": "the-token", "output": "{}"})]


def test_a_wake_up_needs_no_name_of_a_machine():
    def nobody_said():
        raise AssertionError("the resuming function is not given the prefix")

    client = StubClient(send_task_success=[{}])

    assert StepFunctionsWorkflow(client, arn_prefix=nobody_said).wake("the-token")


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"])
def test_a_token_that_nobody_waits_with_is_gone(code):
    client = StubClient(send_task_success=[refusal(code)], send_task_failure=[refusal(code)])

    assert workflow(client).wake("the-token") is False
    assert StepFunctionsTasks(client).fail("the-token", error="E", cause="c") is False


def test_an_engine_that_cannot_be_woken_now_is_to_be_tried_again():
    client = StubClient(send_task_success=[refusal("ThrottlingException")])

    with pytest.raises(UnavailableError):
        workflow(client).wake("the-token")


def test_a_task_is_failed_with_an_error_that_fits():
    client = StubClient(send_task_failure=[{}])

    failed = StepFunctionsTasks(client).fail("the-token", error="E" * 300, cause="c" * 40_000)

    assert failed is True
    [(_, asked)] = client.asked
    assert (len(asked["error"]), len(asked["cause"])) == (256, 32_768)


def test_a_history_is_read_to_its_end():
    def entered(number, name):
        return {
            "id": number,
            "type": "PassStateEntered",
            "timestamp": NINE,
            "stateEnteredEventDetails": {"name": name},
        }

    client = StubClient(
        get_execution_history=[
            {"events": [entered(1, "first")], "nextToken": "more"},
            {"events": [entered(2, "second")]},
        ]
    )

    steps = workflow(client).history("refund", "run-1")

    assert [step.name for step in steps] == ["first", "second"]
    assert client.asked[1][1]["nextToken"] == "more"


PARENT = Execution(RUN, "refund", "run-1", "running", int(NINE.timestamp()))
PAYMENT = "arn:aws:states:us-east-1:123456789012:execution:stage-payment"


def a_child(name, *, of=RUN, **facts):
    above = {"execution": of, "id": "refund.run-1", "step": "pay", "item": []}
    payload = json.dumps({"_countersign": {"input": {}, "parent": above}})
    return described(executionArn=f"{PAYMENT}:{name}", name=name, input=payload, **facts)


def listed(*names, started=TEN, more=None):
    runs = [described(name=name, startDate=started) for name in names]
    return {"executions": runs, "nextToken": more} if more else {"executions": runs}


def test_child_runs_are_found_by_name_and_ask_each_whose_it_is():
    client = StubClient(
        list_executions=[listed("run-1-pay", "run-1-other", "run-2-pay", "run-1-done")],
        describe_execution=[
            a_child("run-1-pay"),
            a_child("run-1-other", of=f"{RUN}-another"),
            a_child("run-1-done", status="SUCCEEDED", stopDate=TEN),
        ],
    )

    children = workflow(client).children("payment", PARENT)

    assert [child.execution_id for child in children] == ["payment.run-1-pay"]
    asked = [arguments for operation, arguments in client.asked if operation == "list_executions"]
    assert asked == [
        {
            "stateMachineArn": f"{PREFIX}payment",
            "maxResults": 1_000,
            "statusFilter": "RUNNING",
        }
    ]
    described_arns = [each["executionArn"] for _, each in client.asked[1:]]
    assert f"{PAYMENT}:run-2-pay" not in described_arns


def test_what_began_before_the_parent_ends_the_search():
    before = datetime(2026, 5, 3, 8, 59, 59, tzinfo=UTC)
    client = StubClient(
        list_executions=[listed("a", more="1"), listed("b", started=before, more="2")]
    )

    assert workflow(client).children("payment", PARENT) == ()
    assert len(client.asked) == 2


def test_more_runs_than_can_be_looked_through_are_said_and_not_passed_over():
    client = StubClient(list_executions=[listed("a", more="more")])

    with pytest.raises(UnavailableError, match="too many runs of payment"):
        workflow(client).children("payment", PARENT)


def test_an_ensemble_without_a_machine_has_no_child_runs():
    client = StubClient(list_executions=[refusal("StateMachineDoesNotExist")])

    assert workflow(client).children("payment", PARENT) == ()
