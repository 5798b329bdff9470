"""What do the states of one step have to know of the machine around them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countersign_compiler.deployment import GateLimits
from countersign_compiler.expressions.scope import variable_of
from countersign_compiler.model import FOREACH_KIND, IF_KIND, SIDE_BY_SIDE, Ensemble, Step

Json = Any
State = dict[str, Json]
States = dict[str, State]

FAILED = "_failed"
UNDECIDED = "_undecided"
NO_OUTCOME = "_no-outcome"
END = "_end"

EXECUTION_NAME = "$states.context.Execution.Name"
STARTED = "$states.context.Execution.StartTime"


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a Map that a step stands in; its states begin with the name of the Map's step.

    `waits`: whether something in it waits for people, so that a failure has to call that off.
    """

    step: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The machine around a step: where it goes on, and what a gate tells its approvers.

    `consequence` is what an answer to the step lets run, `{"onApprove": [...], "onReject": [...]}`;
    empty for other steps than gates. `bodies` are the Maps around it, outermost first, `indexes`
    the variables with the places of their items in the lists they come from. `exports` are, for
    each Map, the steps inside it that something outside it reads; of those in `inputs_read` it
    reads the input too. `most_items` is the bound of each `foreach`, `most_told` how many bytes of
    an output a Map tells with its trace, and `sequence` gives the states of steps inside a step.
    """

    ensemble: Ensemble
    next: str
    limits: GateLimits
    consequence: Mapping[str, Json] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()
    indexes: tuple[str, ...] = ()
    exports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inputs_read: frozenset[str] = frozenset()
    most_items: Mapping[str, str] = field(default_factory=dict)
    most_told: int = 0
    sequence: Callable[[Sequence[Step], Frame], States] = field(default=lambda _steps, _frame: {})

    @property
    def depth(self) -> int:
        """How many Maps stand around the step."""
        return len(self.bodies)

    @property
    def failed(self) -> str:
        """The state that ends the run, or this item of a Map, with what `failure` holds."""
        if not self.bodies:
            return FAILED
        body = self.bodies[-1]
        return f"{body.step}.cancel" if body.waits else f"{body.step}.fail"

    @property
    def undecided(self) -> str:
        """The same for an expression that could not be decided."""
        return self.failed if self.bodies else UNDECIDED

    @property
    def failure(self) -> str:
        """The variable with the error that ends the run, or this item of a Map."""
        return f"failure{self.depth}" if self.bodies else "failure"

    @property
    def scopes(self) -> str:
        """The variable with the scopes around: the running Maps, outermost first."""
        return f"scopes{self.depth}" if self.bodies else "scopes"

    def variable(self, step: str) -> str:
        """The variable with the record of a step of this scope."""
        return variable_of(step, self.depth)

    def key(self, step: str) -> str:
        """JSONata text: what one run of a step is called, `<ensemble>.<execution>.<step>[.<item>]`.

        One index for each `foreach` around it, outermost first.
        """
        items = "".join(f' & "." & $string(${index})' for index in self.indexes)
        return f'"{self.ensemble.name}." & {EXECUTION_NAME} & ".{step}"{items}'

    def scope(self, step: str) -> str:
        """JSONata text: one running Map, told apart from that of an earlier run of this name."""
        return f'{self.key(step)} & "#" & {STARTED}'

    def item(self) -> list[str]:
        """The places of the items around, for a call that is made for one of them."""
        return [f"{{% ${index} %}}" for index in self.indexes]

    def records(self, steps: Iterable[Step]) -> Iterator[str]:
        """The steps whose records are variables of this scope.

        Those in branches of an `if` are; of those in a Map, the ones that are read outside it.
        """
        for step in of_scope(steps):
            yield step.name
            yield from self.exports.get(step.name, ())


def of_scope(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps that run in one scope, in the order of the file.

    Those in branches of an `if` are among them; those inside a Map of its own are not.
    """
    for step in steps:
        yield step
        if step.kind not in SIDE_BY_SIDE:
            for _, block in step.blocks:
                yield from of_scope(block)


def entry(step: Step) -> str:
    """The state in which a step begins: its condition or test, what it is given, or the step."""
    if step.condition is not None or step.kind == IF_KIND:
        return f"{step.name}.if"
    return f"{step.name}.in" if step.is_gate or step.kind == FOREACH_KIND else step.name


def source_of(step: Step, frame: Frame) -> str:
    """Where the step stands, for a state's comment."""
    return f"{frame.ensemble.path}:{step.node.line}"


def every_state(machine: Json) -> Iterator[tuple[str, State]]:
    """The states of a machine with their names, those in the bodies of its Maps included."""
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from every_state(state["ItemProcessor"])
