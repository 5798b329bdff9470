"""What does a step with `if:`, `then:` and `else:` become?"""

from __future__ import annotations

from countersign_compiler.asl.condition import branch_choice
from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.model import IF_KIND, Step
from countersign_compiler.source import Node
from countersign_compiler.steps.kind import Checking, StepKind


def check(step: Step, checking: Checking) -> None:
    """Refuse a step whose two branches are both empty: it would decide nothing."""
    branches = [step.node.get(key) for key in ("then", "else")]
    if branches[0] is not None and all(map(_is_empty, branches)):
        checking.reporter.error(
            "G-MISSING",
            step.node,
            f"both branches of `{step.name}` are empty",
            "write steps under `then:` or `else:`, or take the step out",
        )


def _is_empty(branch: Node | None) -> bool:
    return branch is None or (branch.kind == "sequence" and not branch.items)


def states(step: Step, frame: Frame) -> States:
    """The Choice that takes a branch; the machine puts the branches' own states behind it."""
    return branch_choice(step, frame)


KIND = StepKind(name=IF_KIND, keys={}, check=check, states=states)
