"""Lambda may be called twice: a gate that opens again is still one gate."""

import json
from typing import Any

from countersign_workbench.demo.world import World
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.runs import (
    EDITOR,
    FRAUD,
    MARKETING,
    PAYMENTS,
    Asked,
    ask_for_a_payment,
    ask_for_a_post,
    bodies,
)

FORGERIES = (
    "{}",
    json.dumps({"status": "approved", "approved": True}),
    json.dumps({"Item": {"outcome": {"S": json.dumps({"approved": True})}}}),
    "true",
    '"approved"',
)


def _token(asked: Asked) -> dict[str, Any]:
    return asked.world.item("TaskTokensTable", {"requestId": {"S": asked.request_id}})


def _forget_token(asked: Asked) -> str:
    """Make the first opening's token a dead one, and give the one that the run really waits with.

    So the next opening comes with a new token, as a retry on AWS does (the engine gives a retry
    the same token again).
    """
    alive = _token(asked)
    asked.world.engine.client("dynamodb").put_item(
        TableName=asked.world.stack.outputs["TaskTokensTable"],
        Item={**alive, "taskToken": {"S": f"dead-{asked.request_id}"}},
    )
    return str(alive["taskToken"]["S"])


def _wake_ups(asked: Asked) -> list[str]:
    trail = asked.world.api("operator", "GET", f"/requests/{asked.request_id}/audit").json()
    entries = [entry["entry"] for entry in trail["deliveries"]["entries"]]
    return [entry["state"] for entry in entries if entry["kind"] == "resumed"]


def _open_again(asked: Asked, token: str) -> None:
    """Call OpenGate as the state machine did, with this token and other words."""
    world = asked.world
    request = world.item("RequestsTable", {"requestId": {"S": asked.request_id}})
    execution_name = asked.execution_id.partition(".")[2]
    world.invoke(
        "OpenGateFunction",
        {
            "token": token,
            "request": asked.request_id,
            "runStarted": request["runStarted"]["S"],
            "executionArn": request["executionArn"]["S"],
            "executionId": asked.execution_id,
            "ensemble": asked.execution_id.partition(".")[0],
            "step": request["step"]["S"],
            "definition": request["definition"]["S"],
            "startedBy": "agent",
            "undecided": False,
            "consequence": {"onApprove": [], "onReject": []},
            "limits": {"maxApprovers": 10, "maxTimeoutSeconds": 604_800},
            "input": {
                "data": f"other words of {execution_name}",
                "prompt": "Something else?",
                "approvers": ["stranger@example.com"],
                "minApprovals": 1,
            },
        },
    )


def test_an_opening_repeated_before_the_outcome_keeps_the_first_question_and_one_outcome(
    world: World,
) -> None:
    asked = ask_for_a_post(world)

    _open_again(asked, _forget_token(asked))

    second = world.item("TaskTokensTable", {"requestId": {"S": f"{asked.request_id}#2"}})
    assert second["generation"] == {"N": "2"}
    shown = world.request(asked.request_id)
    assert "stranger@example.com" not in str(shown)
    assert "Review this content" in shown["prompt"]
    assert asked.vote(EDITOR, "approve").status == 200
    assert asked.vote(MARKETING, "approve").status == 200
    assert world.ended(asked.execution_id)["status"] == "succeeded"
    assert len(asked.published()) == 1
    assert _wake_ups(asked).count("woken") == 1


def test_an_opening_repeated_after_the_outcome_wakes_the_run_and_changes_nothing(
    world: World,
) -> None:
    asked = ask_for_a_payment(world)
    functions = world.engine.client("lambda")
    mapping = physical_ids(world.engine, world.stack.name)["ResumeFunctionOwed"]
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    token = _forget_token(asked)
    try:
        assert asked.vote(FRAUD, "approve").status == 200
        outcome = world.item("RequestsTable", {"requestId": {"S": asked.request_id}})["outcome"]
        _open_again(asked, token)
    finally:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)

    assert world.ended(asked.execution_id)["status"] == "succeeded"
    after = world.item("RequestsTable", {"requestId": {"S": asked.request_id}})
    assert after["outcome"] == outcome
    assert _wake_ups(asked).count("woken") == 1
    payments = bodies(world, PAYMENTS)
    assert len([body for body in payments if body.get("customer") == asked.topic]) == 1


def test_a_stranger_s_callback_with_any_bytes_never_lets_the_step_behind_the_gate_run(
    world: World,
) -> None:
    for forged in FORGERIES:
        asked = ask_for_a_post(world)

        world.engine.client("stepfunctions").send_task_success(
            taskToken=_token(asked)["taskToken"]["S"], output=forged
        )

        run = world.ended(asked.execution_id)
        assert run["status"] == "failed", forged
        assert run["error"]["error"] == "Gate.NoOutcome", forged
        assert asked.published() == [], forged
