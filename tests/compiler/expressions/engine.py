"""What does the embedded engine make of a string of a state machine?"""

from __future__ import annotations

from collections.abc import Mapping

import jsonata
from jsonata.jexception import JException
from jsonata.utils import Utils
from ministack.services import stepfunctions


class Stopped:
    """The run stopped; `cause` is what it says."""

    def __init__(self, cause: str) -> None:
        self.cause = cause

    def __repr__(self) -> str:
        return f"Stopped({self.cause!r})"


def evaluate(text: str, variables: Mapping[str, object]) -> object:
    """The value of one string of a definition, evaluated as the emulator evaluates a state."""
    try:
        return stepfunctions._apply_jsonata_template(text, {}, {"variables": dict(variables)})
    except stepfunctions._ExecutionError as error:
        return Stopped(f"{error.error}: {error.cause}")


def evaluate_bounded(text: str, variables: Mapping[str, object], *, deepest: int) -> None:
    """Evaluate once under bounds of depth and of one second; only leaving them is an error."""
    expression = jsonata.Jsonata.jsonata(text[2:-2].strip())
    frame = expression.create_frame()
    frame.set_runtime_bounds(1000, deepest)
    for name, value in variables.items():
        frame.bind(name, Utils.NULL_VALUE if value is None else value)
    try:
        expression.evaluate(None, frame)
    except JException as error:
        if error.error != "D3137":  # $error: the run stops, as written
            raise
