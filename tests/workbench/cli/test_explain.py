"""Does `countersign explain` tell what a code stands for?"""

import json

import pytest
from click.testing import CliRunner

from countersign_compiler.diagnostics import CODES
from countersign_compiler.explanations import EXPLANATIONS
from countersign_workbench.cli.explain import explain


@pytest.mark.parametrize("code", ["X-FIELD", "x-field"])
def test_a_code_is_explained_with_an_example_however_it_is_written(code) -> None:
    answered = CliRunner().invoke(explain, [code])

    assert answered.output.startswith(f"X-FIELD  {CODES['X-FIELD']}\n\nA gate's output has a fixed")
    assert answered.output.endswith(
        "Reported, in a step's condition:\n\n"
        "    condition: ${approve.output.aproved}\n\n"
        "Write instead:\n\n"
        "    condition: ${approve.output.approved}\n"
    )


def test_a_program_gets_the_parts_of_an_explanation() -> None:
    told = json.loads(CliRunner().invoke(explain, ["G-LIMIT", "--json"]).output)

    assert list(told) == ["code", "meaning", "why", "place", "refused", "accepted"]


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_an_explanation_fits_a_terminal(code) -> None:
    assert max(map(len, CliRunner().invoke(explain, [code]).output.splitlines())) <= 90


def test_a_code_that_is_nearly_right_gets_a_suggestion() -> None:
    answered = CliRunner().invoke(explain, ["X-FEILD"])

    assert answered.exit_code == 2
    assert "did you mean X-FIELD?" in answered.output


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("HITL_NO_AUDIENCE", "HITL_NO_AUDIENCE (Nobody is asked) is no finding"),
        ("sandbox_name", "SANDBOX_NAME is no finding"),
    ],
)
def test_a_code_of_the_api_or_of_a_run_is_told_from_a_finding(code, said) -> None:
    answered = CliRunner().invoke(explain, [code])

    assert answered.exit_code == 2
    assert said in answered.output
    assert "docs/api.md" in answered.output


def test_without_a_code_all_are_listed() -> None:
    answered = CliRunner().invoke(explain, ["--json"])

    assert json.loads(answered.output) == dict(CODES)
