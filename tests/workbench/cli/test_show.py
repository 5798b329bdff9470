"""Does `countersign show` show one request?"""

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
