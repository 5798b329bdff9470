"""Why did a step of a run not run, and which values did its condition see?"""

import json

import pytest

from tests.builders import approves
from tests.service.run_view.world import World, a_step, in_branch, in_item, ran, record, when


def condition(source: str, *reads: list) -> dict:
    return {"condition": source, "reads": list(reads)}


def values(world: World, name: str, *item: int) -> list[tuple]:
    saw = world.step(name, *item).saw
    return [] if saw is None else [(v.path, v.missing or v.value) for v in saw.values]


def test_a_skipped_step_says_what_its_condition_saw() -> None:
    world = World([a_step("pay", **condition("${input.n > 3}", ["input", "n"]))], given={"n": 2})
    world.stay("pay.if")

    saw = world.step("pay").saw

    assert (saw.source, saw.of) == ("${input.n > 3}", None)
    assert [(value.path, value.value) for value in saw.values] == [("input.n", 2)]


@pytest.mark.parametrize("status", ["succeeded", "running", "not-started"])
def test_a_step_that_runs_or_has_not_come_says_nothing(status) -> None:
    world = World([a_step("pay", **condition("${input.n > 3}", ["input", "n"]))])
    if status != "not-started":
        world.stay("pay", ran() if status == "succeeded" else None, status=status)

    assert world.step("pay").saw is None


READ = [["assess", "output", "risk"], ["assess", "failed"], ["input", "n"], ["env", "LIMIT"]]


def read(world: World) -> dict:
    world.stay("pay.if", {"undecided": True})
    return dict(values(world, "pay"))


def a_reader(**assess) -> World:
    return World([a_step("assess", **assess), a_step("pay", **condition("${…}", *READ))])


def test_a_step_that_gave_it_tells_the_value() -> None:
    world = a_reader()
    world.stay("assess", ran({"risk": "low"}))

    assert read(world) == {
        "assess.output.risk": "low",
        "assess.failed": False,
        "input.n": "absent",
        "env.LIMIT": "hidden",
    }


@pytest.mark.parametrize(
    ("flags", "output", "failed"),
    [
        ({"skipped": True}, "skipped", False),
        ({"undecided": True}, "undecided", False),
        ({"executed": True, "failed": True}, "absent", True),
    ],
)
def test_of_a_step_that_gave_nothing_it_says_how_that_stood(flags, output, failed) -> None:
    world = a_reader()
    world.stay("assess", record(**flags))

    seen = read(world)

    assert seen["assess.output.risk"] == output
    assert seen["assess.failed"] is failed or seen["assess.failed"] == failed


def test_a_value_that_was_cut_on_its_way_is_not_known() -> None:
    world = a_reader()
    world.stay("assess", ran("x" * 16 * 1024), truncated=True)

    assert read(world)["assess.output.risk"] == "unknown"


def test_a_long_value_is_shown_by_its_beginning() -> None:
    world = World([a_step("pay", **condition("${…}", ["input", "n"]))], given={"n": "x" * 300})
    world.stay("pay.if")

    [value] = world.step("pay").saw.values

    assert value.truncated
    assert value.value == json.dumps("x" * 300)[:200]


def test_a_default_of_the_ensembles_input_is_what_its_steps_read() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "number", "default": 7}}}
    steps = [a_step("pay", **condition("${input.n > 9}", ["input", "n"]))]
    world = World(steps, ensemble={"input": schema})
    world.stay("pay.if")

    assert values(world, "pay") == [("input.n", 7)]
    assert world.show().input == {}


CHOICE = [
    a_step("choose", "if", test="${input.n > 3}", testReads=[["input", "n"]]),
    a_step("large", **when("choose", "then")),
    a_step("small", **when("choose", "else"), **condition("${input.m}", ["input", "m"])),
]


def test_in_a_branch_that_was_not_taken_it_is_the_test_that_kept_a_step() -> None:
    world = World(CHOICE, given={"n": 2, "m": False})
    world.stay("choose.if", ran({"taken": "else"}))
    world.stay("small.if")

    saw = world.step("large").saw

    assert (saw.source, saw.of) == ("${input.n > 3}", "choose")
    assert values(world, "small") == [("input.m", False)]


def test_inside_a_step_that_was_left_out_it_is_that_ones_condition() -> None:
    steps = [a_step("choose", "if", **condition("${input.x}", ["input", "x"])), *CHOICE[1:]]
    world = World(steps, given={"x": False})
    world.stay("choose.if", record(skipped=True))

    saw = world.step("small").saw

    assert (saw.source, saw.of) == ("${input.x}", "choose")


def test_a_choice_that_could_not_be_decided_says_what_it_saw() -> None:
    world = World(CHOICE, given={"n": "2"})
    cause = "EXPR_UNDECIDED orders.yaml:4:9 input.n"
    world.stay("choose.if", status="failed", error="States.QueryEvaluationError", cause=cause)
    world.end("failed", error="EXPR_UNDECIDED", cause=cause)

    assert values(world, "choose") == [("input.n", "2")]


EACH = [
    a_step("each", "foreach", **{"as": "order", "itemsPath": ["input", "orders"]}),
    a_step("ask", "hitl", **in_item("each")),
    a_step(
        "pay",
        **in_item("each"),
        **condition("${…}", ["order", "n"], ["ask", "output", "approved"], ["ask", "skipped"]),
    ),
]


def test_in_an_item_the_values_are_those_of_that_item() -> None:
    world = World(EACH, given={"orders": [{"n": 1}, {"n": 2}]})
    world.ask("ask", approves("ana"), index=".0")
    world.stay("each", ran(), trace=[{"s": "sk"}, {"s": "kk"}])

    assert values(world, "pay", 0)[0] == ("order.n", 1)
    assert values(world, "pay", 0)[2] == ("ask.skipped", False)
    assert values(world, "pay", 1) == [
        ("order.n", 2),
        ("ask.output.approved", "skipped"),
        ("ask.skipped", True),
    ]


def test_a_gates_answer_in_an_item_is_read_from_its_request() -> None:
    world = World(EACH, given={"orders": [{"n": 1}]})
    key = world.ask("ask", approves("ana"), index=".0")
    outcome = world.memory.tables.requests[key].outcome
    world.stay("each", ran(), trace=[{"s": "sk"}])

    assert dict(values(world, "pay", 0))["ask.output.approved"] is outcome["approved"]


def test_items_that_were_made_by_an_expression_are_not_known() -> None:
    steps = [{**EACH[0], "itemsPath": None}, *EACH[1:]]
    world = World(steps, given={"orders": [{"n": 1}]})
    world.stay("each", ran(), trace=[{"s": "sk"}])

    assert values(world, "pay", 0)[0] == ("order.n", "unknown")


def test_the_output_of_a_branch_is_read_behind_it() -> None:
    steps = [
        a_step("both", "parallel"),
        a_step("left", **in_branch("both", 0)),
        a_step("right", **in_branch("both", 1)),
        a_step("pay", **condition("${…}", ["left", "output", "n"], ["right", "output", "n"])),
    ]
    world = World(steps)
    world.stay("both", ran(), trace=[{"s": "s", "o": {"left": {"n": 1}}}, {"s": "s"}])
    world.stay("pay.if", {"undecided": True})

    assert values(world, "pay") == [("left.output.n", 1), ("right.output.n", "unknown")]


def test_what_happened_in_a_body_that_was_passed_over_nobody_knows() -> None:
    steps = [
        a_step("both", "parallel", continueOnError=True),
        a_step("left", "hitl", **in_branch("both", 0)),
        a_step("right", **in_branch("both", 1)),
        a_step("pay", **condition("${…}", ["left", "output", "approved"], ["both", "failed"])),
    ]
    world = World(steps)
    world.ask("left", approves("ana"))
    world.stay("both", record(failed=True, executed=True))
    world.stay("pay.if", {"undecided": True})

    assert values(world, "pay") == [("left.output.approved", "undecided"), ("both.failed", True)]


def test_where_either_of_two_can_be_the_reason_none_is_told() -> None:
    steps = [
        a_step("each", "foreach", **{"as": "order"}),
        a_step("choose", "if", test="${input.n}", **in_item("each")),
        a_step("pay", **when("choose", "then"), **condition("${input.m}", ["input", "m"])),
    ]
    world = World(steps)
    world.stay("each", ran(), trace=[{"s": "sk"}])

    assert world.step("pay", 0).status == "skipped"
    assert world.step("pay", 0).saw is None
