"""What does a Map tell of the steps inside it, so that a run can be seen step by step?

An engine's history may hold nothing of them, and one state's output holds 256 KiB: so a letter for
each step, and what a few of them gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from countersign_compiler.asl.frame import Frame, Json, of_scope
from countersign_compiler.expressions.jsonata import Fragment
from countersign_compiler.model import CONTROL, SIDE_BY_SIDE, Step

MOST_OUTPUT_CHARACTERS: Final = 2_000
"""How long an output may be, as JSON, to be told with the trace."""

_STATUS: Final = (
    '$st:=function($r){$lookup($r,"success")?"s":$lookup($r,"skipped")?"k":'
    '$lookup($r,"undecided")?"u":$lookup($r,"failed")?"f":"n"};'
)
_BRIEF_FIELDS: Final = ("output", "executed", "success", "failed", "skipped", "undecided")


def trace(steps: Sequence[Step], frame: Frame, *, with_outputs: bool) -> Json:
    """`{"s": letters, <Map's step>: [trace, …], "o"?: {step: output}}` of one branch or item.

    `s` has a letter for each step of the body in the order of the file, those in branches of an
    `if` included: succeeded, sKipped, Undecided, Failed, Not reached.
    """
    of_body = list(of_scope(steps))
    letters = "&".join(f"$st(${frame.variable(step.name)})" for step in of_body)
    found: dict[str, Json] = {"s": f"{{% ({_STATUS}{letters}) %}}"}
    for step in of_body:
        if step.kind in SIDE_BY_SIDE:
            found[step.name] = f"{{% ${trace_variable(step)} %}}"
    told = [step for step in of_body if step.kind not in CONTROL and not step.is_gate]
    if with_outputs and told:
        found["o"] = {step.name: _small(frame.variable(step.name)) for step in told}
    return found


def trace_variable(step: Step) -> str:
    """The variable with what a Map inside another one has done."""
    return f"t_{step.name.replace('-', '_')}"


def item_output(steps: Sequence[Step], frame: Frame) -> Fragment:
    """What one item of a `foreach` gives where its author does not say: a record for each step."""
    fields = ",".join(f'"{name}":$lookup($r,"{name}")' for name in _BRIEF_FIELDS)
    parts = ",".join(
        f'"{step.name}":$brief(${frame.variable(step.name)})' for step in of_scope(steps)
    )
    return Fragment(f"($brief:=function($r){{{{{fields}}}}};{{{parts}}})")


def _small(variable: str) -> str:
    return (
        f'{{% ($v:=$lookup(${variable},"output");'
        f"$length($string($v))<={MOST_OUTPUT_CHARACTERS}?$v:null) %}}"
    )
