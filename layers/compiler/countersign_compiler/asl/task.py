"""Which state does a step become that one Lambda function carries out?"""

from __future__ import annotations

from functools import cache

from countersign_compiler.asl import records
from countersign_compiler.asl.condition import step_condition
from countersign_compiler.asl.failures import (
    EVERYTHING,
    QUERY_ERROR,
    failed_catcher,
    passed_over,
    undecided_catcher,
)
from countersign_compiler.asl.frame import Frame, Json, State, States, source_of
from countersign_compiler.asl.values import emit, env_paths, whole_paths
from countersign_compiler.model import Fields, Retry, Step

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
                **({"item": frame.item()} if frame.indexes else {}),
                "config": emit(settings, frame.ensemble) if config is None else config,
                "whole": whole_paths(settings),
                **({"readsEnv": env} if (env := env_paths(settings)) else {}),
            },
        },
        "Assign": {frame.variable(step.name): records.GIVEN},
        "Output": records.GIVEN,
        "Retry": _tries(step.retry, TRANSIENT if repeatable else NOT_STARTED),
        "Catch": [undecided_catcher(frame), _failed(step, frame)],
        "Next": frame.next,
    }
    if step.timeout_seconds is not None:
        task["TimeoutSeconds"] = step.timeout_seconds
    return {step.name: task, **step_condition(step, frame)}


def _tries(wanted: Retry | None, errors: tuple[str, ...]) -> list[State]:
    """What is tried again: what the author wants, and what certainly does no harm."""
    if wanted is None:
        return retry(errors)
    return [
        # What could not be decided will not be decided a moment later.
        {"ErrorEquals": [QUERY_ERROR], "MaxAttempts": 0},
        {
            "ErrorEquals": [EVERYTHING],
            "IntervalSeconds": wanted.interval_seconds,
            "BackoffRate": wanted.backoff,
            "MaxAttempts": wanted.attempts - 1,
        },
    ]


def _failed(step: Step, frame: Frame) -> State:
    """Where the step goes that has failed for good."""
    if not step.continues:
        return failed_catcher(frame)
    return {
        "ErrorEquals": [EVERYTHING],
        "Assign": {frame.variable(step.name): records.FAILED},
        "Output": passed_over(records.failed(None)),
        "Next": frame.next,
    }
