"""What is done by the second way when the first one is lost, and what is seldom asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from countersign.adapters.dynamodb.request_item import pending_shard
from countersign.domain.effects import mail_id
from countersign.domain.request import PENDING_SHARDS
from countersign_workbench.demo.world import World, eventually, mail_of_request
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.crowd import hand_out
from tests.end_to_end.gates import sweep_after
from tests.end_to_end.many_gates import opened
from tests.end_to_end.runs import EDITOR, MARKETING, a_word, ask_for_a_post
from tests.end_to_end.stage import ROOT

A_WHILE_SECONDS = 600


def test_a_mail_that_the_stream_does_not_bring_goes_out_when_the_sweeper_comes(
    world: World,
) -> None:
    functions = world.engine.client("lambda")
    mapping = physical_ids(world.engine, world.stack.name)["NotifyFunctionOwed"]
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    try:
        question = {"audience": [EDITOR], "prompt": a_word("May it?")}
        request_id = world.api("deployer", "POST", "/requests", question).json()["id"]
        sweep_after(world, request_id, mail_id(EDITOR, epoch=1), seconds=A_WHILE_SECONDS)
        mail = mail_of_request(world, EDITOR, request_id)
    finally:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)

    assert request_id in mail.text


def test_a_run_whose_end_nobody_heard_loses_its_question_when_the_sweeper_comes(
    world: World,
) -> None:
    asked = ask_for_a_post(world)
    with _unheard(world):
        _stop(world, asked.execution_id)
        assert world.request(asked.request_id)["status"] == "pending"

        status = eventually("the sweeper's turn", lambda: _swept(world, asked.request_id))

    assert status == "cancelled"
    assert asked.published() == []


def test_a_child_run_whose_parents_end_nobody_heard_ends_when_the_sweeper_comes(
    world: World,
) -> None:
    with _unheard(world):
        parent = world.start("office", {"paper": a_word("paper")})
        child = f"desk.{parent.partition('.')[2]}-ask-desk"
        opened(world, f"{child}.sign")
        _stop(world, parent)

        status = eventually("the sweeper's turn", lambda: _swept(world, f"{child}.sign"))

    assert status == "cancelled"
    assert not world.is_running(child)


def test_a_decision_by_rule_that_is_asked_for_again_is_the_one_that_stands(world: World) -> None:
    call = json.loads((ROOT / "events" / "run_policy.json").read_text("utf-8"))
    call["executionName"] = a_word("run")

    first, again = (world.invoke("RunPolicyFunction", call) for _ in range(2))

    assert first == again
    assert first["output"]["approved"] is True


def test_what_is_seldom_asked_for_is_allowed_too(world: World) -> None:
    """Each by the credential that may: no role forbids what the API offers."""
    asked = ask_for_a_post(world)
    link = asked.links[EDITOR].rpartition("/")[2]
    own = f"{world.stack.api_url}/api/v1/requests/{asked.request_id}"
    for name, address in (("the editor", EDITOR), ("marketing", MARKETING)):
        hand_out(world, name, "requests:decide", "requests:read", address=address)
    again = {"Idempotency-Key": a_word("start")}
    start = ("POST", "/ensembles/silence/executions", {"change": "x"})

    shown = world.call("GET", own, token=link)
    stale = [
        world.call("POST", f"{own}/{verdict}", token=link, body={"digest": "0", "reason": "no"})
        for verdict in ("approve", "reject")
    ]
    started = [world.api("agent", *start, **again) for _ in range(2)]
    approved = world.api("the editor", "POST", f"/requests/{asked.request_id}/approve", {})
    rejected = world.api(
        "marketing", "POST", f"/requests/{asked.request_id}/reject", {"reason": "n"}
    )
    closed = world.api("the editor", "GET", "/requests?status=closed&limit=100")
    runs = world.api("operator", "GET", "/executions?ensemble=content-approval&limit=5")

    assert shown.status == 200
    assert [answer.status for answer in stale] == [409, 409]
    assert [answer.status for answer in started] == [202, 202]
    assert started[0].json()["id"] == started[1].json()["id"]
    assert (approved.status, rejected.status) == (200, 200)
    assert asked.request_id in closed.text
    assert asked.execution_id in runs.text


@contextmanager
def _unheard(world: World) -> Iterator[None]:
    """Keep the engine's word that runs have ended from us for the length of the block."""
    events = world.engine.client("events")
    rule = physical_ids(world.engine, world.stack.name)["ReconcileFunctionRunEnded"]
    events.disable_rule(Name=rule)
    try:
        yield
    finally:
        events.enable_rule(Name=rule)


def _stop(world: World, execution_id: str) -> None:
    ensemble, _, name = execution_id.partition(".")
    runs = world.stack.state_machine_prefix.replace(":stateMachine:", ":execution:")
    world.engine.client("stepfunctions").stop_execution(executionArn=f"{runs}{ensemble}:{name}")


def _swept(world: World, request_id: str) -> str | None:
    """Bring the request into the list that the sweeper walks in this minute, and have it look."""
    shard = pending_shard(int(time.time()) // 60 % PENDING_SHARDS)
    key = {"requestId": {"S": request_id}}
    item = world.item("RequestsTable", key)
    if "pendingShard" in item:
        world.engine.client("dynamodb").update_item(
            TableName=world.stack.outputs["RequestsTable"],
            Key=key,
            UpdateExpression="SET pendingShard = :shard",
            ConditionExpression="attribute_exists(pendingShard)",
            ExpressionAttributeValues={":shard": {"S": shard}},
        )
        world.invoke("SweepFunction", {})
    status = str(world.request(request_id)["status"])
    return None if status == "pending" else status
