"""What does the running product know of the compiled ensembles?"""

from __future__ import annotations

from collections.abc import Sequence

from countersign_compiler.asl.frame import Json, State
from countersign_compiler.asl.machine import Machine
from countersign_compiler.asl.text import to_text
from countersign_compiler.model import Ensemble


def catalogue_of(compiled: Sequence[tuple[Ensemble, Machine]]) -> str:
    """`{"ensembles": {name: {digest, source, input, steps: [...]}}}` as text, steps in order."""
    return to_text(
        {"ensembles": {ensemble.name: _entry(ensemble, machine) for ensemble, machine in compiled}}
    )


def _entry(ensemble: Ensemble, machine: Machine) -> Json:
    return {
        "digest": machine.digest,
        "source": ensemble.path,
        "input": None,
        "steps": [_step(ensemble, index, machine) for index in range(len(ensemble.steps))],
    }


def _step(ensemble: Ensemble, index: int, machine: Machine) -> State:
    step = ensemble.steps[index]
    entry: State = {
        "name": step.name,
        "kind": step.kind,
        "gate": step.is_gate,
        "condition": step.condition.source if step.condition is not None else None,
    }
    if step.is_gate:
        entry["consequence"] = machine.consequences[step.name]
    return entry
