"""For whom do the runs wait that a run has started, and those below them?"""

import pytest

from countersign.service.run_view.below import MOST_LOOKED_UP
from tests.builders import approves
from tests.service.run_view.world import RUN, World, a_step, in_item, ran

STEPS = [
    a_step("refund", "ensemble", ensemble="refund"),
    a_step("each", "foreach", **{"as": "order"}),
    a_step("deliver", "ensemble", ensemble="deliver", **in_item("each")),
]


def a_child(world: World, ensemble: str, name: str, *, of: str, step: str = "x") -> str:
    parent = {"execution": f"arn:{of}", "id": of, "step": step, "item": []}
    world.workflow.start(
        ensemble, name, {"_countersign": {"input": {}, "parent": parent, "root": RUN}}
    )
    return f"{ensemble}.{name}"


def running(world: World) -> World:
    world.stay("refund", status="running", ended_at=None)
    return world


def test_a_step_that_waits_for_a_run_below_names_what_that_waits_for() -> None:
    world = running(World(STEPS))
    key = world.ask("ask", run="refund.run-1-refund")

    step, view = world.step("refund"), world.show()

    assert (step.status, step.child) == ("waiting", "refund.run-1-refund")
    assert step.waiting_for == (key,)
    assert view.status == "waiting"


def test_what_is_answered_is_waited_for_no_more() -> None:
    world = running(World(STEPS))
    world.ask("ask", approves("ana"), run="refund.run-1-refund")

    assert (world.step("refund").status, world.show().status) == ("running", "running")
    assert world.step("refund").waiting_for == ()


def test_a_run_below_a_run_below_is_found_by_who_started_it() -> None:
    world = running(World(STEPS))
    child = a_child(world, "refund", "run-1-refund", of=RUN)
    grandchild = a_child(world, "notes", "run-1-refund-note", of=child)
    key = world.ask("ask", run=grandchild)

    assert world.step("refund").waiting_for == (key,)


def test_in_an_item_each_child_has_its_own_requests() -> None:
    world = World(STEPS)
    world.stay("each", status="running", ended_at=None)
    trace = [{"s": "s"}, {"s": "s"}]
    world.ask("ask", run="deliver.run-1-deliver-1")
    world.stays = []
    world.stay("each", ran(), trace=trace)

    assert world.step("deliver", 0).waiting_for == ()
    assert world.step("deliver", 1).waiting_for == ("deliver.run-1-deliver-1.ask",)


def test_the_run_in_the_middle_sees_what_is_below_itself_alone() -> None:
    world = running(World(STEPS, parent={"root": "top.run-0", "parent": None}))
    below = a_child(world, "notes", "n", of=RUN, step="refund")
    beside = a_child(world, "notes", "m", of="top.run-0")
    key = world.ask("ask", run=below, root_execution_id="top.run-0")
    world.ask("ask", run=beside, root_execution_id="top.run-0")

    assert world.show().status == "waiting"
    world.memory.tables.requests.pop(key)
    assert world.show().status == "running"


def test_a_run_whose_place_nothing_tells_belongs_to_no_step() -> None:
    world = running(World(STEPS))
    world.ask("ask", run="refund.stranger")

    assert world.step("refund").waiting_for == ()
    assert world.show().status == "waiting"


def test_only_so_many_runs_are_looked_up() -> None:
    world = running(World(STEPS))
    for number in range(MOST_LOOKED_UP + 20):
        world.ask("ask", run=f"refund.stranger-{number}")
    before = world.workflow.described

    world.show()

    assert world.workflow.described - before <= MOST_LOOKED_UP + 1


def test_the_child_that_the_state_names_is_shown() -> None:
    world = World(STEPS)
    world.stay("refund", ran(), child="refund.run-1-refund")

    assert world.step("refund").child == "refund.run-1-refund"


def test_before_it_is_reached_a_step_has_no_child() -> None:
    assert World(STEPS).step("refund").child is None


def test_where_no_step_starts_runs_none_is_looked_for() -> None:
    world = World([a_step("pay")])
    world.ask("ask", run="refund.run-1-refund")

    assert world.show().status == "running"


@pytest.mark.parametrize("ends", [False, True])
def test_the_child_of_an_item_that_has_asked_stays_known_once_it_has_ended(ends) -> None:
    world = World([*STEPS, a_step("approve", "hitl", **in_item("each"))])
    world.stay("each", status="running", ended_at=None)
    for index in (0, 1):
        world.ask("approve", approves("ana"), index=f".{index}")
    world.ask("ask", approves("ana"), run="deliver.run-1-deliver-0")
    if ends:
        world.end("failed", error="HTTP_STATUS")

    steps = [world.step("deliver", index) for index in (0, 1)]

    assert [step.child for step in steps] == ["deliver.run-1-deliver-0", None]
    assert [step.waiting_for for step in steps] == [(), ()]
