"""Which values does an expression read, each by the way to it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from countersign_compiler.expressions.tree import (
    ArrowMethod,
    Expr,
    Field,
    Index,
    Literal,
    StepField,
    Template,
    Variable,
    fields_of,
)

Path = tuple[str | int, ...]
"""A root (`input`, `env`, a step, the name of a `foreach`'s items), then fields and places."""


def paths_read(tree: Expr) -> tuple[Path, ...]:
    """Every value that stands in the tree, each once, in the order of the text.

    A way that is worked out only when it is gone, as in `input.rows[input.n]`, ends before that
    place; the parts that work it out are told too. Parameters of arrow functions are no roots.
    """
    return tuple(dict.fromkeys(_paths(tree, frozenset())))


def plain_path(tree: Expr) -> Path | None:
    """The one value that the tree is (`${input.orders}`), or None where it makes one of its own."""
    if isinstance(tree, Template):
        part = tree.parts[0] if len(tree.parts) == 1 else None
        return plain_path(part) if isinstance(part, Expr) else None
    path, rest = _way(tree)
    return None if rest else path


def _paths(part: object, parameters: frozenset[str]) -> Iterator[Path]:
    if isinstance(part, tuple):
        for each in part:
            yield from _paths(each, parameters)
        return
    if not isinstance(part, Expr):
        return
    path, rest = _way(part)
    if path is not None:
        if path[0] not in parameters or isinstance(_root(part), StepField):
            yield path
        yield from _paths(rest, parameters)
        return
    if isinstance(part, ArrowMethod):
        yield from _paths(part.base, parameters)
        yield from _paths(part.body, parameters | {part.parameter})
        return
    for name in fields_of(type(part)):
        yield from _paths(getattr(part, name), parameters)


def _way(tree: Expr) -> tuple[Path | None, tuple[Expr, ...]]:
    """The way to a value as far as it is written out, and what works out the rest of it."""
    match tree:
        case Variable(name=name):
            return (name,), ()
        case StepField(step=step, field=field):
            return (step, field), ()
        case Field(base=base, name=name):
            path, rest = _way(base)
            return (path if path is None or rest else (*path, name)), rest
        case Index(base=base, index=index):
            path, rest = _way(base)
            if path is None:
                return None, ()
            if not rest and isinstance(index, Literal) and _is_place(index.value):
                return (*path, index.value), ()
            return path, (*rest, index)
        case _:
            return None, ()


def _is_place(value: object) -> TypeGuard[str | int]:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _root(tree: Expr) -> Expr:
    while isinstance(tree, Field | Index):
        tree = tree.base
    return tree
