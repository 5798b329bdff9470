"""Do `executions`, `execution` and `stop` show and stop runs?"""

import json

import pytest
from click.testing import CliRunner, Result

from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering

RUN = {
    "id": "refund.x1",
    "ensemble": "refund",
    "status": "waiting",
    "startedAt": "2026-11-22T12:00:00Z",
}
STEPS = [
    {"name": "load", "kind": "http", "status": "succeeded", "endedAt": "2026-11-22T12:00:01Z"},
    {"name": "approve", "kind": "hitl", "status": "waiting", "requestId": "refund.x1.approve"},
    {"name": "pay", "kind": "http", "status": "failed", "error": "HTTP_STATUS", "cause": "500\nx"},
]
SANDBOXED = {
    "name": "sum",
    "kind": "code",
    "status": "failed",
    "error": "SANDBOX_NAME",
    "cause": "SANDBOX_NAME: `fetch` is not there",
}


def run(url: str, *words: str) -> Result:
    command = [*words, "--api-url", url]
    return CliRunner().invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})


def test_runs_are_listed_with_their_status() -> None:
    with answering({"GET /api/v1/executions": (200, {"items": [RUN]})}) as there:
        answered = run(there.url, "executions")

    assert answered.output.splitlines() == [
        "STARTED               ENDED  STATUS   ID",
        "2026-11-22T12:00:00Z  -      waiting  refund.x1",
    ]


def test_runs_can_be_narrowed_and_a_page_that_goes_on_says_how() -> None:
    call = "GET /api/v1/executions?ensemble=refund&status=waiting&limit=1"

    with answering({call: (200, {"items": [RUN], "nextCursor": "abc"})}) as there:
        answered = run(
            there.url, "executions", "--ensemble", "refund", "--status", "waiting", "--limit", "1"
        )

    assert answered.output.endswith("there may be more: --cursor abc\n")


def test_no_runs_are_said_so() -> None:
    with answering({"GET /api/v1/executions": (200, {"items": []})}) as there:
        assert run(there.url, "executions").output == "no runs\n"


def test_a_run_is_shown_with_a_table_of_its_steps() -> None:
    shown = {**RUN, "input": {"amount": 5}, "steps": STEPS}

    with answering({"GET /api/v1/executions/refund.x1": (200, shown)}) as there:
        lines = run(there.url, "execution", "refund.x1").output.splitlines()

    assert lines[:2] == ["id: refund.x1", "status: waiting"]
    assert "  amount: 5" in lines
    assert lines[-4:] == [
        "STEP     KIND  STATUS     ENDED                 ABOUT",
        "load     http  succeeded  2026-11-22T12:00:01Z",
        "approve  hitl  waiting    -                     refund.x1.approve",
        "pay      http  failed     -                     HTTP_STATUS: 500",
    ]


def test_a_code_that_its_cause_begins_with_is_told_once() -> None:
    with answering(
        {"GET /api/v1/executions/refund.x1": (200, {**RUN, "steps": [SANDBOXED]})}
    ) as on:
        lines = run(on.url, "execution", "refund.x1").output.splitlines()

    assert lines[-1].endswith("  SANDBOX_NAME: `fetch` is not there")
    assert lines[-1].count("SANDBOX_NAME") == 1


def test_a_run_is_stopped_with_its_reason() -> None:
    call = "POST /api/v1/executions/refund.x1/stop"

    with answering({call: (200, {**RUN, "status": "stopped"})}) as there:
        answered = run(there.url, "stop", "refund.x1", "--reason", "wrong order")

    assert answered.output == "refund.x1 is stopped.\n"
    assert there.asked[0].body == {"reason": "wrong order"}


def test_stopping_needs_a_reason() -> None:
    with answering({}) as there:
        answered = run(there.url, "stop", "refund.x1")

    assert answered.exit_code == 2
    assert there.asked == []


@pytest.mark.parametrize(
    ("call", "words", "value"),
    [
        ("GET /api/v1/executions", ["executions"], {"items": [RUN]}),
        ("GET /api/v1/executions/refund.x1", ["execution", "refund.x1"], {**RUN, "steps": STEPS}),
        (
            "POST /api/v1/executions/refund.x1/stop",
            ["stop", "refund.x1", "--reason", "x"],
            {**RUN, "status": "stopped"},
        ),
    ],
)
def test_a_program_gets_the_apis_own_answer(call, words, value) -> None:
    with answering({call: (200, value)}) as there:
        answered = run(there.url, *words, "--json")

    assert json.loads(answered.output) == value
