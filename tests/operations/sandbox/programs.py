"""Builders for the tests of sandboxed programs."""

from typing import Any

from countersign.operations.sandbox.program import Program, read_program
from countersign.operations.step_call import StepCall


def a_config(source: str, *, language: str = "code", exact: bool = True, **changes: Any) -> Any:
    """What the state machine sends: the source begins on line 10, column 9 of the file."""
    at = {"file": "ensembles/x.yaml", "line": 10, "column": 9, "exact": exact}
    return {"language": language, "source": source, "at": at, "input": {}, **changes}


def a_program(source: str, **changes: Any) -> Program:
    """The program of such a step."""
    return read_program(a_config(source, **changes))


def a_call(source: str, **changes: Any) -> StepCall:
    """The whole call."""
    return StepCall("arn", "run-1", "x", "work", a_config(source, **changes), ())
