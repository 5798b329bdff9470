"""What does a sandboxed step do, from its program and input to its record?"""

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed
from countersign.operations.sandbox.failures import (
    refused_failure,
    result_failure,
    stopped_failure,
    thrown_failure,
)
from countersign.operations.sandbox.program import Program, read_program
from countersign.operations.step_call import StepCall, StepResult, json_bytes

MOST_LEVELS = 100
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class StoppedError(Exception):
    """The engine ended a script itself; its text is the engine's `Name: message` and frames."""


class Evaluate(Protocol):
    """Runs one script in an engine that is made for it and thrown away after it."""

    def __call__(self, script: str, *, is_handler: bool, given: str) -> str | None:
        """The harness's report as JSON, None for a promise that never settles.

        Raises `StoppedError`.
        """


def run_sandbox(call: StepCall, *, evaluate: Evaluate) -> StepResult:
    """Run the step's JavaScript on its input; what it gives back is the output.

    Only JSON text goes in and out. Every failure is a `StepFailed` that names the author's line,
    and holds no data of the run.
    """
    program = read_program(call.config)
    given = call.config.get("input")
    try:
        report = evaluate(
            program.script, is_handler=program.is_handler, given=json.dumps(given, allow_nan=False)
        )
    except StoppedError as error:
        raise stopped_failure(str(error), program) from None
    output = _output(report, program)
    _must_fit(given, output, program)
    return StepResult(input=given, output=output, meta={"engine": "quickjs"})


def _output(report: str | None, program: Program) -> Any:
    if report is None:
        raise result_failure("its promise never settles", program)
    try:
        told = json.loads(report)
    except RecursionError:
        raise result_failure(f"it is nested more than {MOST_LEVELS} deep", program) from None
    if not isinstance(told, Mapping):
        raise result_failure("it cannot be written as JSON", program)
    if "thrown" in told:
        raise thrown_failure(told["thrown"], program)
    if "refused" in told:
        raise refused_failure(told["refused"], program)
    output = told.get("value")
    fault = _fault(output)
    if fault is not None:
        raise result_failure(fault, program)
    return output


def _fault(value: Any) -> str | None:
    """Why a JSON value is nothing that every later reader of it takes, or None."""
    waiting = [(value, 0)]
    while waiting:
        inner, depth = waiting.pop()
        if depth > MOST_LEVELS:
            return f"it is nested more than {MOST_LEVELS} deep"
        if isinstance(inner, str) and _HALF_CHARACTER.search(inner):
            return "a text in it holds half a character (a lone surrogate)"
        if isinstance(inner, dict):
            waiting += [(each, depth + 1) for pair in inner.items() for each in pair]
        elif isinstance(inner, list):
            waiting += [(each, depth + 1) for each in inner]
    return None


def _must_fit(given: Any, output: Any, program: Program) -> None:
    size = json_bytes(given) + json_bytes(output)
    if size > STEP_BYTES:
        raise StepFailed(
            "STEP_TOO_LARGE",
            f"{program.place()}: the program's input and result are {size:,} bytes together, and "
            f"{STEP_BYTES:,} are the most that a run can hold for one step; return less",
        )
