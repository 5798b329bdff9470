"""What goes into a Map, and what comes out of it?

A list, or the records that something behind the Map reads; never more than one state can hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from countersign_compiler.asl import records
from countersign_compiler.asl.frame import Frame, Json, State, of_scope, source_of
from countersign_compiler.asl.trace import bytes_of, item_output, trace_variable
from countersign_compiler.asl.values import fragment
from countersign_compiler.expressions import jsonata, written
from countersign_compiler.expressions.jsonata import Fragment
from countersign_compiler.model import SIDE_BY_SIDE, Step, Text

MOST_TOGETHER_BYTES: Final = 240 * 1024
"""What all items give together, with what is told of them: a state's output has 256 KiB.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

MOST_RECORDS_BYTES: Final = 180 * 1024
"""What all branches hand on together; the rest is for what is told of them."""

_AROUND: Final = len('{"output":,"t":{"s":""}},')


class _Kind(NamedTuple):
    """What is too large, in messages: the code without its end, who gives it, and the bound."""

    code: str
    gives: str
    most: int


_FOREACH: Final = _Kind("FOREACH", "an item gives", MOST_TOGETHER_BYTES)
_PARALLEL: Final = _Kind("PARALLEL", "a branch gives", MOST_RECORDS_BYTES)

# `$mp` keeps one item, or none, a list; of more, `$map` does too, and takes as long as they are
# many, where `$mp` takes the square of that: an evaluation has one second.
OUTPUTS: Final = jsonata.expression(
    Fragment(
        '($r:=$states.result;$count($r)<2?$mp($r,function($p_x){$get($p_x,"output")}):'
        '$map($r,function($p_x){$lookup($p_x,"output")}))',
        frozenset({"get", "mp"}),
    )
)
"""What all items gave, in their order."""


def list_variable(step: Step) -> str:
    """The variable with the list that a `foreach` goes through."""
    return f"l_{step.name.replace('-', '_')}"


def look_at_list(step: Step, frame: Frame) -> State:
    """`<step>.in`: the list, or why there is none; undecided expressions in it end the run."""
    if step.items is None:
        raise TypeError(f"the step `{step.name}` has no list: that was refused")
    items = fragment(step.items, frame.ensemble)
    most = frame.most_items[step.name]
    fine = f'($l:={items.body};$type($l)="array"?$count($l)<={most}:false)'
    source = _source(step)
    too_many = written.text(
        " fit the 25,000 events of one run: give fewer, or run each part as an ensemble of its own"
    )
    no_list = written.text(f"{source} is no list, but ")
    problem = (
        f'($l:={items.body};$type($l)="array"?{{"Error":"FOREACH_TOO_MANY","Cause":'
        f'{written.text(f"{source} has ")} & $string($count($l)) & " items; at most " & '
        f"$string({most}) & {too_many}}}:"
        f'{{"Error":"FOREACH_ITEMS","Cause":{no_list} & $type($l)}})'
    )
    why = jsonata.expression(Fragment(problem, items.needs))
    failed: State = {
        "Condition": "{% true %}",
        "Assign": {frame.failure: why},
        "Output": {**records.failed(None), "meta": why},
        "Next": frame.failed,
    }
    if step.continues:
        failed["Assign"] = {frame.variable(step.name): records.FAILED}
        failed["Next"] = frame.next
    return {
        "Type": "Choice",
        "Comment": source_of(step, frame),
        "Choices": [
            {
                "Condition": jsonata.expression(Fragment(fine, items.needs)),
                "Assign": {list_variable(step): jsonata.expression(items)},
                "Output": {},
                "Next": step.name,
            },
            failed,
        ],
        "Default": failed["Next"],
    }


def _source(step: Step) -> str:
    """The author's own words for the list, for a text in JSONata."""
    source = step.items.tree.source if isinstance(step.items, Text) else "the list"
    return source.removeprefix("${").removesuffix("}").strip()


def records_of_branch(names: Sequence[str], share: int, step: Step, inner: Frame) -> Json:
    """The records that one branch hands on; not what no state could hold."""
    if not names:
        return {}
    parts = ",".join(f'"{name}":{_handed_on(name, inner)}' for name in names)
    return f"{{% ($v:={{{parts}}};{_not_over(str(share), _PARALLEL, step, inner)}) %}}"


def _handed_on(name: str, inner: Frame) -> str:
    """JSONata text: a record, without what the step was given where nobody reads that."""
    record = f"${inner.variable(name)}"
    return record if name in inner.inputs_read else f'$merge([{record},{{"input":null}}])'


def output_of_item(step: Step, inner: Frame) -> Json:
    """What one item gives: the author's `output:`, else what each step of it gave."""
    if step.gives is None:
        part = item_output(step.body, inner)
    else:
        part = fragment(step.gives, inner.ensemble)
    share = f"$floor({MOST_TOGETHER_BYTES}/$c{inner.depth})-{_told_of_item(step)}"
    body = f"($v:={part.body};{_not_over(share, _FOREACH, step, inner)})"
    return jsonata.expression(Fragment(body, part.needs))


def _told_of_item(step: Step) -> str:
    """JSONata text: the bytes of an item's trace, and of what is around it and its output."""
    of_body = list(of_scope(step.body))
    nested = [each for each in of_body if each.kind in SIDE_BY_SIDE]
    written_out = _AROUND + len(of_body) + sum(len(f'"{each.name}":,') for each in nested)
    traces = "".join(f"-$length($string([${trace_variable(each)}]))" for each in nested)
    return f"{written_out}{traces}"


def _not_over(share: str, kind: _Kind, step: Step, inner: Frame) -> str:
    """JSONata text: the value in `$v`, unless it is larger than its share."""
    said = written.text(
        f"_LARGE {source_of(step, inner)}:{step.node.column}: {kind.gives} more than its share of "
        f"the {kind.most:,} bytes that all of them may give"
    )
    # One engine quotes the expression in what it says of an error: the code stands in it nowhere.
    return f'{bytes_of("v")}<={share}?$v:$error("{kind.code}_TOO"&{said})'
