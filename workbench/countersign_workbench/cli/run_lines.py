"""How does a run look in a terminal: first how it stands, then its steps as a tree?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import click

from countersign_workbench.cli.output import counted
from countersign_workbench.cli.step_words import (
    COLOURS,
    brief,
    details,
    failure,
    lasted,
    moment,
    reasons,
    status_word,
)
from countersign_workbench.cli.terminal import plain
from countersign_workbench.cli.tree import Node, Signs, draw

FIRST_ITEMS = 3
"""How many items of a `foreach` are shown however they stand."""

_COLOURS = {**COLOURS, "timed_out": "red", "stopped": "red"}
_GRAVEST = ("failed", "cancelled", "waiting", "running", "unknown", "not-started", "undecided")
_SHOWN = frozenset({"failed", "cancelled", "waiting", "running"})
_MAY_MISS_ITEMS = frozenset({"failed", "waiting", "running", "unknown"})
"""Of a `foreach` that stands so, only those items need be told of that asked people."""
_CANCELLED = "cancelled"
_CALLED_OFF = frozenset({"Gate.Cancelled", "Gate.Ended"})
"""What a gate failed with that was not to be answered any more."""
_ALIKE = frozenset({"skipped", "undecided", "not-started"})


@dataclass
class _Grown:
    """One step in one branch and item, and what stands in it."""

    step: Mapping[str, Any]
    inside: list[_Grown] = field(default_factory=list)

    def standing(self) -> set[str]:
        """The statuses of the step and of all in it; a gate's that was called off by its name."""
        own = _CANCELLED if self.step.get("error") in _CALLED_OFF else self.step["status"]
        return {own}.union(*(each.standing() for each in self.inside))


def run_lines(run: Mapping[str, Any], signs: Signs, *, unfold: bool) -> Iterator[str]:
    """The lines of one run with all its steps; `unfold` shows every item of each `foreach`."""
    yield from _header(run, signs)
    day = run["startedAt"][:10]
    nodes = [_node(each, signs, day, unfold=unfold) for each in _grown(run["steps"])]
    if nodes:
        yield ""
    yield from draw(nodes, signs)


def _header(run: Mapping[str, Any], signs: Signs) -> Iterator[str]:
    status = plain(run["status"])
    word = click.style(status.replace("_", " "), fg=_COLOURS.get(status), bold=True)
    yield f"{plain(run['id'])}  {word}"
    if "error" in run:
        yield f"  error    {click.style(failure(run['error']), fg='red')}"
    started = f"{moment(run['startedAt'])} UTC"
    if "startedBy" in run:
        started += f" by {plain(run['startedBy'])}"
    if "parent" in run:
        started += f" by the run {plain(run['parent'])}"
    yield f"  started  {started}"
    if "endedAt" in run:
        took = lasted(run["startedAt"], run["endedAt"])
        yield f"  ended    {moment(run['endedAt'])} UTC{f', after {took}' if took else ''}"
    for name in ("input", "output"):
        if name in run:
            yield f"  {name:<7}  {brief(run[name], signs.ellipsis)}"


def _grown(steps: Sequence[Mapping[str, Any]]) -> list[_Grown]:
    """The flat list as a tree: each step under the one it stands in, in its own item."""
    top: list[_Grown] = []
    known: dict[tuple[str, tuple[int, ...]], _Grown] = {}
    for step in steps:
        item = tuple(step.get("item", ()))
        grown = known[step["name"], item] = _Grown(step)
        around = None
        if "inside" in step:
            of = step["inside"]["of"]
            outer = item[:-1] if step["inside"].get("item") else item
            around = known.get((of, outer)) or known.get((of, item))
        (top if around is None else around.inside).append(grown)
    return top


def _node(grown: _Grown, signs: Signs, day: str, *, unfold: bool) -> Node:
    step = grown.step
    status, word = step["status"], status_word(step)
    # A gate's no is no success, though the gate did what it is for.
    stands = word if word in signs.marks else status
    inside, told = _inside(grown, signs, day, unfold=unfold)
    said = "; ".join(part for part in (told, details(step, day)) if part)
    return Node(
        label=plain(step["name"]),
        cells=(plain(step["kind"]), plain(word), said),
        mark=signs.marks.get(stands, " "),
        colour=COLOURS.get(stands),
        more=tuple(reasons(step)),
        inside=inside,
    )


def _inside(grown: _Grown, signs: Signs, day: str, *, unfold: bool) -> tuple[tuple[Node, ...], str]:
    """What stands in a step, and what is said of it in the step's own line."""
    status, kind = grown.step["status"], grown.step["kind"]
    if status in _ALIKE and grown.inside and grown.standing() == {status}:
        return (), f"with {counted(_count(grown), 'step')} inside"
    if kind == "foreach":
        return _items(grown, signs, day, unfold=unfold)
    if kind == "parallel":
        branches = groupby(grown.inside, key=lambda each: each.step["inside"].get("branch"))
        return tuple(
            _group(f"branch {index}", list(steps), signs, day, unfold=unfold)
            for index, steps in branches
        ), ""
    return _ways(grown, signs, day, unfold=unfold), _taken(grown)


def _count(grown: _Grown) -> int:
    return sum(1 + _count(each) for each in grown.inside)


def _taken(grown: _Grown) -> str:
    output = grown.step.get("output")
    taken = output.get("taken") if isinstance(output, Mapping) else None
    return f"took {plain(str(taken))}" if grown.step["kind"] == "if" and taken else ""


def _ways(grown: _Grown, signs: Signs, day: str, *, unfold: bool) -> tuple[Node, ...]:
    """The branches of a choice; one that was not taken is one line."""
    nodes = []
    for way, each in groupby(grown.inside, key=lambda each: each.step["inside"].get("when")):
        steps = list(each)
        standing = set().union(*(one.standing() for one in steps))
        if standing == {"skipped"} and way is not None:
            nodes.append(_not_taken(str(way), steps))
        else:
            nodes.append(_group(str(way), steps, signs, day, unfold=unfold))
    return tuple(nodes)


def _not_taken(way: str, steps: Sequence[_Grown]) -> Node:
    count = sum(1 + _count(each) for each in steps)
    first = steps[0].step
    why = plain((first.get("saw") or {}).get("source", ""))
    return Node(
        f"{way}: not taken, {counted(count, 'step')}", ("", "", why), more=tuple(reasons(first))
    )


def _group(label: str, steps: Sequence[_Grown], signs: Signs, day: str, *, unfold: bool) -> Node:
    """A branch or an item: its steps under it, a single one without any beside it."""
    nodes = [_node(each, signs, day, unfold=unfold) for each in steps]
    if len(nodes) == 1 and not nodes[0].inside:
        only = nodes[0]
        return Node(f"{only.label} ({label})", only.cells, only.mark, only.colour, only.more)
    return Node(label, inside=tuple(nodes))


def _items(grown: _Grown, signs: Signs, day: str, *, unfold: bool) -> tuple[tuple[Node, ...], str]:
    """The first items and all that need a look; the others are counted."""
    depth = len(grown.step.get("item", ()))
    if any(len(each.step.get("item", ())) <= depth for each in grown.inside):
        # No item is known: the steps stand there once.
        return tuple(_node(each, signs, day, unfold=unfold) for each in grown.inside), ""
    groups = groupby(grown.inside, key=lambda each: each.step["item"][depth])
    items = [(index, list(steps)) for index, steps in groups]
    stands = {index: _gravest(steps) for index, steps in items}

    def is_shown(at: int) -> bool:
        return unfold or at < FIRST_ITEMS or stands[items[at][0]] in _SHOWN

    nodes: list[Node] = []
    for shown, run in groupby(range(len(items)), key=is_shown):
        places = list(run)
        # A single one takes no more room than its count.
        if shown or len(places) == 1:
            nodes += [
                _group(f"item {items[at][0]}", items[at][1], signs, day, unfold=unfold)
                for at in places
            ]
        else:
            folded = [stands[items[at][0]] for at in places]
            nodes.append(Node(f"{signs.ellipsis} {_counts(folded, 'more ')}"))
    status = grown.step["status"]
    known = "known " if items and status in _MAY_MISS_ITEMS else ""
    others = "; of others nothing is told" if known and status == "failed" else ""
    return tuple(nodes), f"{_counts(list(stands.values()), known)}{others}"


def _gravest(steps: Sequence[_Grown]) -> str:
    standing = set().union(*(each.standing() for each in steps))
    return next((status for status in _GRAVEST[:5] if status in standing), "succeeded")


def _counts(stands: Sequence[str], more: str = "") -> str:
    """`25 items: 5 failed, 20 succeeded`, the gravest first."""
    order = [status for status in (*_GRAVEST, "succeeded") if status in stands]
    told = [f"{stands.count(status)} {status}" for status in order]
    if len(told) == 1:
        return f"{counted(len(stands), f'{more}item')} {order[0]}"
    return f"{counted(len(stands), f'{more}item')}: {', '.join(told)}"
