"""What is an ensemble, once it has been read and its expressions parsed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from countersign_compiler.expressions.body import Body
from countersign_compiler.expressions.tree import Expr, Template
from countersign_compiler.source import Node

Locate = Callable[[int], str]

GATE_KIND = "hitl"


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
class Step:
    """One unit of an ensemble, whatever the dialect called it.

    `config` are the settings of its kind (a gate's inputs) by their one canonical name; `scripts`
    those among them that are program text; `written` the names of all that stand in the file, also
    of those that could not be read or are misspelt; `argument` is the step's own input where it has
    one; `is_readable` is false where the settings are no mapping, so that nothing is missing there.
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

    @property
    def is_gate(self) -> bool:
        """Whether the step asks people and waits for them."""
        return self.kind == GATE_KIND


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A workflow definition; `path` is its file, relative to the repository's root."""

    name: str
    path: str
    node: Node
    steps: tuple[Step, ...]
    output: Value | None = None

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
