"""What makes one kind of step: its settings, its checks and the states it becomes?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.deployment import Deployment
from countersign_compiler.model import Step, Value
from countersign_compiler.reporting import Reporter


@dataclass(frozen=True, slots=True)
class Checking:
    """What the checks of a step may look at, and where they report."""

    reporter: Reporter
    deployment: Deployment

    def refuse(self, code: str, value: Value, message: str, hint: str = "") -> None:
        """Report an error at a value."""
        self.reporter.error(code, value.node, message, hint)


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step.

    `keys` maps what an author may write to its one canonical name. `required` are canonical
    names; of each group one is needed. `scripts` are keys whose text is a program that is read
    here, `verbatim` those whose text is taken as it stands; neither is a template. `takes_input`:
    the step may have an `input:` of its own beside its settings. `states` gives every state of the
    step, and of a step with branches the Choice alone.
    """

    name: str
    keys: Mapping[str, str]
    check: Callable[[Step, Checking], None]
    states: Callable[[Step, Frame], States]
    required: tuple[str, ...] = ()
    scripts: frozenset[str] = frozenset()
    verbatim: frozenset[str] = frozenset()
    takes_input: bool = False
    not_yet: Mapping[str, str] = field(default_factory=dict)


def its_own_names(*names: str) -> dict[str, str]:
    """Keys that are written by their canonical names only."""
    return {name: name for name in names}
