"""Which state does a step become that one Lambda function carries out?"""

from __future__ import annotations

from functools import cache

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.failures import failed_catcher, undecided_catcher
from countersign_compiler.asl.frame import Frame, Json, State, States, source_of
from countersign_compiler.asl.values import emit, env_paths, whole_paths
from countersign_compiler.expressions.scope import variable_of
from countersign_compiler.model import Fields, Step

LAMBDA = "arn:aws:states:::lambda:invoke"
NOT_STARTED = ("Lambda.TooManyRequestsException",)
"""Errors after which a function has certainly not begun: safe to repeat whatever it does."""

TRANSIENT = (
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    *NOT_STARTED,
)
"""Errors after which a function may have run: safe to repeat only what may happen twice."""


@cache
def retry(errors: tuple[str, ...]) -> list[State]:
    """A retry with back-off for about two minutes; one list, since many states share it."""
    return [
        {
            "ErrorEquals": sorted(errors),
            "IntervalSeconds": 2,
            "BackoffRate": 2,
            "MaxAttempts": 6,
            "JitterStrategy": "FULL",
        }
    ]


def lambda_step(
    step: Step, function: str, frame: Frame, *, repeatable: bool, config: Json | None = None
) -> States:
    """The states of a step whose work is done by the function `${<function>}`.

    `repeatable`: whether doing the work twice does no harm. `config` replaces the evaluated
    settings where the kind sends some of them in another form.
    """
    settings = Fields(tuple(step.config.items()), step.node)
    task: State = {
        "Type": "Task",
        "Comment": source_of(step, frame),
        "Resource": LAMBDA,
        "Arguments": {
            "FunctionName": f"${{{function}}}",
            "Payload": {
                "execution": "{% $states.context.Execution.Id %}",
                "executionName": "{% $states.context.Execution.Name %}",
                "runStarted": "{% $states.context.Execution.StartTime %}",
                "ensemble": frame.ensemble.name,
                "step": step.name,
                "config": emit(settings, frame.ensemble) if config is None else config,
                "whole": whole_paths(settings),
                **({"readsEnv": env} if (env := env_paths(settings)) else {}),
            },
        },
        "Assign": {variable_of(step.name): records.GIVEN},
        "Output": records.GIVEN,
        "Retry": retry(TRANSIENT if repeatable else NOT_STARTED),
        "Catch": [undecided_catcher(), failed_catcher()],
        "Next": frame.next,
    }
    states = {step.name: task}
    if step.condition is not None:
        states |= step_condition(step, step.condition, frame)
    return states
