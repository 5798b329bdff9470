"""What becomes of a question when the run has left its gate by the failing way?"""

from dataclasses import replace

import pytest

from countersign.service.cast_vote import cast_vote
from countersign.service.close_gate import Closed, close_gate
from countersign.service.open_gate import Opened, open_gate
from countersign.service.ports import UnavailableError
from tests.builders import KEY, RUN_STARTED, SECRET, an_opening, approves, stored
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock

LATE = NOON + 86_400
"""The deadline of the builder's gate."""


def a_memory() -> Memory:
    memory = Memory()
    answer = open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)
    assert isinstance(answer, Opened)
    return memory


def close(memory: Memory, error: str = "States.Timeout", cause: str = "", **other) -> Closed:
    run_started = other.pop("run_started", RUN_STARTED)
    clock = FakeClock(other.pop("now", LATE))
    return close_gate(KEY, run_started, error, cause, store=memory.requests, clock=clock, **other)


def test_a_decided_gate_is_left_as_it_is() -> None:
    memory = a_memory()
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))
    before = stored(memory)

    assert close(memory) == Closed("decided", before)
    assert stored(memory) == before


def test_a_stolen_token_makes_no_time_out_before_the_deadline() -> None:
    memory = a_memory()

    closed = close(memory, now=stored(memory).deadline - 1)

    assert closed.kind == "cancelled"
    assert stored(memory).outcome is None
    assert "before the request's deadline" in (stored(memory).cancellation or "")


def test_an_engine_that_waits_no_longer_makes_a_time_out_from_the_deadline_on() -> None:
    memory = a_memory()

    closed = close(memory)

    assert closed.kind == "timeout"
    assert stored(memory).status == "timeout"
    assert (KEY, "resume#1") not in memory.tables.effects


def test_any_other_error_cancels_with_its_words() -> None:
    memory = a_memory()

    closed = close(memory, "Lambda.TooManyRequestsException", "Rate\nexceeded")

    assert closed.kind == "cancelled"
    assert stored(memory).cancellation == (
        "the gate failed: Lambda.TooManyRequestsException: Rate exceeded"
    )


def test_an_error_without_cause_cancels_too() -> None:
    memory = a_memory()

    close(memory, "States.TaskFailed", " ")

    assert stored(memory).cancellation == "the gate failed: States.TaskFailed"


def test_an_endless_cause_is_shortened() -> None:
    memory = a_memory()

    assert close(memory, "Boom", "x" * 30_000).kind == "cancelled"


def test_closing_twice_changes_nothing() -> None:
    memory = a_memory()
    close(memory, "Boom")
    before = stored(memory)

    assert close(memory, "Boom") == Closed("decided", before)
    assert close(memory, "States.Timeout") == Closed("decided", before)
    assert stored(memory) == before


def test_a_gate_that_was_never_opened_has_no_request() -> None:
    assert close(Memory(), "HITL_NO_AUDIENCE") == Closed("no-request")


def test_an_earlier_runs_request_is_not_this_ones() -> None:
    memory = a_memory()

    closed = close(memory, "HITL_NAME_REUSED", run_started="2027-03-01T00:00:00.000Z")

    assert closed == Closed("no-request")
    assert stored(memory).is_open


@pytest.mark.parametrize("error", ["States.Timeout", "Boom"])
def test_a_yes_that_lands_between_is_kept(error) -> None:
    memory = a_memory()
    memory.interfere(
        lambda: cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 59))
    )

    assert close(memory, error).kind == "decided"
    assert stored(memory).status == "approved"


def test_what_cannot_be_written_is_asked_again() -> None:
    memory = a_memory()

    def bump() -> None:
        request = stored(memory)
        memory.tables.requests[KEY] = replace(request, version=request.version + 1)

    memory.interfere(bump)

    with pytest.raises(UnavailableError):
        close(memory, tries=1)
    assert close(memory).kind == "timeout"
