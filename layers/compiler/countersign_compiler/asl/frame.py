"""What do the states of one step have to know of the machine around them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign_compiler.deployment import GateLimits
from countersign_compiler.model import IF_KIND, Ensemble, Step

Json = Any
State = dict[str, Json]
States = dict[str, State]

FAILED = "_failed"
UNDECIDED = "_undecided"
NO_OUTCOME = "_no-outcome"
END = "_end"


@dataclass(frozen=True, slots=True)
class Frame:
    """The machine around a step: where it goes on, and what a gate tells its approvers.

    `consequence` is what an answer to the step lets run, `{"onApprove": [...], "onReject": [...]}`;
    empty for other steps than gates.
    """

    ensemble: Ensemble
    next: str
    limits: GateLimits
    consequence: Mapping[str, Json] = field(default_factory=dict)


def entry(step: Step) -> str:
    """The state in which a step begins: its condition or test, a gate's inputs, or the step."""
    if step.condition is not None or step.kind == IF_KIND:
        return f"{step.name}.if"
    return f"{step.name}.in" if step.is_gate else step.name


def source_of(step: Step, frame: Frame) -> str:
    """Where the step stands, for a state's comment."""
    return f"{frame.ensemble.path}:{step.node.line}"
