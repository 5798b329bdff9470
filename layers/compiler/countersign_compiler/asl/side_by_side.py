"""Which states do branches side by side, and steps for each item of a list, become?

    <step>.in ──▶ <step> (a Map) ──▶ next
                    └─ each branch or item: <step>.start ─▶ <step>.pick ─▶ … ─▶ <step>.end
                                                             failure ─▶ <step>.cancel ─▶ <step>.fail

Both are a Map: branches of a Parallel share their variables on one engine, and can take each
other's task tokens there. What is not yet answered in the other branches or items is called off
before the failing one fails, and comes to the same end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.failures import (
    ENDED,
    EVERYTHING,
    QUERY_ERROR,
    cause_in,
    continuing,
    error_in,
    passed_over,
    targets,
    undecided_catcher,
    without_dead_ends,
)
from countersign_compiler.asl.frame import (
    STARTED,
    Body,
    Frame,
    Json,
    State,
    States,
    entry,
    of_scope,
    source_of,
)
from countersign_compiler.asl.gate import for_an_hour, gate_variables
from countersign_compiler.asl.handed_over import (
    MOST_RECORDS_BYTES,
    OUTPUTS,
    list_variable,
    look_at_list,
    output_of_item,
    records_of_branch,
)
from countersign_compiler.asl.task import LAMBDA
from countersign_compiler.asl.trace import trace, trace_variable
from countersign_compiler.model import FOREACH_KIND, SIDE_BY_SIDE, Step


def parallel_states(step: Step, frame: Frame) -> States:
    """A Map over the numbers of the branches."""
    many = len(step.parallel) > 1
    inner = _inside(step, frame)
    states: States = {f"{step.name}.start": _start(step, inner)}
    if many:
        states[f"{step.name}.pick"] = _pick(step, inner)
    share = MOST_RECORDS_BYTES // len(step.parallel)
    for index, branch in enumerate(step.parallel):
        end = f"{step.name}.end.{index}" if many else f"{step.name}.end"
        states |= inner.sequence(branch, replace(inner, next=end))
        given = [name for name in frame.exports.get(step.name, ()) if _holds(branch, name, inner)]
        states[end] = _end(step, inner, {
            "r": records_of_branch(given, share, step, inner),
            "t": trace(branch, inner, with_outputs=not frame.indexes),
        })  # fmt: skip
    first = f"{step.name}.pick" if many else entry(step.parallel[0][0])
    states[f"{step.name}.start"]["Next"] = first
    task: State = {
        **_map(step, frame, inner, states),
        "Items": [{"branch": index} for index in range(len(step.parallel))],
        "Assign": _copied_out(step, frame),
        "Output": {**records.succeeded(None, None), "trace": _TRACES},
    }
    return {**step_condition(step, frame), step.name: task, **continuing(step, frame)}


def foreach_states(step: Step, frame: Frame) -> States:
    """A Choice that looks at the list, and a Map over its items."""
    inner = _inside(step, frame)
    end = f"{step.name}.end"
    states: States = {f"{step.name}.start": _start(step, inner)}
    states |= inner.sequence(step.body, replace(inner, next=end))
    states[end] = _end(step, inner, {
        "output": output_of_item(step, inner),
        "t": trace(step.body, inner, with_outputs=False),
    })  # fmt: skip
    states[f"{step.name}.start"]["Next"] = entry(step.body[0])
    record = records.succeeded(None, OUTPUTS)
    task: State = {
        **_map(step, frame, inner, states),
        "Items": f"{{% ${list_variable(step)} %}}",
        "ItemSelector": {
            "count": f"{{% $count(${list_variable(step)}) %}}",
            "index": "{% $states.context.Map.Item.Index %}",
            "item": "{% $states.context.Map.Item.Value %}",
        },
        "MaxConcurrency": step.concurrency,
        "Assign": {frame.variable(step.name): record, **_trace_kept(step, frame)},
        "Output": {**record, "trace": _TRACES},
    }
    return {
        **step_condition(step, frame),
        f"{step.name}.in": look_at_list(step, frame),
        step.name: task,
        **continuing(step, frame),
    }


def first_records(steps: Sequence[Step], frame: Frame) -> dict[str, Json]:
    """What the first state of a scope sets, so that no variable of it is ever unbound."""
    assign: dict[str, Json] = {}
    for name in frame.records(steps):
        assign[frame.variable(name)] = records.NOT_REACHED
    for step in of_scope(steps):
        if step.is_gate:
            assign |= dict.fromkeys(gate_variables(step), None)
        elif step.kind in SIDE_BY_SIDE:
            if frame.bodies:
                assign[trace_variable(step)] = []
            if step.kind == FOREACH_KIND:
                assign[list_variable(step)] = []
    return assign


def _inside(step: Step, frame: Frame) -> Frame:
    """The frame of the steps in the body."""
    bodies = (*frame.bodies, Body(step.name, step.waits_inside))
    repeats = (f"n{len(bodies)}",) if step.kind == FOREACH_KIND else ()
    return replace(frame, bodies=bodies, indexes=(*frame.indexes, *repeats))


def _start(step: Step, inner: Frame) -> State:
    """The body's own variables: of Step Functions' scopes none may set one of another."""
    depth = inner.depth
    assign: dict[str, Json] = {inner.failure: None}
    if step.kind == FOREACH_KIND:
        assign |= {
            f"n{depth}": "{% $states.input.index %}",
            f"i{depth}_{step.item_name}": "{% $states.input.item %}",
            f"c{depth}": "{% $states.input.count %}",
        }
    if step.waits_inside:
        outer = replace(inner, bodies=inner.bodies[:-1], indexes=_around(step, inner))
        assign[inner.scopes] = f"{{% $append(${outer.scopes},[{outer.scope(step.name)}]) %}}"
    for block in _blocks(step):
        assign |= first_records(block, inner)
    state: State = {"Type": "Pass", "Comment": source_of(step, inner), "Assign": assign}
    if step.kind == FOREACH_KIND:
        state["Output"] = {}
    return state


def _around(step: Step, inner: Frame) -> tuple[str, ...]:
    """The indexes around the step itself."""
    return inner.indexes[:-1] if step.kind == FOREACH_KIND else inner.indexes


def _blocks(step: Step) -> list[Sequence[Step]]:
    return [block for _, block in step.blocks]


def _pick(step: Step, inner: Frame) -> State:
    ways = [entry(branch[0]) for branch in step.parallel]
    return {
        "Type": "Choice",
        "Comment": source_of(step, inner),
        "Choices": [
            {"Condition": f"{{% $states.input.branch={index} %}}", "Output": {}, "Next": way}
            for index, way in enumerate(ways)
        ],
        "Default": ways[-1],
    }


def _holds(branch: Sequence[Step], name: str, inner: Frame) -> bool:
    return name in inner.records(branch)


def _end(step: Step, inner: Frame, output: Json) -> State:
    return {"Type": "Pass", "Comment": source_of(step, inner), "Output": output, "End": True}


def _map(step: Step, frame: Frame, inner: Frame, states: States) -> State:
    body = states | _ways_to_fail(step, inner, states)
    helpers = frozenset(name for name in body if name.startswith(f"{step.name}."))
    return {
        "Type": "Map",
        "Comment": source_of(step, frame),
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": f"{step.name}.start",
            "States": without_dead_ends(body, f"{step.name}.start", helpers),
        },
        # What cannot be decided inside, and what is too large, has its name only in the cause.
        "Catch": [{**undecided_catcher(frame), "Next": frame.failed}, _caught(step, frame)],
        "Next": frame.next,
    }


def _ways_to_fail(step: Step, inner: Frame, states: States) -> States:
    """The body's own endings, where something goes to them."""
    cancel, fail = f"{step.name}.cancel", f"{step.name}.fail"
    failing = {
        "Type": "Fail",
        "Error": error_in(inner.failure),
        "Cause": cause_in(inner.failure),
    }
    if not any(inner.failed in targets(state) for state in states.values()):
        return {}
    return {cancel: _cancel(step, inner), fail: failing} if step.waits_inside else {fail: failing}


def _cancel(step: Step, inner: Frame) -> State:
    """Call off what waits in the other branches or items, and let nothing new open there."""
    fail = f"{step.name}.fail"
    return {
        "Type": "Task",
        "Comment": source_of(step, inner),
        "Resource": LAMBDA,
        "Arguments": {
            "FunctionName": "${CloseGateArn}",
            "Payload": {
                "scope": _ended_scope(inner),
                "runStarted": f"{{% {STARTED} %}}",
                "executionId": f'{{% "{inner.ensemble.name}." & $states.context.Execution.Name %}}',
                "root": "{% $root %}",
                "error": error_in(inner.failure),
                "cause": cause_in(inner.failure),
            },
        },
        "Output": {},
        # What could not be evaluated will not be a moment later, and the others wait.
        "Retry": [{"ErrorEquals": [QUERY_ERROR], "MaxAttempts": 0}, for_an_hour()],
        "Catch": [
            {"ErrorEquals": [error], "Output": {}, "Next": fail}
            for error in (QUERY_ERROR, EVERYTHING)
        ],
        "Next": fail,
    }


def _ended_scope(inner: Frame) -> str:
    """The scope to end: that of this Map, but for what was called off that of the one around.

    That one has ended already, with all in it. Told of again in the words of this scope, what had
    failed first would be JSON in JSON, and cut off somewhere.
    """
    return (
        f'{{% ($f:=${inner.failure};$p:=$f.Error="{ENDED}"?$parse($f.Cause):null;'
        '$s:=$type($p)="object"?$lookup($p,"scope"):null;'
        f'$type($s)="string"?$s:${inner.scopes}[-1]) %}}'
    )


def _caught(step: Step, frame: Frame) -> State:
    """What failed inside fails the step, unless `continue_on_error` stands on it."""
    failure = "$states.errorOutput"
    if step.waits_inside:
        # Of several items that failed an engine may tell the one that was called off.
        failure = (
            f'($e:={failure};$p:=$e.Error="{ENDED}"?$parse($e.Cause):null;'
            f'$type($p)="object"?($lookup($p,"scope")=({frame.scope(step.name)})'
            '?{"Error":$lookup($p,"Error"),"Cause":$lookup($p,"Cause")}:$e):$e)'
        )
    assign: dict[str, Json] = {frame.failure: f"{{% {failure} %}}"}
    catcher: State = {"ErrorEquals": [EVERYTHING], "Assign": assign, "Output": {}}
    if not step.continues:
        return {**catcher, "Next": frame.failed}
    assign |= {frame.variable(name): records.UNDECIDED for name in frame.records([step])}
    assign[frame.variable(step.name)] = records.FAILED
    return {
        **catcher,
        "Output": passed_over(records.failed(None)),
        "Next": f"{step.name}.continue",
    }


def _copied_out(step: Step, frame: Frame) -> dict[str, Json]:
    """The parallel's own record, and those of its steps that are read behind it."""
    assign: dict[str, Json] = {frame.variable(step.name): records.succeeded(None, None)}
    inner = _inside(step, frame)
    for name in frame.exports.get(step.name, ()):
        held = (index for index, each in enumerate(step.parallel) if _holds(each, name, inner))
        result = f'$lookup($states.result[{next(held)}],"r")'
        assign[frame.variable(name)] = f'{{% $lookup({result},"{name}") %}}'
    return assign | _trace_kept(step, frame)


def _trace_kept(step: Step, frame: Frame) -> dict[str, Json]:
    return {trace_variable(step): _TRACES} if frame.bodies else {}


_TRACES = "{% [$states.result.t] %}"
