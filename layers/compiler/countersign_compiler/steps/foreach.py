"""What does a step take that runs its own steps for each item of a list?"""

from __future__ import annotations

from countersign_compiler.asl.side_by_side import foreach_states
from countersign_compiler.expressions import jsonata
from countersign_compiler.model import FOREACH_KIND, Items, Step, Text
from countersign_compiler.steps.kind import Checking, StepKind


def check(step: Step, checking: Checking) -> None:
    """Refuse what can never be a list."""
    items = step.items
    is_one = isinstance(items, Text) and jsonata.is_whole(items.tree)
    if items is not None and not is_one and not isinstance(items, Items):
        checking.refuse(
            "G-TYPE",
            items,
            "`foreach` is a list, or exactly one `${...}` that gives one",
            "write such as `foreach: ${input.orders}`",
        )


KIND = StepKind(name=FOREACH_KIND, keys={}, check=check, states=foreach_states)
