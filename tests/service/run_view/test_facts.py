"""What do engine and requests tell of each step of a run, in each branch and item?"""

import pytest

from tests.builders import approves
from tests.service.run_view.world import World, a_step, in_branch, in_item, ran, when

BOTH = [
    a_step("both", "parallel"),
    a_step("legal", "hitl", **in_branch("both", 0)),
    a_step("file", **in_branch("both", 0)),
    a_step("finance", "hitl", **in_branch("both", 1)),
    a_step("book"),
]
EACH = [
    a_step("each", "foreach", **{"as": "order", "itemsPath": ["input", "orders"]}),
    a_step("check", **in_item("each")),
    a_step("ask", "hitl", **in_item("each")),
    a_step("book"),
]
DEEP = [
    a_step("each", "foreach", **{"as": "order"}),
    a_step("both", "parallel", **in_item("each")),
    a_step("lines", "foreach", **{"as": "line"}, **in_branch("both", 0)),
    a_step("pay", "hitl", **in_item("lines")),
    a_step("note", **in_branch("both", 1)),
    a_step("close", **in_item("each")),
]


def test_branches_that_have_ended_are_told_by_their_letters() -> None:
    world = World(BOTH)
    world.stay("both", ran(), trace=[{"s": "sk"}, {"s": "u"}])

    statuses = [(step.name, step.status) for step in world.show().steps]

    assert statuses == [
        ("both", "succeeded"),
        ("legal", "succeeded"),
        ("file", "skipped"),
        ("finance", "undecided"),
        ("book", "not-started"),
    ]


def test_while_branches_run_only_their_gates_are_known() -> None:
    world = World(BOTH)
    world.stay("both", status="running", ended_at=None)
    world.ask("legal", approves("ana"))
    world.ask("finance")

    statuses = [step.status for step in world.show().steps]

    assert statuses == ["running", "succeeded", "unknown", "waiting", "not-started"]
    assert world.show().status == "waiting"


def test_what_a_branch_tells_of_an_output_is_shown() -> None:
    world = World(BOTH)
    world.stay("both", ran(), trace=[{"s": "ss", "o": {"file": {"id": 7}}}, {"s": "s"}])

    assert world.step("file").output == {"id": 7}


def test_each_item_has_its_own_steps_in_the_order_of_the_items() -> None:
    world = World(EACH)
    world.stay("each", ran(), trace=[{"s": "ss"}, {"s": "sf"}, {"s": "kk"}])

    shown = [(step.name, step.item, step.status) for step in world.show().steps]

    assert shown == [
        ("each", (), "succeeded"),
        ("check", (0,), "succeeded"),
        ("ask", (0,), "succeeded"),
        ("check", (1,), "succeeded"),
        ("ask", (1,), "failed"),
        ("check", (2,), "skipped"),
        ("ask", (2,), "skipped"),
        ("book", (), "not-started"),
    ]


def test_while_items_run_those_are_shown_of_which_a_request_is_known() -> None:
    world = World(EACH)
    world.stay("each", status="running", ended_at=None)
    world.ask("ask", index=".10")
    world.ask("ask", approves("ana"), index=".2")

    assert world.statuses("ask") == [((2,), "succeeded"), ((10,), "waiting")]
    assert world.statuses("check") == [((2,), "unknown"), ((10,), "unknown")]
    assert world.step("ask", 10).request_id == "orders.run-1.ask.10"


def test_where_no_item_is_known_its_steps_stand_once_and_are_unknown() -> None:
    world = World(EACH)
    world.stay("each", status="running", ended_at=None)

    assert world.statuses("check") == [((), "unknown")]


def test_a_foreach_over_nothing_has_no_items_to_show() -> None:
    world = World(EACH)
    world.stay("each", ran([]), trace=[])

    assert world.statuses("check") == []
    assert world.statuses("ask") == []


def test_an_items_output_is_what_the_foreach_says_that_it_gave() -> None:
    brief = {name: value for name, value in ran({"ok": True}).items() if name != "input"}
    world = World(EACH)
    items = [{"check": brief, "ask": brief}]
    world.stay("each", ran(items), trace=[{"s": "ss"}])

    assert world.step("check", 0).output == {"ok": True}


def test_what_an_author_lets_items_give_is_not_taken_for_records() -> None:
    world = World(EACH)
    world.stay("each", ran([{"check": {"output": 1}}]), trace=[{"s": "ss"}])

    assert world.step("check", 0).output is None


def test_bodies_in_bodies_are_told_by_the_traces_inside_theirs() -> None:
    lines = [{"s": "s"}, {"s": "f"}]
    world = World(DEEP)
    trace = [
        {"s": "sk", "both": [{"s": "s", "lines": lines}, {"s": "s"}]},
        {"s": "ks", "both": []},
    ]
    world.stay("each", ran(), trace=trace)

    assert world.statuses("pay") == [((0, 0), "succeeded"), ((0, 1), "failed"), ((1,), "skipped")]
    assert world.statuses("note") == [((0,), "succeeded"), ((1,), "skipped")]
    assert world.statuses("close") == [((0,), "skipped"), ((1,), "succeeded")]


def test_a_gate_deep_inside_is_found_by_all_its_indexes() -> None:
    world = World(DEEP)
    world.stay("each", status="running", ended_at=None)
    world.ask("pay", index=".3.1")

    assert world.statuses("pay") == [((3, 1), "waiting")]


@pytest.mark.parametrize("index", ["", ".1.2", ".x", ".1.", "x", ".²"])
def test_a_request_whose_item_cannot_be_told_belongs_to_none(index) -> None:
    world = World(EACH)
    world.stay("each", status="running", ended_at=None)
    world.ask("ask", index=index)

    assert world.statuses("ask") == [((), "unknown")]
    assert world.show().status == "waiting"


def test_letters_of_an_older_definition_are_not_read() -> None:
    world = World(EACH)
    world.stay("each", ran(), trace=[{"s": "s"}, {"s": "sss"}])

    assert world.statuses("check") == [((0,), "unknown"), ((1,), "unknown")]


def test_branches_of_a_choice_in_an_item_have_their_letters_too() -> None:
    world = World(
        [
            a_step("each", "foreach", **{"as": "order"}),
            a_step("large", "if", **in_item("each")),
            a_step("ask", "hitl", **when("large", "then")),
            a_step("pay", **when("large", "else")),
            a_step("note", **in_item("each")),
        ]
    )
    world.stay("each", ran(), trace=[{"s": "ssks"}, {"s": "skss"}])

    shown = [(step.name, *step.item, step.status) for step in world.show().steps[1:]]

    assert shown == [
        ("large", 0, "succeeded"),
        ("ask", 0, "succeeded"),
        ("pay", 0, "skipped"),
        ("note", 0, "succeeded"),
        ("large", 1, "succeeded"),
        ("ask", 1, "skipped"),
        ("pay", 1, "succeeded"),
        ("note", 1, "succeeded"),
    ]


def test_a_history_that_names_items_tells_them_apart_while_they_run() -> None:
    world = World(EACH)
    world.stay("each", status="running", ended_at=None)
    world.stay("check", ran("one"), at=(("each", 0),))
    world.stay("check", status="running", ended_at=None, at=(("each", 1),))

    assert world.statuses("check") == [((0,), "succeeded"), ((1,), "running")]
    assert world.step("check", 0).output == "one"
    assert world.statuses("ask") == [((0,), "unknown"), ((1,), "unknown")]


def test_a_state_whose_item_is_not_told_says_nothing() -> None:
    world = World(EACH)
    world.stay("each", status="running", ended_at=None)
    world.stay("check", ran("whose?"), at=None)

    assert world.statuses("check") == [((), "unknown")]
