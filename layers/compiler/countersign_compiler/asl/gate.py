"""Which states does a gate become?

    <step>.in (or .if) ──▶ <step> ──callback──▶ <step>.outcome ──▶ next
                             │ Catch               ▲   │ nothing recorded, or cancelled
                             └──▶ <step>.close ────┘   └──▶ <step>.failed ──▶ _failed

The callback carries nothing: both ways out read the outcome from the store. In a Map its item fails
instead of the run; with `continue_on_error` the failing way goes through `<step>.continue`.
"""

from __future__ import annotations

from functools import cache

from countersign.domain.limits import DEFAULT_TIMEOUT_SECONDS
from countersign_compiler.asl import records
from countersign_compiler.asl.condition import gate_condition, undecided_flag
from countersign_compiler.asl.failures import (
    CAUGHT,
    ENDED,
    EVERYTHING,
    QUERY_ERROR,
    UNKNOWN_OUTCOME,
    cause_of,
    continuing,
    undecided_catcher,
)
from countersign_compiler.asl.frame import NO_OUTCOME, Frame, State, States, source_of
from countersign_compiler.asl.task import LAMBDA, TRANSIENT, retry
from countersign_compiler.asl.values import emit, fragment
from countersign_compiler.expressions.scope import variable_of
from countersign_compiler.model import Constant, Fields, Step, Value

CALLBACK = f"{LAMBDA}.waitForTaskToken"
GET_ITEM = "arn:aws:states:::dynamodb:getItem"
SAFETY_SECONDS = 120
"""How much longer than the store's deadline the engine waits: it is only a safety net."""

_MILLISECONDS = 1_000
"""In a second: `expiresIn` is written in them."""

_STARTED = "{% $states.context.Execution.StartTime %}"


def gate_states(step: Step, frame: Frame) -> States:
    """Every state of a gate, its condition included."""
    name = step.name
    assign = _opening(step, frame)
    if step.condition is not None:
        first = gate_condition(step, step.condition, assign, frame)
    else:
        first = {
            f"{name}.in": {
                "Type": "Pass",
                "Comment": source_of(step, frame),
                "Assign": assign,
                "Output": {},
                "Next": name,
            }
        }
    states = {
        **first,
        name: _wait(step, frame),
        f"{name}.close": _close(step, frame),
        f"{name}.outcome": _outcome(step, frame),
        f"{name}.failed": _failed(step, frame),
    }
    return states | continuing(step, frame)


def gate_variables(step: Step) -> tuple[str, str]:
    """The gate's opening and the error it was left with: `g_<step>`, `e_<step>`."""
    suffix = variable_of(step.name).removeprefix("s_")
    return f"g_{suffix}", f"e_{suffix}"


def _opening(step: Step, frame: Frame) -> State:
    """The request's key and the gate's inputs, evaluated once."""
    opening, error = gate_variables(step)
    approvers = step.config.get("approvers")
    own_list = fragment(approvers, frame.ensemble) if approvers is not None else None
    inputs = Fields(tuple(_inputs(step).items()), step.node)
    return {
        opening: {
            "request": f"{{% {frame.key(step.name)} %}}",
            "undecided": undecided_flag(step.condition, frame),
            "input": emit(inputs, frame.ensemble, approvers=own_list),
        },
        error: None,
    }


def _inputs(step: Step) -> dict[str, Value]:
    """What the opener is told, in seconds where the time is written out; `data` always."""
    data = {"data": Constant(None, step.node)} if "data" not in step.config else {}
    expires = step.config.get("expiresIn")
    if not isinstance(expires, Constant):
        return {**data, **step.config}
    others = {name: value for name, value in step.config.items() if name != "expiresIn"}
    return {**data, **others, "timeout": Constant(_literal_seconds(step), expires.node)}


def _wait(step: Step, frame: Frame) -> State:
    opening, error = gate_variables(step)
    payload = {
        "token": "{% $states.context.Task.Token %}",
        "request": f"{{% ${opening}.request %}}",
        "runStarted": _STARTED,
        "executionArn": "{% $states.context.Execution.Id %}",
        "executionId": f'{{% "{frame.ensemble.name}." & $states.context.Execution.Name %}}',
        "ensemble": frame.ensemble.name,
        "step": step.name,
        # Filled in once the whole definition, and so its digest, is known.
        "definition": "",
        "startedBy": "{% $started_by %}",
        "root": "{% $root %}",
        "scopes": f"{{% ${frame.scopes} %}}",
        "undecided": f"{{% ${opening}.undecided %}}",
        "answeredBy": "token" if step.by_token else "audience",
        "consequence": frame.consequence,
        "limits": {
            "maxApprovers": frame.limits.max_approvers,
            "maxTimeoutSeconds": frame.limits.max_timeout_seconds,
        },
        "input": f"{{% ${opening}.input %}}",
    }
    return {
        "Type": "Task",
        "Comment": source_of(step, frame),
        "Resource": CALLBACK,
        "TimeoutSeconds": _engine_timeout(step, frame),
        "Arguments": {"FunctionName": "${OpenGateArn}", "Payload": payload},
        "Output": {},
        "Retry": retry(TRANSIENT),
        "Catch": [
            undecided_catcher(frame),
            {
                "ErrorEquals": [EVERYTHING],
                "Assign": {error: CAUGHT},
                "Output": {},
                "Next": f"{step.name}.close",
            },
        ],
        "Next": f"{step.name}.outcome",
    }


def _engine_timeout(step: Step, frame: Frame) -> int:
    """A literal number always: a computed one kills a run on the embedded engine."""
    seconds = _literal_seconds(step)
    return (frame.limits.max_timeout_seconds if seconds is None else seconds) + SAFETY_SECONDS


def _literal_seconds(step: Step) -> int | None:
    """The time that people have, in whole seconds rounded up; None where the run works it out."""
    timeout, expires = step.config.get("timeout"), step.config.get("expiresIn")
    if timeout is None and expires is None:
        return DEFAULT_TIMEOUT_SECONDS
    if isinstance(timeout, Constant) and isinstance(timeout.value, int):
        return timeout.value
    if isinstance(expires, Constant) and isinstance(expires.value, int):
        return -(-expires.value // _MILLISECONDS)
    return None


def _close(step: Step, frame: Frame) -> State:
    opening, error = gate_variables(step)
    return {
        "Type": "Task",
        "Comment": source_of(step, frame),
        "Resource": LAMBDA,
        "Arguments": {
            "FunctionName": "${CloseGateArn}",
            "Payload": {
                "request": f"{{% ${opening}.request %}}",
                "runStarted": _STARTED,
                "error": f"{{% ${error}.Error %}}",
                "cause": f"{{% {cause_of(error)} %}}",
            },
        },
        "Output": {},
        # After that the run fails; it never goes on past a gate of which nobody knows whether it
        # is closed.
        "Retry": [for_an_hour()],
        "Catch": [no_outcome(QUERY_ERROR, frame), no_outcome(EVERYTHING, frame)],
        "Next": f"{step.name}.outcome",
    }


def _outcome(step: Step, frame: Frame) -> State:
    opening, _ = gate_variables(step)
    record = records.succeeded(
        f"{{% ${opening}.input %}}",
        "{% ($i:=$states.result.Item;"
        "$i.runStarted.S=$states.context.Execution.StartTime and $exists($i.outcome.S)"
        '?$parse($i.outcome.S):$error("Gate.NoOutcome")) %}',
    )
    return {
        **_read(step, "outcome, runStarted", frame),
        "Assign": {frame.variable(step.name): record},
        "Output": record,
        "Catch": [
            {"ErrorEquals": [QUERY_ERROR], "Output": {}, "Next": f"{step.name}.failed"},
            no_outcome(EVERYTHING, frame),
        ],
        "Next": frame.next,
    }


def _failed(step: Step, frame: Frame) -> State:
    opening, error = gate_variables(step)
    record = records.failed(f"{{% ${opening}.input %}}")
    known = (
        "$i:=$states.result.Item;"
        "$mine:=$exists($i) and $i.runStarted.S=$states.context.Execution.StartTime;"
        "$cancelled:=$mine and $exists($i.cancellation.S);"
        f'$refused:=$not($mine) and $type(${error})="object";'
    )
    return {
        **_read(step, "cancellation, endedBy, runStarted", frame),
        "Assign": {
            frame.variable(step.name): record,
            frame.failure: f"{{% ({known}$cancelled and $exists($i.endedBy.S)"
            f'?{{"Error":"{ENDED}","Cause":$i.endedBy.S}}:'
            '$cancelled?{"Error":"Gate.Cancelled","Cause":$i.cancellation.S}'
            f':$refused?${error}:{{"Error":"Gate.NoOutcome",'
            f'"Cause":"no recorded outcome for the gate `{step.name}`"}}) %}}',
        },
        "Output": record,
        "Catch": [no_outcome(QUERY_ERROR, frame), no_outcome(EVERYTHING, frame)],
        "Next": f"{step.name}.continue" if step.continues else frame.failed,
    }


def no_outcome(error: str, frame: Frame) -> State:
    """A catcher of a state that could not learn how a gate stands: nothing passes that over."""
    catcher: State = {"ErrorEquals": [error], "Output": {}, "Next": NO_OUTCOME}
    if frame.bodies:
        said = {"Error": "Gate.NoOutcome", "Cause": UNKNOWN_OUTCOME}
        catcher |= {"Assign": {frame.failure: said}, "Next": frame.failed}
    return catcher


def _read(step: Step, projection: str, frame: Frame) -> State:
    """A consistent read of the gate's request, repeated while the store cannot answer."""
    opening, _ = gate_variables(step)
    return {
        "Type": "Task",
        "Comment": source_of(step, frame),
        "Resource": GET_ITEM,
        "Arguments": {
            "TableName": "${RequestsTable}",
            "Key": {"requestId": {"S": f"{{% ${opening}.request %}}"}},
            "ConsistentRead": True,
            "ProjectionExpression": projection,
        },
        "Retry": [
            # What was read and is not there will not be there a moment later.
            {"ErrorEquals": [QUERY_ERROR], "MaxAttempts": 0},
            for_an_hour(),
        ],
    }


@cache
def for_an_hour() -> State:
    """A retry of everything: try again after 2, 4, ... 256 seconds, then ten times after 300."""
    return {
        "ErrorEquals": [EVERYTHING],
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxDelaySeconds": 300,
        "MaxAttempts": 18,
    }
