"""What does a step take that asks a language model?"""

from __future__ import annotations

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.model import Step
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import must_be_text


def check(step: Step, checking: Checking) -> None:
    """Refuse a prompt that is no text."""
    must_be_text(step, "prompt", checking)
    must_be_text(step, "system", checking)


def states(step: Step, frame: Frame) -> States:
    """One call; asking a model twice does no harm."""
    return lambda_step(step, "RunThinkArn", frame, repeatable=True)


KIND = StepKind(
    name="think",
    keys=its_own_names("prompt", "system"),
    required=("prompt",),
    check=check,
    states=states,
    not_yet={
        "model": "`model` of a `think` step",
        "provider": "`provider` of a `think` step",
        "schema": "`schema` of a `think` step",
    },
)
