"""The wake-up is lost, late or doubled: the recorded yes is not."""

import time

from countersign_workbench.demo.world import World, eventually
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.runs import FRAUD, PAYMENTS, Asked, ask_for_a_payment, bodies, log_lines


def _mapping(world: World, *, enabled: bool) -> None:
    name = physical_ids(world.engine, world.stack.name)["ResumeFunctionOwed"]
    world.engine.client("lambda").update_event_source_mapping(UUID=name, Enabled=enabled)


def _payments(asked: Asked) -> int:
    return len([b for b in bodies(asked.world, PAYMENTS) if b.get("customer") == asked.topic])


def _assert_recorded_and_waiting(asked: Asked) -> None:
    assert asked.world.request(asked.request_id)["status"] == "approved"
    assert asked.world.execution(asked.execution_id)["status"] == "running"
    assert _payments(asked) == 0


def _assert_resumed_once(asked: Asked) -> None:
    assert asked.world.ended(asked.execution_id)["status"] == "succeeded"
    assert _payments(asked) == 1
    trail = asked.world.api("operator", "GET", f"/requests/{asked.request_id}/audit").json()
    assert str(trail).count("'kind': 'resumed'") == 1


def test_a_vote_while_the_stream_is_disconnected_is_kept_and_resumes_once_it_is_back(
    world: World,
) -> None:
    asked = ask_for_a_payment(world)
    _mapping(world, enabled=False)
    try:
        assert asked.vote(FRAUD, "approve").status == 200
        _assert_recorded_and_waiting(asked)
    finally:
        _mapping(world, enabled=True)

    _assert_resumed_once(asked)


def test_with_the_stream_left_disconnected_the_sweeper_resumes_once(world: World) -> None:
    asked = ask_for_a_payment(world)
    _mapping(world, enabled=False)
    try:
        assert asked.vote(FRAUD, "approve").status == 200
        _assert_recorded_and_waiting(asked)

        eventually("the sweep's wake-up", lambda: _swept_and_ended(asked))
        world.invoke("SweepFunction", {})

        _assert_resumed_once(asked)
    finally:
        _mapping(world, enabled=True)


def test_while_the_wake_up_s_code_raises_the_vote_is_kept_and_resumes_once_it_is_mended(
    world: World,
) -> None:
    asked = ask_for_a_payment(world)
    functions = world.engine.client("lambda")
    name = physical_ids(world.engine, world.stack.name)["ResumeFunction"]
    sound = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    broken = {**sound, "TASK_TOKENS_TABLE": "no-such-table"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": broken})
    broken_since = time.time()
    try:
        assert asked.vote(FRAUD, "approve").status == 200
        eventually("the wake-up's failure", lambda: _raised_since(world, broken_since))
        _assert_recorded_and_waiting(asked)
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": sound})

    _assert_resumed_once(asked)


def _raised_since(world: World, moment: float) -> bool | None:
    lines = log_lines(world, "Resume", since=moment)
    return any("effect not tried" in line for line in lines) or None


def _swept_and_ended(asked: Asked) -> bool | None:
    asked.world.invoke("SweepFunction", {})
    return asked.world.execution(asked.execution_id)["status"] == "succeeded" or None
