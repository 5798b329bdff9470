"""What does a step take that runs branches side by side?"""

from __future__ import annotations

from countersign_compiler.asl.side_by_side import parallel_states
from countersign_compiler.model import MOST_AT_ONCE, PARALLEL_KIND, Step
from countersign_compiler.steps.kind import Checking, StepKind


def check(step: Step, checking: Checking) -> None:
    """Refuse more branches than run at one time."""
    if len(step.parallel) > MOST_AT_ONCE:
        checking.reporter.error(
            "G-LIMIT",
            step.node,
            f"`{step.name}` has {len(step.parallel)} branches; at most {MOST_AT_ONCE} run together",
            "put some of them one after another in one branch",
        )


KIND = StepKind(name=PARALLEL_KIND, keys={}, check=check, states=parallel_states)
