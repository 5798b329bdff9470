from typing import Any

import pytest

from functions.start import app
from tests.web.doorway import Doorway, Reply, an_event


def starts(
    doorway: Doorway,
    token: str,
    given: Any = None,
    *,
    name: str = "content-approval",
    key: str | None = None,
    **also: Any,
) -> Reply:
    headers = {} if key is None else {"Idempotency-Key": key}
    path = f"/api/v1/ensembles/{name}/executions"
    event = an_event("POST", path, token=token, json_body=given, name=name, headers=headers, **also)
    return doorway.call(app.handler, event)


def test_a_run_starts_with_the_body_as_its_input_and_the_caller_as_its_starter() -> None:
    doorway = Doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {"topic": "bees"})

    ((ensemble, name),) = doorway.workflow.runs
    assert reply.status == 202
    assert reply.json == {
        "id": f"content-approval.{name}",
        "ensemble": "content-approval",
        "status": "running",
        "self": f"/api/v1/executions/content-approval.{name}",
    }
    assert doorway.workflow.runs[ensemble, name].input == {
        "_countersign": {"input": {"topic": "bees"}, "startedBy": "ci-bot"}
    }


def test_no_body_is_the_empty_input() -> None:
    doorway = Doorway()

    reply = starts(doorway, doorway.a_token("executions:start"))

    assert reply.status == 202


def test_two_calls_without_a_key_are_two_runs() -> None:
    doorway = Doorway()
    token = doorway.a_token("executions:start")
    starts(doorway, token, {})
    starts(doorway, token, {})

    assert len(doorway.workflow.runs) == 2


def test_the_same_key_starts_one_run() -> None:
    doorway = Doorway()
    token = doorway.a_token("executions:start")
    first = starts(doorway, token, {"topic": "bees"}, key="k-1")

    again = starts(doorway, token, {"topic": "bees"}, key="k-1")

    assert again.status == 202
    assert again.json == first.json
    assert len(doorway.workflow.runs) == 1


def test_the_same_key_with_another_body_is_a_conflict() -> None:
    doorway = Doorway()
    token = doorway.a_token("executions:start")
    starts(doorway, token, {"topic": "bees"}, key="k-1")

    reply = starts(doorway, token, {"topic": "wasps"}, key="k-1")

    assert (reply.status, reply.json["code"]) == (409, "IDEMPOTENCY_MISMATCH")


@pytest.mark.parametrize("key", ["", "  ", "x" * 256, "käse"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    doorway = Doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {}, key=key)

    assert (reply.status, reply.json["code"]) == (400, "HEADER_INVALID")


def test_an_unknown_ensemble_is_answered_with_those_there_are() -> None:
    doorway = Doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {}, name="contnt-approval")

    assert (reply.status, reply.json["code"]) == (404, "ENSEMBLE_UNKNOWN")
    assert "content-approval" in reply.json["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 9007199254740993}',
        b'{"a": "\\ud800"}',
        b"[" * 5000,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b"\xff\xfe",
        b"[1]",
        b'"text"',
    ],
)
def test_a_body_that_two_readers_could_read_differently_is_refused(body: bytes) -> None:
    doorway = Doorway()

    reply = starts(
        doorway,
        doorway.a_token("executions:start"),
        body=body,
    )

    assert reply.status in (400, 415)


@pytest.mark.parametrize("size", [245_761, 600_000])
def test_an_input_that_is_too_large_names_the_limit(size: int) -> None:
    doorway = Doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {"text": "x" * size})

    assert reply.status == 413
    assert "at most" in reply.json["detail"]


def test_the_engine_out_of_reach_is_try_again() -> None:
    doorway = Doorway()
    doorway.workflow.is_down = True

    assert starts(doorway, doorway.a_token("executions:start"), {}).status == 503


def test_the_scope_is_needed() -> None:
    doorway = Doorway()

    assert starts(doorway, doorway.a_token("executions:read"), {}).status == 403
    assert doorway.workflow.runs == {}


def test_a_query_is_refused() -> None:
    doorway = Doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {}, query={"dryRun": "1"})

    assert (reply.status, reply.json["code"]) == (400, "QUERY_INVALID")
    assert doorway.workflow.runs == {}


TYPED = {
    "type": "object",
    "properties": {"topic": {"type": "string"}, "words": {"type": "integer", "default": 500}},
    "required": ["topic"],
    "additionalProperties": False,
}


def a_typed_doorway() -> Doorway:
    entry = {**Doorway().catalogue["ensembles"]["content-approval"], "input": TYPED}
    return Doorway(catalogue={"ensembles": {"content-approval": entry}})


def test_an_input_that_the_ensemble_does_not_take_is_refused_with_every_problem() -> None:
    doorway = a_typed_doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {"topc": "bees", "words": "many"})

    assert (reply.status, reply.json["code"]) == (400, "INPUT_INVALID")
    assert reply.json["detail"] == "3 things are wrong with the run's input."
    assert reply.json["errors"] == [
        {
            "path": "input.topc",
            "code": "UNKNOWN_NAME",
            "message": "is no name that is taken here",
            "hint": "did you mean `topic`?",
        },
        {"path": "input.topic", "code": "REQUIRED", "message": "is missing"},
        {
            "path": "input.words",
            "code": "WRONG_TYPE",
            "message": "must be integer, not string",
        },
    ]
    assert doorway.workflow.runs == {}


def test_a_run_is_started_with_what_was_sent_and_without_the_defaults() -> None:
    doorway = a_typed_doorway()

    reply = starts(doorway, doorway.a_token("executions:start"), {"topic": "bees"})

    [run] = doorway.workflow.runs.values()
    assert reply.status == 202
    assert run.input["_countersign"]["input"] == {"topic": "bees"}
