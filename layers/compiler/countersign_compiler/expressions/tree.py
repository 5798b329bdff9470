"""What can an expression consist of?

All nodes are frozen. `start` and `end` are offsets from 0 in the text (parentheses included), `at`
is where messages point: the operator, or the name after a `.`. `cost` is the weight of section
"cost" of the language: the node's own plus the largest among its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

FLAGS: Final = frozenset({"executed", "success", "failed", "skipped", "undecided"})
STEP_FIELDS: Final = FLAGS | {"output", "input"}
COMPARISONS: Final = frozenset({"===", "!==", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Expr:
    """Any part of an expression."""

    start: int
    end: int
    at: int
    cost: int


@dataclass(frozen=True, slots=True)
class Template(Expr):
    """A string value: plain text and `${...}` parts in order; `source` is the whole text."""

    source: str
    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    """`null` (and `undefined`), a boolean, a number or a text."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Variable(Expr):
    """A root, a parameter or a constant; `variable` is its JSONata name without `$`."""

    name: str
    variable: str


@dataclass(frozen=True, slots=True)
class StepField(Expr):
    """One of the seven fields of a step's record."""

    step: str
    variable: str
    field: str


@dataclass(frozen=True, slots=True)
class Field(Expr):
    """`base.name`."""

    base: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Index(Expr):
    """`base[index]`."""

    base: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """`!operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Negative(Expr):
    """`-operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Expr):
    """`left op right` with one of `+ - * / %`."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Comparison(Expr):
    """`left op right` with one of `COMPARISONS` (`==` and `!=` are read as the strict ones)."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Logic(Expr):
    """`left op right` with `&&` or `||`."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Coalesce(Expr):
    """`left ?? right`."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Conditional(Expr):
    """`test ? then : otherwise`."""

    test: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class ListOf(Expr):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf(Expr):
    """`{a: x}`; keys are texts, each once."""

    pairs: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Method(Expr):
    """`base.name(arguments)` of a method that takes values."""

    base: Expr
    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ArrowMethod(Expr):
    """`base.name(parameter => body)`: `map`, `filter`, `some`, `every`."""

    base: Expr
    name: str
    parameter: str
    body: Expr


@dataclass(frozen=True, slots=True)
class MathCall(Expr):
    """`Math.name(arguments)`."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Clock(Expr):
    """`now()` (ISO text) or, with `millis`, `Date.now()`."""

    millis: bool


@dataclass(frozen=True, slots=True)
class Broken(Expr):
    """Stands where something was refused, so that reading goes on."""


def is_decision(tree: Expr) -> bool:
    """Whether the tree gives a truth by itself (true, false or undecided), not a value."""
    match tree:
        case Comparison() | Not():
            return True
        case Method(name=name) | ArrowMethod(name=name):
            return name in ("includes", "startsWith", "endsWith", "some", "every")
        case Logic(left=left, right=right):
            return any(is_decision(side) or _is_boolean(side, FLAGS) for side in (left, right))
        case Coalesce(left=left, right=right):
            sides = (left, right)
        case Conditional(then=then, otherwise=otherwise):
            sides = (then, otherwise)
        case _:
            return False
    return all(is_decision(side) or _is_boolean(side, {"undecided"}) for side in sides)


def _is_boolean(tree: Expr, flags: frozenset[str] | set[str]) -> bool:
    if isinstance(tree, StepField):
        return tree.field in flags
    return isinstance(tree, Literal) and isinstance(tree.value, bool)


def is_null(tree: Expr) -> bool:
    """Whether `null` or `undefined` is written here."""
    return isinstance(tree, Literal) and tree.value is None


def step_of_output_path(tree: Expr) -> StepField | None:
    """The `<step>.output` that a path of fields and indexes begins with, else None."""
    while isinstance(tree, Field | Index):
        tree = tree.base
    return tree if isinstance(tree, StepField) and tree.field == "output" else None


_FIELDS: Final[dict[type[Expr], tuple[str, ...]]] = {}


def fields_of(kind: type[Expr]) -> tuple[str, ...]:
    """The names of the fields of one class of nodes; `dataclasses.fields` is slow."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(kind))
    return _FIELDS[kind]


def steps_read(tree: Expr) -> frozenset[str]:
    """The names of all steps of which a field stands in the tree."""
    return frozenset(part.step for part in _inside(tree) if isinstance(part, StepField))


def inputs_read(tree: Expr) -> frozenset[str]:
    """The names of all steps of which the `input` stands in the tree."""
    parts = (part for part in _inside(tree) if isinstance(part, StepField))
    return frozenset(part.step for part in parts if part.field == "input")


def env_read(tree: Expr) -> frozenset[str]:
    """The names of all values of the configuration that stand in the tree, as in `env.NAME`."""
    return frozenset(
        part.name
        for part in _inside(tree)
        if isinstance(part, Field) and isinstance(part.base, Variable) and part.base.name == "env"
    )


def _inside(part: object) -> Iterator[Expr]:
    if isinstance(part, Expr):
        yield part
        for name in fields_of(type(part)):
            yield from _inside(getattr(part, name))
    elif isinstance(part, tuple):
        for item in part:
            yield from _inside(item)
