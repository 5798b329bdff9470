"""How does the waiting run learn that there is something to read?"""

import pytest

from countersign.domain.audit import delivery_chain
from countersign.service.cast_vote import cast_vote
from countersign.service.delivery import Delivery
from countersign.service.open_gate import open_gate
from countersign.service.ports import TaskToken, UnavailableError
from countersign.service.resume_workflow import (
    FREE_AGAIN_ATTEMPTS,
    GIVE_UP_SECONDS,
    LEASE_SECONDS,
    resume_workflow,
)
from tests.builders import KEY, SECRET, an_opening, approves
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock, FakeWorkflow


def opened(memory: Memory, token: str = "token-1") -> None:
    open_gate(an_opening(token=token), store=memory.requests, secret=SECRET, now=NOON)


def voted(memory: Memory) -> None:
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))


def an_engine(*tokens: str) -> FakeWorkflow:
    workflow = FakeWorkflow()
    workflow.tokens.update(tokens)
    return workflow


def resume(memory: Memory, workflow, *, generation: int = 1, now: int = NOON + 10) -> Delivery:
    return resume_workflow(
        KEY,
        f"resume#{generation}",
        effects=memory.effects,
        tokens=memory.tokens,
        workflow=workflow,
        now=now,
    )


def receipt(memory: Memory, generation: int = 1):
    return memory.tables.effects[KEY, f"resume#{generation}"].receipt


def test_an_outcome_wakes_the_run_and_is_written_down() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)

    delivery = resume(memory, workflow)

    (entry,) = memory.audit.entries(delivery_chain(KEY))
    assert delivery == Delivery("delivered", attempts=1)
    assert workflow.woken == ["token-1"]
    assert receipt(memory) == {"state": "woken", "at": NOON + 10}
    assert (entry.body["kind"], entry.body["generation"]) == ("resumed", 1)
    assert "token-1" not in str(entry.body)


def test_a_second_delivery_wakes_nobody() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)
    resume(memory, workflow)

    assert resume(memory, workflow, now=NOON + 999).state == "nothing"
    assert workflow.woken == ["token-1"]


def test_a_token_that_the_engine_no_longer_knows_is_done() -> None:
    memory = Memory()
    opened(memory)
    voted(memory)

    delivery = resume(memory, an_engine())

    assert delivery == Delivery("delivered", "gone", 1)
    assert receipt(memory)["state"] == "gone"


def test_reopened_before_the_outcome_one_wake_up_is_owed_and_goes_to_every_token() -> None:
    memory, workflow = Memory(), an_engine("token-1", "token-2")
    opened(memory)
    opened(memory, "token-2")
    voted(memory)

    assert resume(memory, workflow).state == "nothing"
    resume(memory, workflow, generation=2)

    assert workflow.woken == ["token-2", "token-1"]


def test_a_slow_first_opening_that_commits_after_its_retry_does_not_hide_the_living_token() -> None:
    memory, workflow = Memory(), an_engine("of-the-retry")
    opened(memory, "of-the-retry")
    opened(memory, "of-the-slow-first-call")
    voted(memory)

    delivery = resume(memory, workflow, generation=2)

    assert (delivery.state, delivery.why) == ("delivered", None)
    assert workflow.woken == ["of-the-retry"]
    assert receipt(memory, 2)["state"] == "woken"


def test_an_engine_that_gives_the_same_token_again_is_woken_once() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    opened(memory)
    voted(memory)

    resume(memory, workflow, generation=2)

    assert workflow.woken == ["token-1"]
    assert receipt(memory, 2)["state"] == "woken"


def test_reopened_after_the_outcome_each_opening_gets_its_wake_up() -> None:
    memory, workflow = Memory(), an_engine("token-2")
    opened(memory)
    voted(memory)
    opened(memory, "token-2")

    old = resume(memory, workflow)
    new = resume(memory, workflow, generation=2)

    assert (old.why, new.why) == ("gone", None)
    assert workflow.woken == ["token-2"]


def test_reopened_after_the_first_wake_up_the_second_is_given_too() -> None:
    memory, workflow = Memory(), an_engine("token-1", "token-2")
    opened(memory)
    voted(memory)
    resume(memory, workflow)
    opened(memory, "token-2")

    resume(memory, workflow, generation=2)

    assert workflow.woken == ["token-1", "token-2"]


def test_an_engine_that_is_down_is_tried_again() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)
    workflow.is_down = True
    first = resume(memory, workflow)
    workflow.is_down = False

    second = resume(memory, workflow, now=NOON + 40)

    assert first.state == "postponed"
    assert second.state == "delivered"
    assert workflow.woken == ["token-1"]


def test_after_a_week_of_failures_it_gives_up_and_says_so() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)
    workflow.is_down = True
    late = NOON + 5 + GIVE_UP_SECONDS

    assert resume(memory, workflow, now=late - 1).state == "postponed"
    assert resume(memory, workflow, now=late + 29).state == "gave-up"
    assert receipt(memory)["state"] == "gave-up"


def test_a_request_without_token_has_nobody_to_wake() -> None:
    memory = Memory()
    opened(memory)
    voted(memory)
    memory.tables.tokens.clear()

    assert resume(memory, an_engine("token-1")).why == "gone"


class BrokenTokens:
    """A store of tokens that our own mistake keeps from answering."""

    def up_to(self, request_id: str, generation: int) -> tuple[TaskToken, ...]:
        raise RuntimeError(f"not allowed to read {request_id} up to {generation}")


def break_down(memory: Memory, workflow: FakeWorkflow, *, now: int) -> None:
    with pytest.raises(RuntimeError):
        resume_workflow(
            KEY,
            "resume#1",
            effects=memory.effects,
            tokens=BrokenTokens(),
            workflow=workflow,
            now=now,
        )


def test_whatever_goes_wrong_the_stream_s_next_try_finds_the_wake_up_free() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)

    break_down(memory, workflow, now=NOON + 10)
    again = resume(memory, workflow, now=NOON + 11)

    assert again == Delivery("delivered", None, 2)
    assert workflow.woken == ["token-1"]


def test_a_receipt_that_could_not_be_written_leaves_the_wake_up_free_too() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)

    memory.interfere(lambda: None)  # the lease
    memory.interfere(memory.fail_once)  # the receipt
    with pytest.raises(UnavailableError):
        resume(memory, workflow)

    assert resume(memory, workflow, now=NOON + 11).why == "gone"


def test_one_that_fails_for_ever_does_not_keep_the_sweeper_busy_each_second() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)
    for second in range(FREE_AGAIN_ATTEMPTS + 1):
        break_down(memory, workflow, now=NOON + 10 + second)
    last = NOON + 10 + FREE_AGAIN_ATTEMPTS

    assert resume(memory, workflow, now=last + 1).state == "nothing"
    assert resume(memory, workflow, now=last + LEASE_SECONDS).state == "delivered"


def test_a_store_that_is_down_altogether_says_what_went_wrong_first() -> None:
    memory, workflow = Memory(), an_engine("token-1")
    opened(memory)
    voted(memory)

    class FallsDown(BrokenTokens):
        def up_to(self, request_id: str, generation: int) -> tuple[TaskToken, ...]:
            memory.fail()
            return super().up_to(request_id, generation)

    with pytest.raises(RuntimeError):
        resume_workflow(
            KEY,
            "resume#1",
            effects=memory.effects,
            tokens=FallsDown(),
            workflow=workflow,
            now=NOON + 10,
        )
