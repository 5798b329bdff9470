"""How does a run check its input, and fill in what was not given, before its first step?

Runs come from the API, from the console and from other runs: what all of them go through is the
machine itself. Its sentences are those of `countersign.domain.run_input`.
"""

from __future__ import annotations

from typing import Any, Final

from countersign.domain.run_input import ROOT
from countersign_compiler.asl.checked_input import problems_of, unknown_of
from countersign_compiler.asl.filled_input import filled
from countersign_compiler.asl.frame import Json, States
from countersign_compiler.expressions.jsonata import expression
from countersign_compiler.model import Ensemble

INPUT: Final = "_input"
GIVEN: Final = "given"
"""The variable of what a run was started with, where that is not yet its `input`."""

INVALID: Final = "INPUT_INVALID"
MOST_CAUSE_CHARACTERS: Final = 2_000


def takes(ensemble: Ensemble) -> str:
    """The variable that a run's own input goes into when it begins."""
    return ROOT if ensemble.input is None else GIVEN


def input_entry(ensemble: Ensemble, following: str) -> str:
    """The state that the run goes to for its input; `following` where it may be anything."""
    return following if ensemble.input is None else INPUT


def input_states(ensemble: Ensemble, following: str) -> States:
    """The states that make `$input` of `$given`, or end the run; none where it may be anything.

    Each name of the input is checked by an expression of its own, which has a second of its own.
    """
    schema = ensemble.input
    if schema is None:
        return {}
    wrong, failed = f"{INPUT}.if", f"{INPUT}.failed"
    return {
        INPUT: {
            "Type": "Pass",
            "Assign": {ROOT: _filled(schema), "problems": _problems(schema)},
            "Output": {},
            "Next": wrong,
        },
        wrong: {
            "Type": "Choice",
            "Choices": [{"Condition": '{% $join($problems,"")!="" %}', "Next": failed}],
            "Default": following,
        },
        failed: {"Type": "Fail", "Error": INVALID, "Cause": _CAUSE},
    }


def _filled(schema: Any) -> str:
    found = filled(schema, f"${GIVEN}")
    return f"{{% ${GIVEN} %}}" if found is None else expression(found)


def _problems(schema: Any) -> list[Json]:
    return [
        expression(unknown_of(schema, GIVEN)),
        *(
            expression(problems_of(name, inner, GIVEN, is_required=name in schema["required"]))
            for name, inner in schema["properties"].items()
        ),
    ]


_CAUSE: Final = (
    '{% ($c:=$join([$filter($problems,function($p){$p!=""})],"; ");'
    f"$length($c)>{MOST_CAUSE_CHARACTERS}?$substring($c,0,{MOST_CAUSE_CHARACTERS})&"
    '"…":$c) %}'
)
