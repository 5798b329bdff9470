from typing import Any

import pytest

from functions.executions import app
from tests.web.doorway import ANA, BEN, Doorway, Reply, an_event

RECORD = {
    "input": {"prompt": "Write about bees"},
    "output": "Bees.",
    "executed": True,
    "success": True,
    "failed": False,
    "skipped": False,
    "undecided": False,
}


def gets(doorway: Doorway, path: str, *, token: str | None = None, **query: Any) -> Reply:
    token = token or doorway.a_token("executions:read")
    parts = path.split("/")
    event = an_event("GET", f"/api/v1/{path}", token=token, query=query)
    event["pathParameters"] = {"id": parts[1]} if len(parts) > 1 else {}
    return doorway.call(app.handler, event)


def a_run(doorway: Doorway, name: str, *, ensemble: str = "content-approval") -> None:
    doorway.workflow.start(
        ensemble, name, {"_countersign": {"input": {"topic": "bees"}, "startedBy": "ci-bot"}}
    )


def history(doorway: Doorway, *steps: dict[str, Any]) -> None:
    empty = {"startedAt": 1, "endedAt": 2, "record": None, "error": None, "cause": None}
    told = [{**empty, "status": "succeeded", "truncated": False, **step} for step in steps]
    doorway.invoker.answers["history"] = {"steps": told, "nextCursor": None}


def test_what_can_be_started_is_listed_with_its_input_schema() -> None:
    doorway = Doorway()

    reply = gets(doorway, "ensembles")

    assert reply.json["items"][0] == {
        "name": "content-approval",
        "definition": "sha256:" + "ab" * 32,
        "input": None,
    }


def test_runs_are_listed_newest_first_and_those_that_wait_say_so() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    a_run(doorway, "run-2")
    doorway.a_request("content-approval.run-1.approve")
    doorway.workflow.end("content-approval", "run-2")

    items = gets(doorway, "executions", ensemble="content-approval").json["items"]

    assert [(item["id"], item["status"]) for item in items] == [
        ("content-approval.run-2", "succeeded"),
        ("content-approval.run-1", "waiting"),
    ]
    assert items[1] == {
        "id": "content-approval.run-1",
        "ensemble": "content-approval",
        "status": "waiting",
        "startedAt": "2026-11-22T12:00:00Z",
        "self": "/api/v1/executions/content-approval.run-1",
    }


def test_pages_of_all_ensembles_continue_until_every_run_was_given_once() -> None:
    doorway = Doorway()
    for number in range(5):
        a_run(doorway, f"run-{number}")
        a_run(doorway, f"run-{number}", ensemble="refund")
    token = doorway.a_token("executions:read")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}

    for _ in range(9):
        page = gets(doorway, "executions", token=token, **query).json
        seen += [item["id"] for item in page["items"]]
        if "nextCursor" not in page:
            break
        query["cursor"] = page["nextCursor"]

    assert len(seen) == len(set(seen)) == 10


def test_one_run_is_shown_step_by_step() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    request = doorway.a_request("content-approval.run-1.approve")
    history(
        doorway, {"name": "generate", "record": RECORD}, {"name": "approve", "status": "running"}
    )

    shown = gets(doorway, "executions/content-approval.run-1").json

    assert shown["status"] == "waiting"
    assert shown["input"] == {"topic": "bees"}
    assert shown["definition"] == "sha256:" + "ab" * 32
    assert [(step["name"], step["status"]) for step in shown["steps"]] == [
        ("generate", "succeeded"),
        ("approve", "waiting"),
        ("publish", "not-started"),
    ]
    assert shown["steps"][0]["output"] == "Bees."
    assert shown["steps"][1]["requestId"] == request.request_id
    assert shown["steps"][2]["condition"] == "${approve.output.approved}"


def test_neither_tokens_nor_links_are_in_what_is_shown_of_a_run() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    doorway.a_request("content-approval.run-1.approve")
    history(doorway)

    reply = gets(doorway, "executions/content-approval.run-1")

    assert "task-token" not in reply.text
    assert doorway.link(ANA) not in reply.text


def test_a_failed_run_says_why() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    doorway.workflow.end(
        "content-approval", "run-1", status="failed", error="Gate.NoOutcome", cause="why"
    )
    history(doorway)

    shown = gets(doorway, "executions/content-approval.run-1").json

    assert shown["status"] == "failed"
    assert shown["error"] == {"error": "Gate.NoOutcome", "cause": "why"}


def test_steps_come_in_pages() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    history(doorway)
    token = doorway.a_token("executions:read")
    first = gets(doorway, "executions/content-approval.run-1", token=token, limit=2).json

    second = gets(
        doorway,
        "executions/content-approval.run-1",
        token=token,
        limit=2,
        cursor=first["nextCursor"],
    ).json

    assert [step["name"] for step in first["steps"]] == ["generate", "approve"]
    assert [step["name"] for step in second["steps"]] == ["publish"]
    assert "nextCursor" not in second


@pytest.mark.parametrize("run", ["content-approval.nope", "nope", "a:b.c", ".x"])
def test_an_unknown_run_is_not_found(run: str) -> None:
    doorway = Doorway()

    reply = gets(doorway, f"executions/{run}")

    assert (reply.status, reply.json["code"]) == (404, "EXECUTION_UNKNOWN")


def test_an_unknown_ensemble_is_not_found() -> None:
    doorway = Doorway()

    reply = gets(doorway, "executions", ensemble="nope")

    assert (reply.status, reply.json["code"]) == (404, "ENSEMBLE_UNKNOWN")


@pytest.mark.parametrize(
    "place", [7, "done", {"refund": 7}, {"refund": [None, -1, "x"]}, {"refund": [1, 2, 3]}]
)
def test_a_forged_cursor_is_a_bad_one(place: Any) -> None:
    from countersign.web.cursors import write_cursor

    doorway = Doorway()
    cursor = write_cursor("executions", place)

    reply = gets(doorway, "executions", cursor=cursor)

    assert (reply.status, reply.json["code"]) == (400, "BAD_CURSOR")


@pytest.mark.parametrize("place", ["-1", "x", "9999999", 7])
def test_a_forged_cursor_of_steps_is_a_bad_one(place: Any) -> None:
    from countersign.web.cursors import write_cursor

    doorway = Doorway()
    a_run(doorway, "run-1")
    history(doorway)
    cursor = write_cursor("steps", place)

    reply = gets(doorway, "executions/content-approval.run-1", cursor=cursor)

    assert (reply.status, reply.json["code"]) == (400, "BAD_CURSOR")


def test_the_scope_is_needed() -> None:
    doorway = Doorway()

    for path in ("ensembles", "executions", "executions/content-approval.run-1"):
        assert gets(doorway, path, token=doorway.a_token("requests:read")).status == 403


def test_a_cursor_of_another_filter_is_refused() -> None:
    doorway = Doorway()
    token = doorway.a_token("executions:read")
    for name in ("one", "two"):
        a_run(doorway, name)
    cursor = gets(doorway, "executions", token=token, limit=1).json["nextCursor"]

    reply = gets(doorway, "executions", token=token, status="failed", cursor=cursor)

    assert (reply.status, reply.json["code"]) == (400, "BAD_CURSOR")


def test_a_run_says_who_started_it() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    history(doorway)

    assert gets(doorway, "executions/content-approval.run-1").json["startedBy"] == "ci-bot"


def test_a_page_of_steps_can_be_larger_than_one_of_a_list() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    history(doorway)
    token = doorway.a_token("executions:read")

    def status(limit: int) -> int:
        run = "executions/content-approval.run-1"
        return gets(doorway, run, token=token, limit=limit).status

    assert (status(1_000), status(1_001)) == (200, 400)
    assert gets(doorway, "executions", token=token, limit=101).status == 400


def test_who_answered_a_gate_is_shown_without_what_they_wrote() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    request = doorway.a_request("content-approval.run-1.approve", approvers=(ANA, BEN), quorum=2)
    history(doorway, {"name": "approve", "status": "running"})
    doorway.votes(request, ANA, feedback="between us")

    reply = gets(doorway, "executions/content-approval.run-1")

    answers = reply.json["steps"][1]["answers"]
    assert answers == [{"approver": ANA, "approved": True, "at": "2026-11-22T12:00:00Z"}]
    assert "between us" not in reply.text


def test_of_a_history_that_is_too_long_to_read_the_rest_is_unknown() -> None:
    doorway = Doorway()
    a_run(doorway, "run-1")
    history(doorway, {"name": "generate", "record": RECORD})
    doorway.invoker.answers["history"]["nextCursor"] = "1000"

    steps = gets(doorway, "executions/content-approval.run-1").json["steps"]

    assert [step["status"] for step in steps] == ["succeeded", "unknown", "unknown"]


def test_states_inside_a_foreach_come_with_their_item() -> None:
    inside = {"inside": {"of": "each", "item": True}}
    steps = [
        {"name": "each", "kind": "foreach", "gate": False, "condition": None},
        {"name": "pay", "kind": "http", "gate": False, "condition": None, **inside},
    ]
    doorway = Doorway(catalogue={"ensembles": {"refund": {"digest": "d", "steps": steps}}})
    a_run(doorway, "run-1", ensemble="refund")
    history(
        doorway,
        {"name": "each", "status": "running"},
        {"name": "pay", "record": RECORD, "at": [["each", 4]]},
        {"name": "pay", "record": RECORD, "at": None},
    )

    shown = gets(doorway, "executions/refund.run-1").json["steps"]

    assert [(step["name"], step.get("item"), step["status"]) for step in shown] == [
        ("each", None, "running"),
        ("pay", [4], "succeeded"),
    ]
