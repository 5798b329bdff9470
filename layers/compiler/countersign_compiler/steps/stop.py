"""What does a step take that ends the run early, as one that has succeeded?"""

from __future__ import annotations

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.frame import END, Frame, States, source_of
from countersign_compiler.asl.values import emit
from countersign_compiler.model import STOP_KIND, Step
from countersign_compiler.steps.kind import Checking, StepKind


def check(_step: Step, _checking: Checking) -> None:
    """Nothing more: where it may stand, the order of the steps tells (`order.py`)."""


def states(step: Step, frame: Frame) -> States:
    """The step's record, and then its own output or that of the ensemble."""
    record = records.succeeded(None, None)
    end = f"{step.name}.end"
    found: States = {
        step.name: {
            "Type": "Pass",
            "Comment": source_of(step, frame),
            "Assign": {frame.variable(step.name): record},
            "Output": record,
            "Next": END if step.gives is None else end,
        }
    }
    if step.gives is not None:
        output = emit(step.gives, frame.ensemble, in_output=True)
        found[end] = {
            "Type": "Pass",
            "Comment": source_of(step, frame),
            "Output": output,
            "End": True,
        }
    return found | step_condition(step, frame)


KIND = StepKind(name=STOP_KIND, keys={}, check=check, states=states)
