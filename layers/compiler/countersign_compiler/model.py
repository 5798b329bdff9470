"""What is an ensemble, once it has been read and its expressions parsed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign_compiler.expressions.body import Body
from countersign_compiler.expressions.scope import KnownStep
from countersign_compiler.expressions.tree import Expr, Template
from countersign_compiler.source import Node

Locate = Callable[[int], str]

GATE_KIND = "hitl"
IF_KIND = "if"
POLICY_KIND = "policy"
PARALLEL_KIND = "parallel"
FOREACH_KIND = "foreach"
CHILD_KIND = "ensemble"
STOP_KIND = "stop"
FAIL_KIND = "fail"

SIDE_BY_SIDE = frozenset({PARALLEL_KIND, FOREACH_KIND})
"""Kinds whose steps run beside each other, in bodies with records of their own."""

MOST_AT_ONCE = 40
"""Branches or items that run at one time: a Map of Step Functions starts no more.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
"""

CONTROL = frozenset({IF_KIND, CHILD_KIND, STOP_KIND, FAIL_KIND, *SIDE_BY_SIDE})
"""Kinds that say where a run goes, each written by a key of its own."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A scalar as it stands in the file; a text in it holds no `${}`."""

    value: str | int | float | bool | None
    node: Node


@dataclass(frozen=True, slots=True)
class Text:
    """A string with at least one `${}`."""

    tree: Template
    node: Node


@dataclass(frozen=True, slots=True)
class Items:
    """A list written in the file."""

    items: tuple[Value, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping written in the file, in its order."""

    fields: tuple[tuple[str, Value], ...]
    node: Node

    def get(self, name: str) -> Value | None:
        """The value under `name`, or None where the key is not written."""
        return dict(self.fields).get(name)


Value = Constant | Text | Items | Fields


@dataclass(frozen=True, slots=True)
class Condition:
    """When a step runs: the parsed test, the author's own text of it, and the steps it reads."""

    tree: Expr
    source: str
    node: Node
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Script:
    """A `handler:` or `code:` body that was read without a JavaScript engine."""

    body: Body
    node: Node


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a step is tried in all, and how long the run waits between two tries.

    The second try comes after `interval_seconds`; each wait is `backoff` times the one before.
    """

    attempts: int
    interval_seconds: int = 1
    backoff: int | float = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of an ensemble, whatever the dialect called it.

    `config` are the settings of its kind (a gate's inputs) by their one canonical name; `scripts`
    those among them that are program text; `written` the names of all that stand in the file, also
    of those that could not be read or are misspelt; `argument` is the step's own input where it has
    one; `is_readable` is false where the settings are no mapping, so that nothing is missing there.

    An `if` step has a `test` and two branches, each its steps in order; a `parallel` step its
    branches in `parallel`. A `foreach` step runs its `body` for each of its `items`, which is
    called `item_name` there, at most `concurrency` at a time; what one gives is `gives`. That is
    also what a `stop` step ends the run with. `child` is the ensemble that an `ensemble` step runs.
    `retry` and `timeout_seconds` are those of one step; where it `continues` its failure does not
    end the run. `by_token`: a gate that asks nobody by name, answered by whoever holds its one
    resume token. `optional` are settings that its kind requires and its dialect does not. `around`
    are all steps as they are seen from this one, for settings that name a step.
    """

    name: str
    kind: str
    node: Node
    condition: Condition | None = None
    config: Mapping[str, Value] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    argument: Value | None = None
    is_readable: bool = True
    settings_key: str = "config"
    test: Condition | None = None
    then: tuple[Step, ...] = ()
    otherwise: tuple[Step, ...] = ()
    parallel: tuple[tuple[Step, ...], ...] = ()
    items: Value | None = None
    item_name: str = ""
    concurrency: int = MOST_AT_ONCE
    body: tuple[Step, ...] = ()
    gives: Value | None = None
    child: str = ""
    retry: Retry | None = None
    timeout_seconds: int | None = None
    continues: bool = False
    by_token: bool = False
    optional: frozenset[str] = frozenset()
    around: Mapping[str, KnownStep] = field(default_factory=dict)

    @property
    def is_gate(self) -> bool:
        """Whether the step asks people and waits for them."""
        return self.kind == GATE_KIND

    @property
    def branches(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """The two branches of an `if` step by the name that its record gives them."""
        return (("then", self.then), ("else", self.otherwise)) if self.kind == IF_KIND else ()

    @property
    def blocks(self) -> tuple[tuple[str, tuple[Step, ...]], ...]:
        """All lists of steps inside it: `then`, `else`; `0`, `1`, … of a parallel; `item`."""
        if self.kind == PARALLEL_KIND:
            return tuple((str(index), steps) for index, steps in enumerate(self.parallel))
        return (("item", self.body),) if self.kind == FOREACH_KIND else self.branches

    def inside(self) -> Iterator[Step]:
        """The steps in its branches or its body at any depth, in the order of the file."""
        for _, steps in self.blocks:
            for step in steps:
                yield step
                yield from step.inside()

    @property
    def waits_inside(self) -> bool:
        """Whether a gate stands in it, at any depth; those of a child run count too."""
        return any(step.is_gate or step.kind == CHILD_KIND for step in self.inside())


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A workflow definition; `path` is its file, relative to the repository's root.

    `steps` are those of the top level, in order; the others stand in branches of theirs. The
    `dialect` decides nothing but the words in which a run is shown. `input` is the schema of a
    run's input, an object whose properties are all named; None where that may be anything.
    """

    name: str
    path: str
    node: Node
    steps: tuple[Step, ...]
    output: Value | None = None
    dialect: str = ""
    input: Mapping[str, Any] | None = None

    def every_step(self) -> Iterator[Step]:
        """The steps at any depth, in the order of the file."""
        for step in self.steps:
            yield step
            yield from step.inside()

    def locate(self, node: Node) -> Locate:
        """Offsets in the text of `node` become `file:line:column`."""

        def place(offset: int) -> str:
            line, column = node.place(offset)
            return f"{self.path}:{line}:{column}"

        return place


def walk(value: Value, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Every value inside `value`, itself first, each with its path of keys and indexes."""
    yield path, value
    if isinstance(value, Items):
        for index, item in enumerate(value.items):
            yield from walk(item, (*path, str(index)))
    elif isinstance(value, Fields):
        for name, inner in value.fields:
            yield from walk(inner, (*path, name))
