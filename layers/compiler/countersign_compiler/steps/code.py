"""What does a step take that works out a value, without any code running anywhere?"""

from __future__ import annotations

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.frame import Frame, States, source_of
from countersign_compiler.asl.values import emit, fragment
from countersign_compiler.expressions import jsonata
from countersign_compiler.model import Step
from countersign_compiler.steps.kind import Checking, StepKind

SCRIPTS = ("code", "handler")


def check(step: Step, checking: Checking) -> None:
    """Refuse a step with no program, or with two."""
    if step.written.issuperset(SCRIPTS):
        checking.reporter.error(
            "G-KEY",
            step.node,
            f"the step `{step.name}` has both `code` and `handler`; write one",
        )
    if step.written.isdisjoint(SCRIPTS):
        checking.reporter.error(
            "G-MISSING",
            step.node,
            f"the `code` step `{step.name}` has no `code`",
            "write `config: {code: return { … };}`",
        )


def states(step: Step, frame: Frame) -> States:
    """A Pass state that evaluates the program."""
    script = next(step.scripts[name] for name in SCRIPTS if name in step.scripts)
    own = step.argument
    record = records.succeeded(
        "{% $input %}" if own is None else emit(own, frame.ensemble),
        jsonata.body_value(
            script.body,
            None if own is None else fragment(own, frame.ensemble),
            frame.ensemble.locate(script.node),
        ),
    )
    found: States = {
        step.name: {
            "Type": "Pass",
            "Comment": source_of(step, frame),
            "Assign": {frame.variable(step.name): record},
            "Output": record,
            "Next": frame.next,
        }
    }
    return found | step_condition(step, frame)


KIND = StepKind(
    name="code",
    keys={name: name for name in SCRIPTS},
    scripts=frozenset(SCRIPTS),
    takes_input=True,
    check=check,
    states=states,
)
