"""What does a step take that asks a language model?"""

from __future__ import annotations

from typing import Final

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.model import Constant, Step
from countersign_compiler.schema import check_schema
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import may_be_anything, must_be_text, whole_number

KIND_NAME: Final = "think"
MOST_TEMPERATURE: Final = 2
"""What the most generous provider takes; Bedrock takes 1, which only a stage knows."""
MOST_TOKENS: Final = 1_000_000


def check(step: Step, checking: Checking) -> None:
    """Refuse what no provider takes, and a schema that replies cannot be checked by."""
    for name in ("prompt", "system", "model"):
        must_be_text(step, name, checking)
    _check_temperature(step, checking)
    _check_tokens(step, checking)
    schema = step.config.get("schema")
    if schema is not None:
        check_schema(schema, checking.reporter)


def _check_temperature(step: Step, checking: Checking) -> None:
    value = step.config.get("temperature")
    if value is None or may_be_anything(value):
        return
    number = value.value if isinstance(value, Constant) else None
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        checking.refuse("G-TYPE", value, "`temperature` is a number")
    elif not 0 <= number <= MOST_TEMPERATURE:
        checking.refuse(
            "G-LIMIT", value, f"`temperature` is {number}; it can be 0 to {MOST_TEMPERATURE}"
        )


def _check_tokens(step: Step, checking: Checking) -> None:
    value = step.config.get("maxTokens")
    if value is None or may_be_anything(value):
        return
    number = whole_number(value)
    if number is None:
        checking.refuse("G-TYPE", value, "`maxTokens` is a whole number")
    elif not 1 <= number <= MOST_TOKENS:
        checking.refuse(
            "G-LIMIT", value, f"`maxTokens` is {number}; it can be 1 to {MOST_TOKENS:,}"
        )


def states(step: Step, frame: Frame) -> States:
    """One call; asking a model twice does no harm."""
    return lambda_step(step, "RunThinkArn", frame, repeatable=True)


KIND = StepKind(
    name=KIND_NAME,
    keys=its_own_names("prompt", "system", "model", "temperature", "maxTokens", "schema"),
    required=("prompt",),
    check=check,
    states=states,
    not_yet={"provider": "`provider` of a `think` step"},
)
