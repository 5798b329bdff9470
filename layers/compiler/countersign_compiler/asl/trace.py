"""What does a Map tell of the steps inside it, so that a run can be seen step by step?

An engine's history may hold nothing of them, and one state's output holds 256 KiB: so a letter for
each step, and what a few of them gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from countersign_compiler.asl.frame import Frame, Json, of_scope
from countersign_compiler.expressions.jsonata import Fragment
from countersign_compiler.model import CONTROL, FOREACH_KIND, PARALLEL_KIND, SIDE_BY_SIDE, Step

MOST_OUTPUT_BYTES: Final = 2_000
"""How long an output may be, as JSON, to be told with the trace."""

MOST_OUTPUTS_BYTES: Final = 40 * 1024
"""What all such outputs of a run are together, at most."""

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
    told = _told(steps) if with_outputs else []
    letters = "&".join(f"$st(${frame.variable(step.name)})" for step in of_body)
    found: dict[str, Json] = {"s": f"{{% ({_STATUS}{letters}) %}}"}
    for step in of_body:
        if step.kind in SIDE_BY_SIDE:
            found[step.name] = f"{{% ${trace_variable(step)} %}}"
    if told:
        found["o"] = {
            step.name: _small(frame.variable(step.name), frame.most_told) for step in told
        }
    return found


def most_told(steps: Sequence[Step]) -> int:
    """How many bytes one output may have, so that all that are told fit one state's output."""
    count = sum(len(_told(branch)) for step in _parallels(steps) for branch in step.parallel)
    return min(MOST_OUTPUT_BYTES, MOST_OUTPUTS_BYTES // max(count, 1))


def _told(steps: Sequence[Step]) -> list[Step]:
    """The steps of a branch whose outputs are told with its trace."""
    return [step for step in of_scope(steps) if step.kind not in CONTROL and not step.is_gate]


def _parallels(steps: Sequence[Step]) -> Iterator[Step]:
    """Each `parallel` that runs once."""
    for step in steps:
        if step.kind == PARALLEL_KIND:
            yield step
        if step.kind != FOREACH_KIND:
            for _, block in step.blocks:
                yield from _parallels(block)


def bytes_of(variable: str) -> str:
    """JSONata text: how many bytes a variable's value has as JSON.

    An engine counts a state's output as UTF-8. `$length` counts characters, and one engine's
    `$string` writes those that are not ASCII as six.
    """
    return (
        rf'($s:=$replace($string([${variable}]),/\\u0(?!0[01])[0-7][0-9a-f]{{2}}/,"xx");'
        r'$s:=$replace($s,/\\u(?!00[01])[0-9a-f]{4}/,"xxx");'
        r'$length($s)+$length($replace($s,/[ -~]+/,""))+$length($replace($s,/[ -\u07ff]+/,"")))'
    )


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


def _small(variable: str, most: int) -> str:
    return f'{{% ($v:=$lookup(${variable},"output");{bytes_of("v")}<={most}?$v:null) %}}'
