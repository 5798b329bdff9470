"""How does a run stop, and what does it say then?"""

from __future__ import annotations

from functools import cache

from countersign_compiler.asl.frame import FAILED, NO_OUTCOME, UNDECIDED, Json, State, States

QUERY_ERROR = "States.QueryEvaluationError"
EVERYTHING = "States.ALL"

CAUGHT = "{% $states.errorOutput %}"
"""What a `Catch` remembers of the error, for the state that ends the run."""


def cause_of(variable: str) -> str:
    """JSONata text: the Cause of the error in a variable, empty where it has none."""
    return f'($type(${variable}.Cause)="string"?${variable}.Cause:"")'


# A Lambda error names the exception's class on AWS and `Runtime.HandlerError` on the embedded
# engine; its Cause is JSON on both. What a step reports begins with a code of its own.
_FAILED_ERROR = (
    f"{{% ($f:=$failure;$c:={cause_of('failure')};"
    '$ours:=$f.Error="StepFailed" or $f.Error="Runtime.HandlerError";'
    '$p:=$ours and $substring($c,0,1)="{" and $substring($c,$length($c)-1)="}"?$parse($c):{};'
    '$m:=$lookup($p,"errorMessage");'
    '$code:=$type($m)="string"?$substringBefore($m,": "):"";'
    '$type($m)="string" and $contains($m,/^[A-Z][A-Z0-9_]{2,59}: /)?$code:$f.Error) %}'
)
_FAILED_CAUSE = (
    f"{{% ($c:={cause_of('failure')};"
    '$p:=$substring($c,0,1)="{" and $substring($c,$length($c)-1)="}"?$parse($c):{};'
    '$m:=$lookup($p,"errorMessage");'
    '$type($m)="string"?$m:$c) %}'
)


@cache
def undecided_catcher() -> State:
    """The first catcher of every state that has one: what could not be decided ends the run."""
    return {
        "ErrorEquals": [QUERY_ERROR],
        "Assign": {"failure": CAUGHT},
        "Output": {},
        "Next": UNDECIDED,
    }


@cache
def failed_catcher() -> State:
    """A failed step fails the run."""
    return {
        "ErrorEquals": [EVERYTHING],
        "Assign": {"failure": CAUGHT},
        "Output": {},
        "Next": FAILED,
    }


def endings(states: States) -> States:
    """The shared `Fail` states that something in `states` goes to."""
    shared: dict[str, dict[str, Json]] = {
        FAILED: {"Type": "Fail", "Error": _FAILED_ERROR, "Cause": _FAILED_CAUSE},
        UNDECIDED: {
            "Type": "Fail",
            "Error": "EXPR_UNDECIDED",
            "Cause": f"{{% {cause_of('failure')} %}}",
        },
        NO_OUTCOME: {
            "Type": "Fail",
            "Error": "Gate.NoOutcome",
            "Cause": "No outcome is recorded for this gate, and why could not be read.",
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
