"""What does the running product know of the compiled ensembles?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countersign_compiler.asl.frame import Json, State
from countersign_compiler.asl.machine import Machine
from countersign_compiler.asl.text import to_text
from countersign_compiler.asl.told import told
from countersign_compiler.deployment import GateLimits
from countersign_compiler.expressions.paths import paths_read, plain_path
from countersign_compiler.model import FOREACH_KIND, PARALLEL_KIND, Ensemble, Step, Text


def catalogue_of(compiled: Sequence[tuple[Ensemble, Machine]], limits: GateLimits) -> str:
    """`{"ensembles": {name: {digest, source, dialect, input, steps}}, "limits": {...}}` as text.

    Steps stand in the order of the file, those inside another one behind it. `reads` and
    `testReads` are the ways to the values that the condition and the test of a step read. `limits`
    are what policy lets a request have; one that comes from no ensemble obeys them too.
    """
    return to_text(
        {
            "ensembles": {
                ensemble.name: _entry(ensemble, machine) for ensemble, machine in compiled
            },
            "limits": {
                "maxApprovers": limits.max_approvers,
                "maxTimeoutSeconds": limits.max_timeout_seconds,
            },
        }
    )


def _entry(ensemble: Ensemble, machine: Machine) -> Json:
    return {
        "digest": machine.digest,
        "source": ensemble.path,
        "dialect": ensemble.dialect,
        "input": ensemble.input,
        "steps": [_step(step, around, machine) for step, around in _placed(ensemble.steps)],
    }


def _placed(steps: Sequence[Step], around: State | None = None) -> Iterator[tuple[Step, State]]:
    """Each step at any depth, in the order of the file, with the construct that it stands in."""
    for step in steps:
        yield step, around or {}
        for name, block in step.blocks:
            yield from _placed(block, {"inside": _inside(step, name)})


def _inside(step: Step, block: str) -> State:
    if step.kind == PARALLEL_KIND:
        return {"of": step.name, "branch": int(block)}
    return {"of": step.name, "item": True} if block == "item" else {"of": step.name, "when": block}


def _step(step: Step, around: State, machine: Machine) -> State:
    entry: State = {
        "name": step.name,
        "kind": step.kind,
        "gate": step.is_gate,
        "condition": step.condition.source if step.condition is not None else None,
        **around,
    }
    if step.test is not None:
        entry["test"] = step.test.source
    for name, test in (("reads", step.condition), ("testReads", step.test)):
        if test is not None and (paths := paths_read(test.tree)):
            entry[name] = [list(path) for path in paths]
    if step.is_gate:
        entry["consequence"] = told(machine.consequences[step.name])
    if step.kind == FOREACH_KIND:
        entry.update(_items(step))
    if step.child:
        entry["ensemble"] = step.child
    if step.continues:
        entry["continueOnError"] = True
    return entry


def _items(step: Step) -> State:
    """What a `foreach` goes through, in words and, where it is one value, by the way to it."""
    told_items: State = {"as": step.item_name}
    if isinstance(step.items, Text):
        told_items["items"] = step.items.tree.source
        path = plain_path(step.items.tree)
        if path is not None:
            told_items["itemsPath"] = list(path)
    return told_items
