import json
from datetime import UTC, datetime, timedelta

from countersign.adapters.history import steps_of

START = datetime(2026, 5, 3, 9, 0, 0, tzinfo=UTC)
AT = int(START.timestamp())
TOKEN = "a-task-token-that-nobody-may-see"


def a_record(**facts):
    return {
        "input": {"order": 7},
        "output": None,
        "executed": True,
        "success": True,
        "failed": False,
        "skipped": False,
        "undecided": False,
        **facts,
    }


class History:
    """Events as they come: numbered, one a second, each after the one before unless told."""

    def __init__(self, *, linked=True):
        self.events = []
        self._linked = linked

    def add(self, kind, after=None, **details):
        number = len(self.events) + 1
        event = {"id": number, "type": kind, "timestamp": START + timedelta(seconds=number - 1)}
        if self._linked:
            event["previousEventId"] = number - 1 if after is None else after
        if details:
            event[f"{kind[0].lower()}{kind[1:]}EventDetails"] = details
        self.events.append(event)
        return number

    def enter(self, name, kind="Task", after=None):
        number = self.add(f"{kind}StateEntered", after)
        self.events[-1]["stateEnteredEventDetails"] = {"name": name, "input": "{}"}
        return number

    def leave(self, name, kind="Task", after=None, **output):
        number = self.add(f"{kind}StateExited", after)
        self.events[-1]["stateExitedEventDetails"] = {"name": name, "output": json.dumps(output)}
        return number


def summary(history):
    return [(step.name, step.status) for step in steps_of(history.events)]


def test_a_state_that_was_left_has_succeeded_and_gives_its_record():
    history = History()
    history.enter("assess")
    history.leave("assess", **a_record(output={"risk": "low"}))

    [step] = steps_of(history.events)

    assert (step.name, step.status) == ("assess", "succeeded")
    assert step.record["output"] == {"risk": "low"}
    assert (step.started_at, step.ended_at) == (AT, AT + 1)


def test_an_output_that_is_no_record_is_not_told():
    history = History()
    history.enter("review.in", "Pass")
    history.leave("review.in", "Pass", secret="in passing")

    [step] = steps_of(history.events)

    assert step.record is None


def test_a_state_that_is_waiting_is_running():
    history = History()
    history.enter("review")
    history.add("TaskScheduled", parameters=json.dumps({"Payload": {"token": TOKEN}}))

    assert summary(history) == [("review", "running")]


def test_no_task_parameter_and_no_token_is_told():
    history = History()
    history.enter("review")
    history.add("TaskScheduled", parameters=json.dumps({"Payload": {"token": TOKEN}}))
    history.add("TaskSubmitted", output=json.dumps({"token": TOKEN}))
    history.add("TaskSucceeded", output=json.dumps({"token": TOKEN}))
    history.leave("review", **a_record())
    history.events[-1]["stateExitedEventDetails"]["assignedVariables"] = {"token": TOKEN}

    assert TOKEN not in repr(steps_of(history.events))


def test_a_task_that_failed_and_was_caught_has_failed():
    history = History()
    history.enter("charge")
    history.add("TaskScheduled")
    history.add("TaskFailed", error="HTTP_STATUS", cause="502")
    history.leave("charge")
    history.enter("next")

    assert summary(history) == [("charge", "failed"), ("next", "running")]
    assert steps_of(history.events)[0].error == "HTTP_STATUS"


def test_a_task_that_succeeded_when_tried_again_has_succeeded():
    history = History()
    history.enter("charge")
    history.add("TaskScheduled")
    history.add("TaskFailed", error="HTTP_STATUS", cause="502")
    history.add("TaskScheduled")
    history.add("TaskSucceeded")
    history.leave("charge", **a_record())

    assert summary(history) == [("charge", "succeeded")]


def test_a_gate_that_timed_out_says_so():
    history = History()
    history.enter("review")
    history.add("TaskTimedOut")
    history.leave("review")

    assert steps_of(history.events)[0].error == "States.Timeout"


def test_the_state_in_which_a_run_failed_has_failed():
    history = History()
    history.enter("review.outcome")
    history.leave("review.outcome")
    history.enter("_failed", "Fail")
    history.add("ExecutionFailed", error="Gate.Cancelled", cause="no longer wanted")

    last = steps_of(history.events)[-1]

    assert (last.status, last.error, last.cause) == (
        "failed",
        "Gate.Cancelled",
        "no longer wanted",
    )


def test_the_states_in_which_a_run_was_stopped_have_failed():
    history = History()
    history.enter("review")
    history.add("ExecutionAborted")

    assert summary(history) == [("review", "failed")]


def test_items_of_a_map_are_told_apart_by_what_came_before_each_event():
    history = History()
    each = history.enter("each-order", "Map")
    first = history.enter("pay", after=each)
    second = history.enter("pay", after=each)
    history.add("TaskFailed", after=first, error="HTTP_STATUS", cause="502")
    history.leave("pay", after=second, **a_record(output="second"))
    history.leave("pay", after=4, **a_record(output="first"))
    history.leave("each-order", "Map")

    steps = steps_of(history.events)

    assert [(step.name, step.status) for step in steps] == [
        ("each-order", "succeeded"),
        ("pay", "failed"),
        ("pay", "succeeded"),
    ]
    assert [step.record["output"] for step in steps[1:]] == ["first", "second"]


def test_a_history_whose_events_are_not_linked_is_read_in_order():
    history = History(linked=False)
    history.enter("_start", "Pass")
    history.leave("_start", "Pass")
    history.enter("charge")
    history.add("TaskScheduled")
    history.add("TaskFailed", error="HTTP_STATUS", cause="502")
    history.leave("charge")

    assert summary(history) == [("_start", "succeeded"), ("charge", "failed")]


def test_a_steps_failure_is_told_in_its_own_words():
    history = History()
    history.enter("charge")
    wrapped = {"errorType": "StepFailed", "errorMessage": "HTTP_URL: no address", "stackTrace": []}
    history.add("TaskFailed", error="Runtime.HandlerError", cause=json.dumps(wrapped))

    step = steps_of(history.events)[0]

    assert (step.error, step.cause) == ("HTTP_URL", "HTTP_URL: no address")


def test_a_body_hands_on_what_its_branches_told_and_keeps_it_out_of_its_record():
    history = History()
    history.enter("both", "Map")
    history.leave("both", "Map", **a_record(), trace=[{"s": "s"}, {"s": "f"}])

    [step] = steps_of(history.events)

    assert step.trace == [{"s": "s"}, {"s": "f"}]
    assert "trace" not in step.record


def test_a_step_that_started_a_run_names_it():
    history = History()
    history.enter("refund")
    history.leave("refund", **a_record(), child="refund.run-1-refund")

    assert steps_of(history.events)[0].child == "refund.run-1-refund"


def test_a_state_in_an_item_says_in_which_one():
    history = History()
    each = history.enter("each", "Map")
    for index in (0, 1):
        started = history.add("MapIterationStarted", each, name="each", index=index)
        history.enter("pay", after=started)

    steps = steps_of(history.events)

    assert [(step.name, step.at) for step in steps] == [
        ("each", ()),
        ("pay", (("each", 0),)),
        ("pay", (("each", 1),)),
    ]


def test_a_failure_that_was_passed_over_is_told_with_its_own_words():
    history = History()
    history.enter("both", "Map")
    caught = {"Error": "HTTP_STATUS", "Cause": "502"}
    history.leave("both", "Map", **a_record(success=False, failed=True), meta=caught)

    [step] = steps_of(history.events)

    assert (step.status, step.error, step.cause) == ("failed", "HTTP_STATUS", "502")


def test_the_end_of_an_item_is_no_failure_of_the_state_it_ended_in():
    history = History()
    each = history.enter("each", "Map")
    history.add("MapIterationStarted", each, name="each", index=0)
    history.enter("each.fail", "Fail")
    history.add("MapIterationFailed", name="each", index=0)
    history.add("MapStateFailed")

    assert [step.error for step in steps_of(history.events)] == [None, None]


def inside_a_map_of_unlinked_events(**end):
    history = History(linked=False)
    history.enter("both", "Map")
    history.add("TaskScheduled")
    history.add("TaskFailed", error="Gate.Ended", cause="called off")
    if end:
        history.leave("both", "Map", **end)
    return steps_of(history.events)


def test_a_failure_of_nobody_knows_which_step_in_a_map_is_not_the_maps():
    [step] = inside_a_map_of_unlinked_events()

    assert (step.status, step.error) == ("running", None)


def test_a_map_that_was_passed_over_fails_with_what_it_was_left_with():
    caught = {"Error": "HTTP_STATUS", "Cause": "502"}
    record = a_record(success=False, failed=True)

    [step] = inside_a_map_of_unlinked_events(**record, meta=caught)

    assert (step.status, step.error, step.cause) == ("failed", "HTTP_STATUS", "502")
