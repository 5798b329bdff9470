"""Which steps inside a Map does something outside it read?

Only their records leave it: all that a Map's branches hand on has to fit one state's output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.scope import common_beginning
from countersign_compiler.expressions.tree import Expr
from countersign_compiler.model import (
    SIDE_BY_SIDE,
    Constant,
    Ensemble,
    Items,
    Step,
    Text,
    Value,
    walk,
)

_Around = tuple[str, ...]
"""The Maps around a place, outermost first, by the names of their steps."""


def exports_of(ensemble: Ensemble) -> Mapping[str, tuple[str, ...]]:
    """For each `parallel` step the names of steps inside it that are read behind it, in order.

    A step in a Map within a Map is among those of both where it is read outside both.
    """
    if not _has_bodies(ensemble):
        return {}
    around = dict(_around(ensemble.steps, ()))
    found: dict[str, set[str]] = {}
    for reader, value in _readings(ensemble, around):
        for name in value:
            inside = around.get(name, ())
            shared = common_beginning(inside, reader)
            for outer in inside[len(shared) :]:
                found.setdefault(outer, set()).add(name)
    return {outer: tuple(name for name in around if name in found[outer]) for outer in found}


def inputs_read(ensemble: Ensemble) -> frozenset[str]:
    """The steps of which something reads what they were given, and not only what they gave."""
    if not _has_bodies(ensemble):
        return frozenset()
    found: set[str] = set()
    for step in ensemble.every_step():
        found |= _listed(step)
        for part in _trees(step):
            found |= tree.inputs_read(part)
    for part in _trees_in(ensemble.output):
        found |= tree.inputs_read(part)
    return frozenset(found)


def _has_bodies(ensemble: Ensemble) -> bool:
    return any(step.kind in SIDE_BY_SIDE for step in ensemble.every_step())


def reads_of(step: Step) -> frozenset[str]:
    """The names of the steps that a step itself reads, those inside it left out."""
    found = set(_listed(step))
    for part in _trees(step, with_gives=False):
        found |= tree.steps_read(part)
    return frozenset(found)


def _trees(step: Step, *, with_gives: bool = True) -> Iterator[Expr]:
    yield from (each.tree for each in (step.condition, step.test) if each is not None)
    for value in (step.items, step.argument, *step.config.values()):
        yield from _trees_in(value)
    if with_gives:
        yield from _trees_in(step.gives)


def _trees_in(value: Value | None) -> Iterator[Expr]:
    for _, part in walk(value) if value is not None else ():
        if isinstance(part, Text):
            yield part.tree


def _listed(step: Step) -> frozenset[str]:
    """The steps whose whole records a `python` step is given."""
    listed = step.config.get("steps") if step.kind == "python" else None
    items = listed.items if isinstance(listed, Items) else ()
    return frozenset(str(item.value) for item in items if isinstance(item, Constant))


def _read_by(value: Value | None) -> frozenset[str]:
    return frozenset[str]().union(*map(tree.steps_read, _trees_in(value)))


def _around(steps: Iterable[Step], around: _Around) -> Iterator[tuple[str, _Around]]:
    for step in steps:
        yield step.name, around
        inner = (*around, step.name) if step.kind in SIDE_BY_SIDE else around
        for _, block in step.blocks:
            yield from _around(block, inner)


def _readings(
    ensemble: Ensemble, around: Mapping[str, _Around]
) -> Iterator[tuple[_Around, Iterable[str]]]:
    """What is read, each with the Maps around the place that reads it."""
    for step in ensemble.every_step():
        place = around[step.name]
        yield place, reads_of(step)
        within = (*place, step.name) if step.kind in SIDE_BY_SIDE else place
        yield within, _read_by(step.gives)
    yield (), _read_by(ensemble.output)
