"""Which state machine does an ensemble become?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from countersign_compiler.asl import records
from countersign_compiler.asl.consequence import consequences
from countersign_compiler.asl.failures import endings
from countersign_compiler.asl.frame import END, Frame, Json, State, States, entry
from countersign_compiler.asl.gate import CALLBACK
from countersign_compiler.asl.text import to_canonical_text, to_text
from countersign_compiler.asl.told import told
from countersign_compiler.asl.values import emit
from countersign_compiler.deployment import Deployment
from countersign_compiler.expressions import jsonata
from countersign_compiler.expressions.scope import variable_of
from countersign_compiler.model import Ensemble, Step
from countersign_compiler.steps.table import KINDS

# The API's start wraps a run's input, to say who started it; a run started from the console
# gets its input as it is.
_RUN_INPUT = (
    '{% ($i:=$states.input;$e:=$type($i)="object"?$lookup($i,"_countersign"):null;'
    '$r:=$type($e)="object"?$lookup($e,"input"):$i;$exists($r)?$r:null) %}'
)
_STARTED_BY = (
    '{% ($i:=$states.input;$e:=$type($i)="object"?$lookup($i,"_countersign"):null;'
    '$b:=$type($e)="object"?$lookup($e,"startedBy"):null;$type($b)="string"?$b:null) %}'
)


@dataclass(frozen=True, slots=True)
class Machine:
    """A compiled ensemble: its definition, that as text, its digest, and what gates let run."""

    definition: Json
    text: str
    digest: str
    consequences: dict[str, Json]


def machine_of(ensemble: Ensemble, deployment: Deployment) -> Machine:
    """Compile a checked ensemble.

    The digest is the SHA-256 of the definition as sorted JSON without spaces, with every place
    that names the digest empty; each gate hands it to its request, so that an answer says which
    definition was asked.
    """
    lets_run = consequences(ensemble)
    definition = _definition(ensemble, deployment, lets_run)
    digest = f"sha256:{hashlib.sha256(to_canonical_text(definition).encode()).hexdigest()}"
    definition["Comment"] += digest
    for state in definition["States"].values():
        if state.get("Resource") == CALLBACK:
            state["Arguments"]["Payload"]["definition"] = digest
    return Machine(definition, to_text(definition), digest, lets_run)


def _definition(ensemble: Ensemble, deployment: Deployment, lets_run: dict[str, Json]) -> Json:
    states: States = {"_start": _start(), "_env": _env(ensemble, deployment)}
    states |= _sequence(ensemble.steps, Frame(ensemble, END, deployment.limits), lets_run)
    states[END] = _end(ensemble)
    states |= endings(states)
    return {
        "Comment": f"{ensemble.name}, written in {ensemble.path}; definition ",
        "QueryLanguage": "JSONata",
        "StartAt": "_start",
        "States": states,
    }


def _sequence(steps: Sequence[Step], around: Frame, lets_run: dict[str, Json]) -> States:
    """The states of steps one after another, those of their branches included.

    After the last one the run goes on as `around` does.
    """
    states: States = {}
    for index, step in enumerate(steps):
        following = entry(steps[index + 1]) if index + 1 < len(steps) else around.next
        frame = replace(around, next=following, consequence=_told(step, lets_run))
        states |= KINDS[step.kind].states(step, frame)
        for _, branch in step.branches:
            states |= _sequence(branch, frame, lets_run)
    return states


def _told(step: Step, lets_run: dict[str, Json]) -> dict[str, Json]:
    return told(lets_run[step.name]) if step.is_gate else {}


def _start() -> State:
    """Set what every run has: its input, who started it, and the records that are alike."""
    return {
        "Type": "Pass",
        "Assign": {
            "input": _RUN_INPUT,
            "started_by": _STARTED_BY,
            "env_text": "${EnsembleEnv}",
            "failure": None,
            **records.CONSTANT,
        },
        "Output": {},
        "Next": "_env",
    }


def _env(ensemble: Ensemble, deployment: Deployment) -> State:
    """The stage's configuration over the declared defaults, and every step's variables.

    So none of them is ever unbound.
    """
    defaults = jsonata.constant(deployment.defaults).body
    assign: dict[str, Json] = {"env": f"{{% $merge([{defaults},$parse($env_text)]) %}}"}
    for step in ensemble.every_step():
        variable = variable_of(step.name)
        assign[variable] = records.NOT_REACHED
        if step.is_gate:
            suffix = variable.removeprefix("s_")
            assign |= {f"g_{suffix}": None, f"e_{suffix}": None}
    return {"Type": "Pass", "Assign": assign, "Output": {}, "Next": entry(ensemble.steps[0])}


def _end(ensemble: Ensemble) -> State:
    output = {} if ensemble.output is None else emit(ensemble.output, ensemble, in_output=True)
    return {"Type": "Pass", "Output": output, "End": True}
