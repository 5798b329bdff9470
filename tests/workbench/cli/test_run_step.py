"""The author's code runs on the author's machine, with its whole error where it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from countersign_workbench.cli.command import countersign

ROOT = Path(__file__).parents[3]
ENSEMBLE = """
agents:
  - name: look
    operation: code
    config: {code: return 1;}
  - name: work
    operation: python
    config: {handler: pay.handler, steps: [look]}
"""
CODE = """
def handler(event):
    print("looked at")
    return {"given": event["input"], "steps": event["steps"], "key": len(event["idempotencyKey"])}
"""


def a_repository(place: Path, code: str = CODE, **files: str) -> Path:
    """One ensemble `payout` whose step `work` runs this code; `files` stand beside the code."""
    folder = place / "ensembles/python/pay"
    folder.mkdir(parents=True)
    (place / "ensembles/deployment.yaml").write_text("env: {}\n")
    (place / "ensembles/payout.yaml").write_text(ENSEMBLE)
    (folder / "app.py").write_text(code)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return place


def run_step(root: Path, *arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(
        countersign, ["run-step", *arguments, "--root", str(root)], input=given
    )


def output(result: Result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout[result.stdout.index("{") :])


def test_the_sample_event_is_run_where_none_is_given(tmp_path) -> None:
    root = a_repository(tmp_path, event_json='{"input": 7, "steps": {"look": {"output": 1}}}')

    result = run_step(root, "payout", "work")

    assert output(result) == {"given": 7, "steps": {"look": {"output": 1}}, "key": 32}
    assert result.stdout.startswith("looked at\n")


def test_the_input_alone_may_be_given(tmp_path) -> None:
    root = a_repository(tmp_path, event_json='{"input": 7}')

    assert output(run_step(root, "payout", "work", "--input", '{"id": 1}'))["given"] == {"id": 1}


def test_an_event_may_come_from_standard_input(tmp_path) -> None:
    result = run_step(
        a_repository(tmp_path), "payout", "work", "--event", "-", given='{"input": [1]}'
    )

    assert output(result)["given"] == [1]


def test_an_error_is_shown_whole_with_its_line(tmp_path) -> None:
    code = "def handler(event):\n    raise ValueError('no account of Ana')\n"

    result = run_step(a_repository(tmp_path, code), "payout", "work", "--input", "1")

    assert result.exit_code == 1
    assert "ValueError: no account of Ana" in result.stderr
    assert "PYTHON_ERROR: pay/app.py line 2 (in handler)" in result.stderr
    assert "run-step" not in result.stderr.partition("PYTHON_ERROR")[2]
    assert result.stdout == ""


def test_a_failure_in_the_codes_own_words_is_shown_as_a_run_shows_it(tmp_path) -> None:
    code = (
        "from countersign.python_step import StepFailed\n"
        "def handler(event):\n    raise StepFailed('NO_STOCK', 'order again')\n"
    )

    result = run_step(a_repository(tmp_path, code), "payout", "work", "--input", "1")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "NO_STOCK: order again"


def test_an_output_that_is_no_json_fails_as_it_would_in_a_run(tmp_path) -> None:
    code = "def handler(event):\n    return (1, 2)\n"

    result = run_step(a_repository(tmp_path, code), "payout", "work", "--input", "1")

    assert result.exit_code == 1
    assert "PYTHON_OUTPUT: output is a `tuple`" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pay-out", "work", "--input", "1"], "there is no ensemble pay-out; there are payout"),
        (["payout", "wrok", "--input", "1"], "no python step wrok; it has work"),
        (["payout", "look", "--input", "1"], "look is a step of the kind code, and only python"),
        (["payout", "work"], "give --event or --input, or write"),
        (["payout", "work", "--input", "{"], "--input: not JSON"),
        (["payout", "work", "--input", "1", "--event", "-"], "exclude each other"),
    ],
)
def test_what_cannot_be_run_is_told_with_what_there_is(tmp_path, arguments, said) -> None:
    result = run_step(a_repository(tmp_path), *arguments, given="{}")

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("event", ["[]", '{"inputs": 1}', '{"steps": [1]}'])
def test_an_event_of_another_shape_is_refused(tmp_path, event) -> None:
    result = run_step(a_repository(tmp_path), "payout", "work", "--event", "-", given=event)

    assert result.exit_code == 2


def test_findings_stop_it_with_their_lines(tmp_path) -> None:
    root = a_repository(tmp_path, "def handler(event, context):\n    return 1\n")

    result = run_step(root, "payout", "work", "--input", "1")

    assert result.exit_code == 1
    assert "ensembles/payout.yaml:8:23: error G-PYTHON" in result.stderr


@pytest.mark.parametrize("step", ["assess", "refund"])
def test_the_example_runs_as_its_page_says(step) -> None:
    assert output(run_step(ROOT, "refund", step))["amount"] == 740
