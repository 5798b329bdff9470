"""How does somebody call a question off?"""

from countersign.domain.decide import Refused
from countersign.service.cancel_request import Cancelled, NotFound, cancel_request
from countersign.service.cast_vote import cast_vote
from countersign.service.open_gate import open_gate
from tests.builders import KEY, SECRET, an_opening, approves, stored, words_of
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock


def a_memory() -> Memory:
    memory = Memory()
    open_gate(an_opening(timeout=600), store=memory.requests, secret=SECRET, now=NOON)
    return memory


def cancel(memory: Memory, reason: str = "wrong order", *, now: int = NOON + 60):
    return cancel_request(KEY, reason, "ops", store=memory.requests, clock=FakeClock(now))


def test_a_cancelled_request_keeps_its_reason_and_wakes_its_run() -> None:
    memory = a_memory()

    answer = cancel(memory)

    assert answer == Cancelled(stored(memory))
    assert stored(memory).cancellation == "wrong order"
    assert (KEY, "resume#1") in memory.tables.effects
    entry = memory.audit.entries(KEY)[-1]
    assert words_of([entry]) == ["cancelled"]
    assert entry.body["by"] == "ops"


def test_cancelling_again_says_that_it_was() -> None:
    memory = a_memory()
    cancel(memory)

    answer = cancel(memory, "another")

    assert isinstance(answer, Cancelled)
    assert answer.already_recorded


def test_an_outcome_is_not_cancelled() -> None:
    memory = a_memory()
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

    answer = cancel(memory)

    assert isinstance(answer, Refused)
    assert answer.code == "REQUEST_CLOSED"


def test_after_the_deadline_it_has_timed_out() -> None:
    answer = cancel(a_memory(), now=NOON + 600)

    assert isinstance(answer, Refused)
    assert answer.code == "REQUEST_EXPIRED"


def test_a_reason_is_needed() -> None:
    answer = cancel(a_memory(), " ")

    assert isinstance(answer, Refused)
    assert answer.code == "REASON_REQUIRED"


def test_a_request_that_is_not_there_is_not_found() -> None:
    assert cancel(Memory()) == NotFound(KEY)
