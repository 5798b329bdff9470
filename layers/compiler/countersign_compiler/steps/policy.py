"""What does a step take that decides at once, by policy and without asking anybody?"""

from __future__ import annotations

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.model import POLICY_KIND, Step
from countersign_compiler.steps.kind import Checking, StepKind
from countersign_compiler.steps.literals import must_be_one_of, must_be_text

VERDICTS = ("approve", "reject")


def check(step: Step, checking: Checking) -> None:
    """Refuse a reason that is no text."""
    must_be_one_of(step, "verdict", VERDICTS, checking)
    must_be_text(step, "reason", checking)


def states(step: Step, frame: Frame) -> States:
    """One call; the decision is kept under a key of the run, so a second one changes nothing."""
    return lambda_step(step, "RunPolicyArn", frame, repeatable=True)


KIND = StepKind(
    name=POLICY_KIND,
    # The verdict is said by the member's own `operation`.
    keys={"operation": "verdict", "reason": "reason"},
    required=("verdict",),
    check=check,
    states=states,
)
