"""What does the running product know of the compiled ensembles?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countersign_compiler.asl.frame import Json, State
from countersign_compiler.asl.machine import Machine
from countersign_compiler.asl.text import to_text
from countersign_compiler.asl.told import told
from countersign_compiler.deployment import GateLimits
from countersign_compiler.model import Ensemble, Step


def catalogue_of(compiled: Sequence[tuple[Ensemble, Machine]], limits: GateLimits) -> str:
    """`{"ensembles": {name: {digest, source, dialect, input, steps}}, "limits": {...}}` as text.

    Steps stand in the order of the file, those of branches behind their `if` step. `limits` are
    what policy lets a request have; one that comes from no ensemble obeys them too.
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
        "input": None,
        "steps": [_step(step, around, machine) for step, around in _placed(ensemble.steps)],
    }


def _placed(steps: Sequence[Step], around: State | None = None) -> Iterator[tuple[Step, State]]:
    """Each step at any depth, in the order of the file, with the branch that it stands in."""
    for step in steps:
        yield step, around or {}
        for name, branch in step.branches:
            yield from _placed(branch, {"branch": {"of": step.name, "when": name}})


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
    if step.is_gate:
        entry["consequence"] = told(machine.consequences[step.name])
    return entry
