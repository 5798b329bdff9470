"""How does a run stop, and what does it say then?"""

from __future__ import annotations

from functools import cache

from countersign_compiler.asl.frame import (
    FAILED,
    NO_OUTCOME,
    UNDECIDED,
    Frame,
    Json,
    State,
    States,
    source_of,
)
from countersign_compiler.model import Step

QUERY_ERROR = "States.QueryEvaluationError"
EVERYTHING = "States.ALL"

ENDED = "Gate.Ended"
"""A part of a run that was called off because a part beside it had failed."""

UNKNOWN_OUTCOME = "No outcome is recorded for this gate, and why could not be read."
"""The Cause of `Gate.NoOutcome`, where a run was woken and found nothing."""

CAUGHT = "{% $states.errorOutput %}"
"""What a `Catch` remembers of the error, for the state that ends the run."""

TOO_LARGE = ("FOREACH_TOO_LARGE", "PARALLEL_TOO_LARGE")
"""What an expression says that would hand on more than a state can hold: `<code> <words>`."""

STOPPING = ("EXPR_UNDECIDED", ENDED, "Gate.NoOutcome", *TOO_LARGE)
"""Errors that no `continue_on_error` passes over."""


def cause_of(variable: str) -> str:
    """JSONata text: the Cause of the error in a variable, empty where it has none."""
    return f'($type(${variable}.Cause)="string"?${variable}.Cause:"")'


@cache
def error_in(variable: str) -> str:
    """`{% … %}`: the name of the error in a variable, as its author knows it.

    A Lambda error names the exception's class on AWS and `Runtime.HandlerError` on the embedded
    engine; its Cause is JSON on both. What a step reports begins with a code of its own. A state
    in a Map that cannot catch tells only that an expression failed, and in its Cause why.
    """
    found = ":".join(f'$contains($c,"{code} ")?"{code}"' for code in TOO_LARGE)
    return (
        f"{{% ($f:=${variable};$c:={cause_of(variable)};{_PARSED}"
        '$code:=$type($m)="string"?$substringBefore($m,": "):"";'
        '$ours and $type($m)="string" and $contains($m,/^[A-Z][A-Z0-9_]{2,59}: /)?$code:'
        f'$f.Error="{QUERY_ERROR}"?({found}:"EXPR_UNDECIDED"):$f.Error) %}}'
    )


@cache
def cause_in(variable: str) -> str:
    """`{% … %}`: the words of the error in a variable."""
    return f'{{% ($f:=${variable};$c:={cause_of(variable)};{_PARSED}$type($m)="string"?$m:$c) %}}'


_PARSED = (
    '$ours:=$f.Error="StepFailed" or $f.Error="Runtime.HandlerError";'
    # An author's own words may stand in braces and be no JSON; a long Cause may have been cut off.
    '$p:=$substring($c,$length($c)-1)="}" and $contains($c,/^\\{"error(Message|Type)": ?"/)'
    "?$parse($c):{};"
    '$m:=$lookup($p,"errorMessage");'
)


def undecided_catcher(frame: Frame) -> State:
    """The first catcher of every state that has one: what could not be decided ends the run."""
    return _catcher(QUERY_ERROR, frame.failure, frame.undecided)


def failed_catcher(frame: Frame) -> State:
    """A failed step fails the run."""
    return _catcher(EVERYTHING, frame.failure, frame.failed)


@cache
def _catcher(error: str, variable: str, target: str) -> State:
    return {"ErrorEquals": [error], "Assign": {variable: CAUGHT}, "Output": {}, "Next": target}


def passed_over(record: Json) -> Json:
    """What a step gives whose failure does not end the run: its record, and the error."""
    return {**record, "meta": CAUGHT}


def stops_always(variable: str) -> str:
    """JSONata text: whether the error in a variable ends the run whatever the author wrote."""
    named = ",".join(f'"{name}"' for name in STOPPING)
    return f"${variable}.Error in [{named}]"


def continuing(step: Step, frame: Frame) -> States:
    """`<step>.continue`: past a failure that `continue_on_error` is for, and past no other."""
    if not step.continues:
        return {}
    stops = f"{{% {stops_always(frame.failure)} %}}"
    return {
        f"{step.name}.continue": {
            "Type": "Choice",
            "Comment": source_of(step, frame),
            "Choices": [{"Condition": stops, "Next": frame.failed}],
            "Default": frame.next,
        }
    }


def endings(states: States) -> States:
    """The shared `Fail` states that something in `states` goes to."""
    shared: dict[str, dict[str, Json]] = {
        FAILED: {"Type": "Fail", "Error": error_in("failure"), "Cause": cause_in("failure")},
        UNDECIDED: {
            "Type": "Fail",
            "Error": "EXPR_UNDECIDED",
            "Cause": f"{{% {cause_of('failure')} %}}",
        },
        NO_OUTCOME: {
            "Type": "Fail",
            "Error": "Gate.NoOutcome",
            "Cause": UNKNOWN_OUTCOME,
        },
    }
    wanted = {target for state in states.values() for target in targets(state)}
    return {name: state for name, state in shared.items() if name in wanted}


def targets(state: State) -> list[str]:
    """Every state that `state` can go to, in the order they are written."""
    found = [state[key] for key in ("Next", "Default") if key in state]
    for branch in (*state.get("Choices", ()), *state.get("Catch", ())):
        if "Next" in branch:
            found.append(branch["Next"])
    return found


def reached_from(start: str, states: States) -> set[str]:
    """The states that some way from `start` comes to, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        for target in targets(states[waiting.pop()]):
            if target in states and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def without_dead_ends(states: States, start: str, helpers: frozenset[str]) -> States:
    """The states without those helpers that no way from `start` comes to."""
    reached = reached_from(start, states)
    return {name: state for name, state in states.items() if name in reached or name not in helpers}
