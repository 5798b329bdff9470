"""What does a sandboxed step make of what the engine reports?"""

import json

import pytest

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed
from countersign.operations.sandbox.run import MOST_LEVELS, StoppedError, run_sandbox
from tests.operations.sandbox.programs import a_call


class Engine:
    """Answers every script with one report, and remembers what it was given."""

    def __init__(self, report: str | None, *, stops: str = "") -> None:
        self.report, self.stops, self.given = report, stops, ""

    def __call__(self, script: str, *, is_handler: bool, given: str) -> str | None:
        self.given = given
        if self.stops:
            raise StoppedError(self.stops)
        return self.report


def ran(report, **changes):
    return run_sandbox(a_call("return 1", **changes), evaluate=Engine(report)).to_json()


def nested(levels):
    return "[" * levels + "]" * levels


def test_the_record_holds_the_input_as_given_and_the_result() -> None:
    record = ran('{"value": {"n": 1.5}}', input={"a": "é"})

    assert record == {
        "input": {"a": "é"},
        "output": {"n": 1.5},
        "meta": {"engine": "quickjs"},
    }


def test_the_input_goes_in_as_json_text() -> None:
    engine = Engine('{"value": null}')

    run_sandbox(a_call("return 1", input={"a": [None, "é"]}), evaluate=engine)

    assert json.loads(engine.given) == {"a": [None, "é"]}


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (None, "SANDBOX_RESULT"),
        ("5", "SANDBOX_RESULT"),
        ('{"value": "\\ud800"}', "SANDBOX_RESULT"),
        ('{"value": {"\\udfff": 1}}', "SANDBOX_RESULT"),
        (f'{{"value": {nested(MOST_LEVELS + 2)}}}', "SANDBOX_RESULT"),
        (f'{{"value": {nested(100_000)}}}', "SANDBOX_RESULT"),
        ('{"refused": {"what": "a BigInt", "key": ""}}', "SANDBOX_RESULT"),
        ('{"thrown": {"message": ""}}', "SANDBOX_THROW"),
        (json.dumps({"value": "x" * STEP_BYTES}), "STEP_TOO_LARGE"),
    ],
)
def test_what_a_run_cannot_take_over_fails_the_step_at_the_authors_line(report, code) -> None:
    with pytest.raises(StepFailed) as caught:
        ran(report)

    assert str(caught.value).startswith(f"{code}: ensembles/x.yaml:10:9: ")


def test_input_and_result_must_fit_together() -> None:
    half = "x" * (STEP_BYTES // 2)

    with pytest.raises(StepFailed, match="STEP_TOO_LARGE"):
        ran(json.dumps({"value": half}), input=half)


def test_what_the_engine_ends_itself_fails_the_step() -> None:
    stopped = Engine(None, stops="InternalError: interrupted\n    at <input>:2:3\n")

    with pytest.raises(StepFailed, match=r"SANDBOX_TIMEOUT: ensembles/x\.yaml:10:11: "):
        run_sandbox(a_call("for (;;);"), evaluate=stopped)


def test_a_result_as_deep_as_is_allowed_is_taken() -> None:
    assert json.dumps(ran(f'{{"value": {nested(MOST_LEVELS)}}}')["output"]) == nested(MOST_LEVELS)
