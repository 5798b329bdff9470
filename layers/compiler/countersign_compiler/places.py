"""Where in its ensemble does each step stand?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from countersign_compiler.dialects.draft import DraftStep
from countersign_compiler.expressions.scope import (
    LONGEST_STEP_NAME,
    RESERVED,
    Bodies,
    Body,
    Branches,
)
from countersign_compiler.model import FOREACH_KIND, SIDE_BY_SIDE
from countersign_compiler.reporting import Reporter

_USUAL_ITEM = "item"
_ITEM_NAME = re.compile(rf"[A-Za-z_][A-Za-z0-9_]{{0,{LONGEST_STEP_NAME - 1}}}\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the file: its position, the branches and bodies around, and the items named.

    `loops` has for each item's variable the `foreach` that it is of.
    """

    position: int
    branches: Branches = field(default_factory=dict)
    bodies: Bodies = ()
    items: Mapping[str, str] = field(default_factory=dict)
    loops: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """The place of each step (by its `id`), those where a `foreach` gives its item's result, and
    that of the ensemble's output."""

    steps: Mapping[int, Place]
    ends: Mapping[int, Place]
    output: Place


def places_of(steps: Iterable[DraftStep]) -> Places:
    """The places of all steps of a draft."""
    positions = count()
    found: dict[int, Place] = {}
    ends: dict[int, Place] = {}
    for step, place, end in _walk(steps, Place(0), positions):
        found[id(step)] = place
        ends[id(step)] = end
    return Places(found, ends, Place(next(positions)))


def _walk(
    steps: Iterable[DraftStep], around: Place, positions: Iterator[int]
) -> Iterator[tuple[DraftStep, Place, Place]]:
    for step in steps:
        place = replace(around, position=next(positions))
        inner = _inside(step, place)
        for name, block in step.blocks:
            branch = {} if step.kind == FOREACH_KIND else {place.position: name}
            within = replace(inner, branches={**inner.branches, **branch})
            yield from _walk(block, within, positions)
        yield step, place, replace(inner, position=next(positions) if step.blocks else 0)


def _inside(step: DraftStep, place: Place) -> Place:
    """The place of what stands in the step's body."""
    if step.kind not in SIDE_BY_SIDE:
        return place
    bodies = (*place.bodies, Body(step.name, step.kind == FOREACH_KIND))
    items, loops = dict(place.items), dict(place.loops)
    name = item_name(step)
    if name:
        items[name] = f"i{len(bodies)}_{name}"
        loops[items[name]] = step.name
    return replace(place, bodies=bodies, items=items, loops=loops)


def item_name(step: DraftStep) -> str:
    """What a `foreach` calls its item, or "" where that is no name."""
    node = step.item_name
    return node.text if node is not None and node.is_text and _ITEM_NAME.match(node.text) else ""


def unread_items(steps: Iterable[DraftStep]) -> frozenset[str]:
    """What is written as the name of an item and can be none: that has been told once."""
    found: set[str] = set()
    for step in steps:
        if step.kind == FOREACH_KIND and step.item_name is None:
            found.add(_USUAL_ITEM)
        elif step.item_name is not None and step.item_name.is_text and not item_name(step):
            found.add(step.item_name.text.removeprefix("${").removesuffix("}").strip())
        for _, block in step.blocks:
            found |= unread_items(block)
    return frozenset(found)


def check_item_names(steps: Iterable[DraftStep], names: frozenset[str], reporter: Reporter) -> None:
    """Refuse items without a name, and names that mean something else there already."""
    _check_items(steps, names, {}, reporter)


def _check_items(
    steps: Iterable[DraftStep],
    names: frozenset[str],
    around: Mapping[str, int],
    reporter: Reporter,
) -> None:
    for step in steps:
        inside = around
        if step.kind == FOREACH_KIND:
            _check_item(step, names, around, reporter)
            inside = {**around, item_name(step): step.name_node.line}
        for _, block in step.blocks:
            _check_items(block, names, inside, reporter)


def _check_item(
    step: DraftStep, names: frozenset[str], around: Mapping[str, int], reporter: Reporter
) -> None:
    node = step.item_name
    if node is None:
        reporter.error(
            "G-MISSING",
            step.node,
            f"`{step.name}` does not say what its item is called",
            "add `as:` with a name, such as `as: order`; its steps read `${order.id}`",
        )
        return
    name, written = item_name(step), node.text
    why = ""
    if not name:
        why = "a name is letters, digits and `_`, a letter first"
        if len(written) > LONGEST_STEP_NAME:
            why = f"a name has at most {LONGEST_STEP_NAME} characters, this one {len(written)}"
    elif name in RESERVED:
        why = "it is a word of the expression language"
    elif name in names:
        why = f"a step is named `{name}`"
    elif name in around:
        why = f"the `foreach` around it (line {around[name]}) calls its item so"
    if why:
        reporter.error(
            "G-ITEM", node, f"`{written}` cannot name an item: {why}", "give it another name"
        )
