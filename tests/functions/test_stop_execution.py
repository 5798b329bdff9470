from typing import Any

from functions.stop_execution import app
from tests.web.doorway import Doorway, Reply, an_event


def stops(doorway: Doorway, token: str, run: str, body: Any = None) -> Reply:
    event = an_event("POST", f"/api/v1/executions/{run}/stop", token=token, json_body=body, id=run)
    return doorway.call(app.handler, event)


def test_a_stopped_run_has_its_open_requests_cancelled_by_those_who_may() -> None:
    doorway = Doorway()
    run = doorway.workflow.start("content-approval", "run-1", {})

    reply = stops(
        doorway, doorway.a_token("executions:stop"), run.execution_id, {"reason": "wrong input"}
    )

    assert reply.status == 200
    assert reply.json["status"] == "stopped"
    stopped = doorway.workflow.runs["content-approval", "run-1"]
    assert stopped.status == "stopped"
    assert "wrong input" in str(stopped.cause)
    assert doorway.invoker.told == [("reconcile", {"executionArn": run.arn, "hasEnded": True})]


def test_a_run_that_has_ended_cannot_be_stopped() -> None:
    doorway = Doorway()
    doorway.workflow.start("content-approval", "run-1", {})
    doorway.workflow.end("content-approval", "run-1")

    reply = stops(doorway, doorway.a_token("executions:stop"), "content-approval.run-1")

    assert (reply.status, reply.json["code"]) == (409, "EXECUTION_ENDED")


def test_an_unknown_run_is_not_found() -> None:
    doorway = Doorway()

    for run in ("content-approval.nope", "nope", "a:b.c"):
        reply = stops(doorway, doorway.a_token("executions:stop"), run)
        assert (reply.status, reply.json["code"]) == (404, "EXECUTION_UNKNOWN")


def test_the_scope_is_needed() -> None:
    doorway = Doorway()
    doorway.workflow.start("content-approval", "run-1", {})

    reply = stops(doorway, doorway.a_token("executions:read"), "content-approval.run-1")

    assert reply.status == 403
    assert doorway.workflow.runs["content-approval", "run-1"].is_running
