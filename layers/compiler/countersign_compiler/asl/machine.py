"""Which state machine does an ensemble become?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from countersign_compiler.asl import records
from countersign_compiler.asl.consequence import consequences
from countersign_compiler.asl.exports import exports_of, inputs_read
from countersign_compiler.asl.failures import endings, without_dead_ends
from countersign_compiler.asl.frame import (
    END,
    EXECUTION_NAME,
    Frame,
    Json,
    State,
    States,
    entry,
    every_state,
)
from countersign_compiler.asl.gate import CALLBACK
from countersign_compiler.asl.history_events import most_items
from countersign_compiler.asl.run_input import input_entry, input_states, takes
from countersign_compiler.asl.side_by_side import first_records
from countersign_compiler.asl.text import to_canonical_text, to_text
from countersign_compiler.asl.told import told
from countersign_compiler.asl.trace import most_told
from countersign_compiler.asl.values import emit
from countersign_compiler.deployment import Deployment
from countersign_compiler.expressions import jsonata
from countersign_compiler.model import CHILD_KIND, Ensemble, Step
from countersign_compiler.steps.table import KINDS


def _from_envelope(key: str, bind: str, give: str) -> str:
    """`{% … %}`: something of the envelope in which the API's start wraps a run's input.

    `key` of it is `bind`, out of which `give` makes the value; a run started from the console gets
    its input as it is, and has no envelope.
    """
    return (
        '{% ($i:=$states.input;$e:=$type($i)="object"?$lookup($i,"_countersign"):null;'
        f'{bind}:=$type($e)="object"?$lookup($e,"{key}"):{give}) %}}'
    )


_RUN_INPUT = _from_envelope("input", "$r", "$i;$exists($r)?$r:null")
_STARTED_BY = _from_envelope("startedBy", "$b", 'null;$type($b)="string"?$b:null')
# A run that another one started belongs to the outermost, and to the running Maps around it there.
_SCOPES = _from_envelope("scopes", "$s", 'null;$type($s)="array"?$s:[]')


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
    for _, state in every_state(definition):
        if state.get("Resource") == CALLBACK:
            state["Arguments"]["Payload"]["definition"] = digest
    return Machine(definition, to_text(definition), digest, lets_run)


def _definition(ensemble: Ensemble, deployment: Deployment, lets_run: dict[str, Json]) -> Json:
    def sequence(steps: Sequence[Step], around: Frame) -> States:
        """The states of steps one after another, those inside them included.

        After the last one the run goes on as `around` does.
        """
        states: States = {}
        for index, step in enumerate(steps):
            following = entry(steps[index + 1]) if index + 1 < len(steps) else around.next
            frame = replace(around, next=following, consequence=_told(step, lets_run))
            states |= KINDS[step.kind].states(step, frame)
            for _, branch in step.branches:
                states |= sequence(branch, frame)
        return states

    frame = Frame(
        ensemble,
        END,
        deployment.limits,
        exports=exports_of(ensemble),
        inputs_read=inputs_read(ensemble),
        most_items=most_items(ensemble),
        most_told=most_told(ensemble.steps),
        sequence=sequence,
    )
    states: States = {"_start": _start(ensemble), "_env": _env(deployment, frame)}
    states |= input_states(ensemble, entry(ensemble.steps[0]))
    states |= sequence(ensemble.steps, frame)
    states[END] = _end(ensemble)
    states |= endings(states)
    return {
        "Comment": f"{ensemble.name}, written in {ensemble.path}; definition ",
        "QueryLanguage": "JSONata",
        "StartAt": "_start",
        "States": without_dead_ends(states, "_start", frozenset({END})),
    }


def _told(step: Step, lets_run: dict[str, Json]) -> dict[str, Json]:
    return told(lets_run[step.name]) if step.is_gate else {}


def _start(ensemble: Ensemble) -> State:
    """Set what every run has: its input, who started it, and the records that are alike."""
    assign: dict[str, Json] = {
        takes(ensemble): _RUN_INPUT,
        "started_by": _STARTED_BY,
        "env_text": "${EnsembleEnv}",
        "failure": None,
        **records.CONSTANT,
    }
    if any(step.is_gate or step.kind == CHILD_KIND for step in ensemble.every_step()):
        assign |= {"root": _root(ensemble), "scopes": _SCOPES}
    return {"Type": "Pass", "Assign": assign, "Output": {}, "Next": "_env"}


def _root(ensemble: Ensemble) -> str:
    """The outermost run: this one, unless another one started it."""
    own = f'"{ensemble.name}." & {EXECUTION_NAME}'
    return _from_envelope("root", "$r", f'null;$type($r)="string"?$r:{own}')


def _env(deployment: Deployment, frame: Frame) -> State:
    """The stage's configuration over the declared defaults, and every step's variables."""
    defaults = jsonata.constant(deployment.defaults).body
    steps = frame.ensemble.steps
    following = input_entry(frame.ensemble, entry(steps[0]))
    assign = {
        "env": f"{{% $merge([{defaults},$parse($env_text)]) %}}",
        **first_records(steps, frame),
    }
    return {"Type": "Pass", "Assign": assign, "Output": {}, "Next": following}


def _end(ensemble: Ensemble) -> State:
    output = {} if ensemble.output is None else emit(ensemble.output, ensemble, in_output=True)
    return {"Type": "Pass", "Output": output, "End": True}
