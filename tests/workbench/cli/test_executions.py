"""Do `executions` and `stop` list and stop runs?"""

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
