"""What does a step take that runs another ensemble and waits for it?"""

from __future__ import annotations

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.failures import (
    CAUGHT,
    EVERYTHING,
    QUERY_ERROR,
    continuing,
    failed_catcher,
    passed_over,
    undecided_catcher,
)
from countersign_compiler.asl.frame import EXECUTION_NAME, Frame, Json, State, States, source_of
from countersign_compiler.asl.task import retry
from countersign_compiler.asl.values import emit
from countersign_compiler.child_runs import child_placeholder, is_name
from countersign_compiler.model import CHILD_KIND, Step
from countersign_compiler.steps.kind import Checking, StepKind

START_AND_WAIT = "arn:aws:states:::states:startExecution.sync:2"
"""https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html"""

MOST_NAME_CHARACTERS = 80
_KEPT, _HASHED = 47, 32

# Safe to repeat: of one name there is one run.
_NOT_STARTED = (
    "StepFunctions.AWSStepFunctionsException",
    "StepFunctions.ExecutionLimitExceededException",
    "StepFunctions.SdkClientException",
    "StepFunctions.ThrottlingException",
)

# One engine tells a failed child by its own error; AWS by `States.TaskFailed`, with a description
# of the child in the cause: its error, what it said, and its whole input. So that may be cut off.
_CHILDS_OWN = (
    '{% ($e:=$states.errorOutput;$c:=$type($e.Cause)="string"?$e.Cause:"";'
    '$is:=$substring($c,0,1)="{" and $contains($c,"\\"ExecutionArn\\"");'
    '$whole:=$is and $substring($c,$length($c)-1)="}";'
    "$p:=$whole?$parse($c):$is?{"
    '"Error":$match($c,/"Error":"([^\\\\"]+)"/)[0].groups[0],'
    '"Cause":$match($c,/"Cause":"([^\\\\"]*)/)[0].groups[0],"Status":"FAILED"}:null;'
    '$n:=$type($p)="object"?$lookup($p,"Error"):null;'
    '$w:=$type($p)="object"?$lookup($p,"Cause"):null;'
    # What the child could not decide is passed over here as little as there.
    f'$type($p)!="object"?$e:{{"Error":$n="{QUERY_ERROR}"?"EXPR_UNDECIDED":'
    '$type($n)="string"?$n:"Child." & $string($lookup($p,"Status")),'
    '"Cause":$type($w)="string"?$w:""}) %}'
)


def check(step: Step, checking: Checking) -> None:
    """Refuse a child that is not written out; whether it is there, all files together tell."""
    if not is_name(step.child):
        checking.reporter.error(
            "G-TYPE",
            step.node.get("ensemble") or step.node,
            "`ensemble` is the name of an ensemble, written out",
            "write such as `ensemble: refund`; an `if` takes one of several",
        )


def states(step: Step, frame: Frame) -> States:
    """One run of the other ensemble, which ends before this run goes on."""
    given = "{% $input %}" if step.argument is None else emit(step.argument, frame.ensemble)
    record = records.succeeded(given, "{% $states.result.Output %}")
    task: State = {
        "Type": "Task",
        "Comment": source_of(step, frame),
        "Resource": START_AND_WAIT,
        "Arguments": {
            "StateMachineArn": f"${{{child_placeholder(step.child)}}}",
            "Name": _name(step, frame),
            "Input": {"_countersign": _envelope(step, frame, given)},
        },
        "Assign": {frame.variable(step.name): record},
        "Output": {**record, "child": f'{{% "{step.child}." & $states.result.Name %}}'},
        "Retry": retry(_NOT_STARTED),
        "Catch": [undecided_catcher(frame), _caught(step, frame)],
        "Next": frame.next,
    }
    return {step.name: task, **continuing(step, frame), **step_condition(step, frame)}


def _name(step: Step, frame: Frame) -> str:
    """`<parent's name>-<step>[-<index>]`, hashed where that is longer than a name may be."""
    items = "".join(f' & "-" & $string(${index})' for index in frame.indexes)
    return (
        f'{{% ($n:={EXECUTION_NAME} & "-{step.name}"{items};'
        f"$length($n)<={MOST_NAME_CHARACTERS}?$n:$substring($n,0,{_KEPT}) & "
        f'"-" & $substring($hash($n,"SHA-256"),0,{_HASHED})) %}}'
    )


def _envelope(step: Step, frame: Frame, given: Json) -> State:
    """What the child is started with: its input, and under whom it runs."""
    return {
        "input": given,
        "startedBy": "{% $started_by %}",
        "parent": {
            "execution": "{% $states.context.Execution.Id %}",
            "id": f'{{% "{frame.ensemble.name}." & {EXECUTION_NAME} %}}',
            "step": step.name,
            "item": frame.item(),
        },
        "root": "{% $root %}",
        "scopes": f"{{% ${frame.scopes} %}}",
    }


def _caught(step: Step, frame: Frame) -> State:
    if not step.continues:
        return {**failed_catcher(frame), "Assign": {frame.failure: _CHILDS_OWN}}
    return {
        "ErrorEquals": [EVERYTHING],
        "Assign": {frame.failure: _CHILDS_OWN, frame.variable(step.name): records.FAILED},
        "Output": {**passed_over(records.failed(None)), "meta": CAUGHT},
        "Next": f"{step.name}.continue",
    }


KIND = StepKind(name=CHILD_KIND, keys={}, check=check, states=states, takes_input=True)
