import pytest

from countersign.service.ports import UnavailableError
from functions.close_gate import app
from tests.functions.house import a_run, sample


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
