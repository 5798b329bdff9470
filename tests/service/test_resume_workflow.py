"""How does the waiting run learn that there is something to read?"""

from dataclasses import replace

from countersign.domain.audit import delivery_chain
from countersign.service.cast_vote import cast_vote
from countersign.service.delivery import Delivery
from countersign.service.open_gate import open_gate
from countersign.service.resume_workflow import MAX_ATTEMPTS, resume_workflow
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


def test_reopened_before_the_outcome_only_the_new_token_is_woken() -> None:
    memory, workflow = Memory(), an_engine("token-1", "token-2")
    opened(memory)
    opened(memory, "token-2")
    voted(memory)

    assert resume(memory, workflow).state == "nothing"
    resume(memory, workflow, generation=2)

    assert workflow.woken == ["token-2"]


def test_reopened_after_the_outcome_the_old_wake_up_is_superseded() -> None:
    memory, workflow = Memory(), an_engine("token-1", "token-2")
    opened(memory)
    voted(memory)
    opened(memory, "token-2")

    old = resume(memory, workflow)
    new = resume(memory, workflow, generation=2)

    assert (old.why, new.why) == ("superseded", None)
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
    key = (KEY, "resume#1")
    memory.tables.effects[key] = replace(memory.tables.effects[key], attempts=MAX_ATTEMPTS - 1)
    workflow.is_down = True

    assert resume(memory, workflow).state == "gave-up"
    assert receipt(memory)["state"] == "gave-up"


def test_a_request_without_token_has_nobody_to_wake() -> None:
    memory = Memory()
    opened(memory)
    voted(memory)
    memory.tables.tokens.clear()

    assert resume(memory, an_engine("token-1")).why == "gone"
