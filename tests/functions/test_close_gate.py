import json

import pytest

from countersign.service.ports import UnavailableError
from functions.close_gate import app
from functions.open_gate import app as open_gate
from functions.run_policy import app as run_policy
from tests.functions.house import REQUEST_ID, a_run, sample

SCOPE = "refund.run-1.both#2026-11-22T11:59:58.123Z"
OF_A_SCOPE = {
    "scope": SCOPE,
    "runStarted": "2026-11-22T11:59:58.123Z",
    "executionId": "refund.run-1",
    "root": "refund.run-1",
    "error": "HTTP_STATUS",
    "cause": "404",
}


def test_a_gate_whose_task_timed_out_is_closed_as_timeout(house):
    a_run(house)
    house.clock.move(house.request.deadline - house.clock.now())

    answer = app.handler(sample("close_gate"), None)

    assert answer == {"closed": "timeout"}
    assert house.request.outcome["timedOut"] is True


def test_a_gate_whose_task_failed_is_cancelled_with_the_error(house):
    a_run(house)

    answer = app.handler(
        {**sample("close_gate"), "error": "States.TaskFailed", "cause": "no more"}, None
    )

    assert answer == {"closed": "cancelled"}
    assert house.request.outcome is None
    assert "no more" in house.request.cancellation


def test_a_gate_that_was_never_opened_has_nothing_to_close(house):
    assert app.handler(sample("close_gate"), None) == {"closed": "no-request"}


def test_closing_twice_changes_nothing(house):
    a_run(house)
    app.handler(sample("close_gate"), None)
    first = house.request

    answer = app.handler(sample("close_gate"), None)

    assert answer == {"closed": "decided"}
    assert house.request == first


def test_a_store_that_does_not_answer_is_raised_so_that_the_machine_calls_again(house):
    a_run(house)
    house.memory.fail()

    with pytest.raises(UnavailableError):
        app.handler(sample("close_gate"), None)


def test_a_time_out_that_is_told_before_the_deadline_cancels(house):
    a_run(house)

    answer = app.handler(sample("close_gate"), None)

    assert answer == {"closed": "cancelled"}
    assert house.request.outcome is None


def a_gate_in_the_scope(house):
    house.workflow.start("refund", "run-1", {})
    return open_gate.handler({**sample("open_gate"), "scopes": [SCOPE]}, None)


def test_the_end_of_a_scope_cancels_what_is_open_in_it_and_says_how_many(house):
    a_gate_in_the_scope(house)

    answer = app.handler(OF_A_SCOPE, None)

    assert answer == {"closed": "scope", "cancelled": 1}
    assert house.request.cancellation == "another part of both failed: HTTP_STATUS: 404"
    assert (REQUEST_ID, "resume#1") in house.memory.tables.effects


def test_the_end_of_a_scope_can_be_told_again(house):
    a_gate_in_the_scope(house)
    app.handler(OF_A_SCOPE, None)

    assert app.handler({**OF_A_SCOPE, "cause": "500"}, None) == {"closed": "scope", "cancelled": 0}
    assert house.request.ended_by.cause == "404"


def test_a_failure_may_have_no_cause(house):
    assert app.handler({**OF_A_SCOPE, "cause": None}, None) == {"closed": "scope", "cancelled": 0}


def test_a_gate_that_was_to_open_in_an_ended_scope_fails_its_task_with_what_ended_it(house, capsys):
    app.handler(OF_A_SCOPE, None)
    capsys.readouterr()

    a_gate_in_the_scope(house)

    [(_, error, cause)] = house.tasks.failed
    assert error == "Gate.Ended"
    assert json.loads(cause) == {"Error": "HTTP_STATUS", "Cause": "404", "scope": SCOPE}
    assert house.request is None
    # Nothing is wrong with such a gate, and no alarm may ring for it.
    assert "GateNotOpened" not in capsys.readouterr().out


def test_a_gate_that_failed_for_that_has_nothing_to_close(house):
    app.handler(OF_A_SCOPE, None)
    a_gate_in_the_scope(house)

    answer = app.handler({**sample("close_gate"), "error": "Gate.Ended", "cause": "{}"}, None)

    assert answer == {"closed": "no-request"}


@pytest.mark.parametrize("error", ["States.Timeout", "Boom"])
def test_what_a_step_decided_by_itself_is_never_closed(house, error):
    call = sample("run_policy")
    run_policy.handler(call, None)
    [before] = house.memory.tables.requests.values()

    told = {"request": before.request_id, "runStarted": before.run_started, "error": error}

    assert app.handler(told, None) == {"closed": "decided"}
    assert list(house.memory.tables.requests.values()) == [before]


def test_an_end_that_could_not_be_written_is_raised_so_that_the_machine_calls_again(house):
    a_gate_in_the_scope(house)
    house.memory.fail()

    with pytest.raises(UnavailableError):
        app.handler(OF_A_SCOPE, None)
