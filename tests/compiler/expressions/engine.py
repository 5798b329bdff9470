"""What does the embedded engine make of a string of a state machine?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from unittest.mock import patch

import jsonata
from jsonata.jexception import JException
from jsonata.parser import Parser
from jsonata.utils import Utils
from ministack.services import stepfunctions

from countersign_compiler.expressions.prelude import HELPERS


class Stopped:
    """The run stopped; `cause` is what it says."""

    def __init__(self, cause: str) -> None:
        self.cause = cause

    def __repr__(self) -> str:
        return f"Stopped({self.cause!r})"


def evaluate(text: str, variables: Mapping[str, object]) -> object:
    """The value of one string of a definition, evaluated as the emulator evaluates a state.

    The helpers before an expression are most of its text: each is parsed once in a run.
    """
    with patch.object(Parser, "parse", parse_after_helpers):
        return evaluate_whole(text, variables)


def evaluate_whole(text: str, variables: Mapping[str, object]) -> object:
    """The same, with the whole text parsed in one piece."""
    try:
        return stepfunctions._apply_jsonata_template(text, {}, {"variables": dict(variables)})
    except stepfunctions._ExecutionError as error:
        return Stopped(f"{error.error}: {error.cause}")


@cache
def _kept(text: str) -> Any:
    with patch.object(Parser, "parse", parse_after_helpers):
        # Without a bound of time: it would count from here, over all evaluations.
        expression = jsonata.Jsonata.jsonata(text)
    stepfunctions._register_sfn_jsonata_functions(expression)
    return expression


def evaluate_kept(text: str, variables: Mapping[str, object]) -> object:
    """The same as `evaluate` of one `{% … %}`, for many evaluations: each text is parsed once."""
    inner = text[2:-2].strip()
    bound = {
        name: Utils.NULL_VALUE if value is None else value for name, value in variables.items()
    }
    try:
        value = _kept(inner).evaluate(None, bound)
        nothing = value is None and not _kept(f"$exists(({inner}))").evaluate(None, bound)
    except JException as error:
        return Stopped(f"States.QueryEvaluationError: {error.error}: {error}")
    return Stopped("States.QueryEvaluationError: no result") if nothing else value


_parse_whole = Parser.parse


_PROBE = "$exists(("  # how the emulator asks whether nothing or null came out


def parse_after_helpers(parser: Any, text: str, regexes: Any) -> Any:
    """The tree of `(<helper>;<helper>;<rest>)`, put together from those of its parts."""
    begin = at = (len(_PROBE) if text.startswith(f"{_PROBE}($") else 0) + 1
    helpers = []
    while text.startswith("$", at):
        name = text[at + 1 : text.find(":=", at)]
        statement = f"${name}:={HELPERS[name].definition};" if name in HELPERS else None
        if statement is None or not text.startswith(statement, at):
            break
        helpers.append(statement)
        at += len(statement)
    tree = _parse_whole(parser, text[:begin] + text[at:], regexes)
    block = tree if begin == 1 or not helpers else tree.arguments[0].expressions[0]
    if helpers:
        assert block.type == "block"
        block.expressions = [*(_tree_of(each, regexes) for each in helpers), *block.expressions]
    return tree


@cache
def _tree_of(statement: str, regexes: Any) -> Any:
    return _parse_whole(Parser(), f"({statement})", regexes).expressions[0]


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
