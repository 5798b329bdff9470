"""How is one step of a run shown?"""

from countersign.domain.commands import Cancel
from countersign.domain.step_view import Answer
from tests.builders import approves, rejects
from tests.fakes.world import NOON
from tests.service.run_view.world import World, a_step, in_branch, in_item, ran

GATE = [a_step("ask", "hitl")]


def test_a_gate_shows_who_answered() -> None:
    world = World(GATE)
    world.ask("ask", approves("ana"))

    assert world.step("ask").answers == (Answer("ana@example.com", True, NOON + 60),)


def test_a_gate_that_waits_shows_the_answers_so_far_and_no_word_of_theirs() -> None:
    world = World(GATE)
    world.ask("ask", rejects("ana", reason="a secret reason"))

    step = world.step("ask")

    assert [(answer.approver, answer.approved) for answer in step.answers] == [
        ("ana@example.com", False)
    ]
    assert "secret" not in repr(step.answers)


def test_a_step_says_in_which_branch_or_item_it_stands() -> None:
    world = World(
        [
            a_step("both", "parallel"),
            a_step("each", "foreach", **in_branch("both", 1)),
            a_step("pay", **in_item("each")),
        ]
    )
    world.stay("both", ran(), trace=[{"s": ""}, {"s": "s", "each": [{"s": "s"}, {"s": "f"}]}])

    shown = [(step.inside, step.item, step.status) for step in world.show().steps]

    assert shown == [
        (None, (), "succeeded"),
        ({"of": "both", "branch": 1}, (), "succeeded"),
        ({"of": "each", "item": True}, (0,), "succeeded"),
        ({"of": "each", "item": True}, (1,), "failed"),
    ]


def test_a_gate_in_an_item_shows_its_outcome() -> None:
    world = World([a_step("each", "foreach"), a_step("ask", "hitl", **in_item("each"))])
    world.stay("each", ran(), trace=[{"s": "s"}])
    key = world.ask("ask", approves("ana"), index=".0")

    assert world.step("ask", 0).output == world.memory.tables.requests[key].outcome


def test_a_cancelled_gate_in_an_item_has_no_outcome_and_says_why() -> None:
    world = World([a_step("each", "foreach"), a_step("ask", "hitl", **in_item("each"))])
    world.ask("ask", Cancel("withdrawn", by="ops"), index=".0")
    world.stay("each", status="running", ended_at=None)

    step = world.step("ask", 0)

    assert (step.status, step.output, step.cause) == ("failed", None, "withdrawn")
