"""Does `countersign start` start what it was given, and nothing that is no input?"""

import json

import pytest
from click.testing import CliRunner, Result

from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering

STARTED = {"id": "refund.x1", "ensemble": "refund", "status": "running", "self": "/api/v1/…"}
CALL = "POST /api/v1/ensembles/refund/executions"


def start(url: str, *arguments: str, given: str | None = None, token: str = "cs_x") -> Result:
    command = ["start", "refund", "--api-url", url, *arguments]
    return CliRunner().invoke(countersign, command, input=given, env={"COUNTERSIGN_TOKEN": token})


def test_the_input_may_come_from_standard_input() -> None:
    with answering({CALL: (202, STARTED)}) as there:
        answered = start(there.url, "--input", "-", given='{"amount": 5}')

    assert answered.output == "refund.x1 running\n"
    assert there.asked[0].body == {"amount": 5}


def test_the_input_may_come_from_a_file(tmp_path) -> None:
    file = tmp_path / "input.json"
    file.write_text('{"amount": 5}')

    with answering({CALL: (202, STARTED)}) as there:
        start(there.url, "--input", str(file), "--idempotency-key", "k1")

    assert there.asked[0].body == {"amount": 5}
    assert there.asked[0].headers["idempotency-key"] == "k1"


def test_a_program_gets_the_apis_own_answer() -> None:
    with answering({CALL: (202, STARTED)}) as there:
        answered = start(there.url, "--json")

    assert json.loads(answered.output) == STARTED
    assert there.asked[0].body == {}


@pytest.mark.parametrize(("given", "why"), [("[1]", "is a JSON object"), ("{", "not JSON")])
def test_what_is_no_input_never_reaches_the_api(given, why) -> None:
    with answering({CALL: (202, STARTED)}) as there:
        answered = start(there.url, "--input", "-", given=given)

    assert answered.exit_code == 2
    assert why in answered.output
    assert there.asked == []


def test_every_problem_of_an_input_is_shown_on_a_line_of_its_own() -> None:
    problem = {
        "code": "INPUT_INVALID",
        "detail": "2 things are wrong with the run's input.",
        "errors": [
            {
                "path": "input.regoin",
                "code": "UNKNOWN_NAME",
                "message": "is no name that is taken here",
                "hint": "did you mean `region`?",
            },
            {"path": "input.order.id", "code": "REQUIRED", "message": "is missing"},
        ],
    }
    with answering({CALL: (400, problem)}) as there:
        answered = start(there.url, "--input", "-", given='{"regoin": "eu"}')

    assert answered.exit_code == 1
    assert answered.output.splitlines() == [
        "Error: INPUT_INVALID: 2 things are wrong with the run's input.",
        "  input.regoin: is no name that is taken here (did you mean `region`?)",
        "  input.order.id: is missing",
    ]


def test_without_a_credential_the_way_to_one_is_shown() -> None:
    answered = start("http://127.0.0.1:1", token="")

    assert answered.exit_code == 1
    assert "countersign token create" in answered.output
