"""Does `countersign show` show one run or one request?"""

import json

import pytest
from click.testing import CliRunner

from countersign_workbench.cli.command import countersign
from countersign_workbench.cli.show import outline
from tests.workbench.cli.loopback_api import answering

FOUND = {"id": "r_1", "status": "approved", "outcome": {"approved": True}}


def test_every_fact_stands_on_a_line() -> None:
    with answering({"GET /api/v1/requests/r_1": (200, FOUND)}) as there:
        command = ["show", "r_1", "--api-url", there.url]
        answered = CliRunner().invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})

    assert answered.output.splitlines() == [
        "id: r_1",
        "status: approved",
        "outcome:",
        "  approved: true",
    ]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ({"a": [1, {"b": None}]}, ["a:", "  - 1", "  -", "    b: null"]),
        ({"prompt": "One\nTwo\n"}, ["prompt:", "  One", "  Two"]),
        (
            {"n": 0, "empty": [], "blank": "", "no": False},
            ["n: 0", "empty: []", "blank:", "no: false"],
        ),
        (
            {"text": "5000", "number": 5000, "said": "true", "object": {}, "word": "none"},
            ['text: "5000"', "number: 5000", 'said: "true"', "object: {}", "word: none"],
        ),
        ([[1]], ["-", "  - 1"]),
    ],
)
def test_nested_values_are_indented(value, lines) -> None:
    assert list(outline(value)) == lines


def test_a_program_gets_the_apis_own_answer() -> None:
    with answering({"GET /api/v1/requests/r_1": (200, FOUND)}) as there:
        command = ["show", "r_1", "--json", "--api-url", there.url]
        answered = CliRunner().invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})

    assert json.loads(answered.output) == FOUND


RUN = {
    "id": "refund.x1",
    "status": "waiting",
    "startedAt": "2026-11-22T12:00:00Z",
    "startedBy": "shop",
    "steps": [{"name": "pay", "kind": "http", "status": "not-started"}],
}
ONE_RUN = "GET /api/v1/executions/refund.x1?limit=1000"
ONE_REQUEST = "GET /api/v1/requests/refund.x1"


def shown(answers, *words, charset="utf-8"):
    with answering(answers) as there:
        command = ["show", *words, "--api-url", there.url]
        runner = CliRunner(charset=charset)
        return runner.invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})


def test_a_run_is_shown_as_a_tree_of_its_steps() -> None:
    answered = shown({ONE_RUN: (200, RUN)}, "refund.x1")

    assert answered.output.splitlines() == [
        "refund.x1  waiting",
        "  started  2026-11-22 12:00:00 UTC by shop",
        "",
        "└─ · pay  http  not started",
    ]


def test_a_terminal_without_these_signs_gets_plain_ones() -> None:
    answered = shown({ONE_RUN: (200, RUN)}, "refund.x1", charset="ascii")

    assert answered.output.splitlines()[-1] == "`- . pay  http  not started"


def test_all_pages_of_a_run_are_shown_as_one() -> None:
    second = {**RUN, "steps": [{"name": "note", "kind": "email", "status": "not-started"}]}
    answers = {
        ONE_RUN: (200, {**RUN, "nextCursor": "abc"}),
        f"{ONE_RUN}&cursor=abc": (200, second),
    }

    printed = json.loads(shown(answers, "refund.x1", "--json").output)

    assert [step["name"] for step in printed["steps"]] == ["pay", "note"]
    assert "nextCursor" not in printed


def test_a_request_whose_id_could_be_a_runs_is_found() -> None:
    answered = shown({ONE_REQUEST: (200, FOUND)}, "refund.x1")

    assert answered.output.startswith("id: r_1\n")


def test_a_run_whose_id_could_be_a_requests_is_found() -> None:
    call = "GET /api/v1/executions/refund.x1.2?limit=1000"

    answered = shown({call: (200, {**RUN, "id": "refund.x1.2"})}, "refund.x1.2")

    assert answered.output.startswith("refund.x1.2  waiting\n")


def test_what_is_neither_is_said_so_once() -> None:
    answered = shown({}, "refund.x1")

    assert answered.exit_code == 1
    assert answered.output == "Error: there is neither a run nor a request 'refund.x1'\n"


def test_a_credential_that_may_see_only_requests_sees_them() -> None:
    problem = {"code": "SCOPE_MISSING", "detail": "This needs executions:read."}

    answered = shown({ONE_RUN: (403, problem), ONE_REQUEST: (200, FOUND)}, "refund.x1")

    assert answered.exit_code == 0


def test_where_it_may_be_what_the_credential_cannot_see_that_is_said() -> None:
    problem = {"code": "SCOPE_MISSING", "detail": "This needs executions:read."}

    answered = shown({ONE_RUN: (403, problem)}, "refund.x1")

    assert answered.exit_code == 1
    assert answered.output == "Error: SCOPE_MISSING: This needs executions:read.\n"


def test_any_other_refusal_ends_the_command() -> None:
    problem = {"code": "UNAVAILABLE", "detail": "The store cannot be reached."}

    answered = shown({ONE_RUN: (503, problem), ONE_REQUEST: (200, FOUND)}, "refund.x1")

    assert "UNAVAILABLE" in answered.output
