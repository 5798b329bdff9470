"""How many items may a `foreach` have, so that its run's history can hold them all?

A run of Step Functions ends at its 25,000th event, whatever it was doing, and nobody can catch
that: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from countersign_compiler.model import (
    CHILD_KIND,
    FAIL_KIND,
    FOREACH_KIND,
    PARALLEL_KIND,
    STOP_KIND,
    Ensemble,
    Step,
)

FOR_ITEMS: Final = 22_000
"""Events for all items together; the rest is for the steps around and for what is repeated."""

_STATE: Final = 2
"""Entered and exited."""
_TASK: Final = 5
"""With what a task schedules, starts and gives."""
_CALLBACK: Final = 6
_MAP: Final = 4
_ITERATION: Final = 2
_TRY: Final = 3
_PASSING: Final = frozenset({"code", FAIL_KIND, STOP_KIND})
_GATE: Final = _STATE + _CALLBACK + 3 * _TASK + _STATE
"""`.in`, the wait, `.close`, `.outcome`, `.failed` and `.continue`: its longest way."""


def most_items(ensemble: Ensemble) -> Mapping[str, str]:
    """For each `foreach` the most items of its list, as JSONata text.

    Those beside each other share the events. One inside another has what its item's share leaves,
    which is known once the outer list is: few items may each have long lists, and the other way.
    """
    found: dict[str, str] = {}
    _share(_nearest(ensemble.steps, 0), str(FOR_ITEMS), found)
    return found


def _share(steps: Sequence[tuple[Step, int]], events: str, found: dict[str, str]) -> None:
    for step, depth in steps:
        own = _ITERATION + 2 * _STATE + _longest(step.body)
        share = events if len(steps) == 1 else f"{events}/{len(steps)}"
        found[step.name] = f"$floor(({share})/{own})"
        _share(_nearest(step.body, depth + 1), f"(({share})/$c{depth + 1}-{own})", found)


def _nearest(steps: Sequence[Step], depth: int) -> list[tuple[Step, int]]:
    """The `foreach` steps among these that stand in no other one, each with the Maps around it."""
    found: list[tuple[Step, int]] = []
    for step in steps:
        if step.kind == FOREACH_KIND:
            found.append((step, depth))
        else:
            for _, block in step.blocks:
                found += _nearest(block, depth + (step.kind == PARALLEL_KIND))
    return found


def _longest(steps: Sequence[Step]) -> int:
    """The events of steps one after another; items of a `foreach` among them are not counted."""
    return sum(map(_events, steps))


def _events(step: Step) -> int:
    before = _STATE if step.condition is not None else 0
    if step.is_gate:
        return before + _GATE
    if step.kind == FOREACH_KIND:
        return before + _STATE + _MAP + _STATE
    if step.kind == PARALLEL_KIND:
        branches = sum(_ITERATION + 3 * _STATE + _longest(branch) for branch in step.parallel)
        return before + _MAP + _STATE + _TASK + branches
    if step.blocks:
        return _STATE + max(_longest(block) for _, block in step.blocks)
    if step.kind in _PASSING:
        return before + _STATE
    if step.kind == CHILD_KIND:
        return before + _CALLBACK + _STATE
    tries = step.retry.attempts - 1 if step.retry is not None else 0
    return before + _TASK + tries * _TRY
