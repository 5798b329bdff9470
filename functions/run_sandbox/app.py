"""The door of a `code` step with `runtime: sandbox`: it runs an author's JavaScript, alone."""

import time
from collections.abc import Mapping
from typing import Any

import quickjs

from countersign import telemetry
from countersign.operations.sandbox.failures import CPU_SECONDS, MEMORY_BYTES, STACK_BYTES
from countersign.operations.sandbox.harness import harness
from countersign.operations.sandbox.run import StoppedError, run_sandbox
from countersign.operations.step_call import read_step_call

_TIME_IS_UP = "InternalError: interrupted"


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Run one program; a failure is raised as `StepFailed`, which fails the step."""
    call = read_step_call(event)
    result = run_sandbox(call, evaluate=evaluate).to_json()
    telemetry.tell(
        "program_run",
        execution_id=f"{call.ensemble}.{call.execution_name}",
        ensemble=call.ensemble,
        step=call.step,
        kind="sandbox",
    )
    return result


def evaluate(script: str, *, is_handler: bool, given: str) -> str | None:
    """Run one script in a context of its own, which nothing outlives; see `Evaluate`."""
    context = quickjs.Context()
    context.set_memory_limit(MEMORY_BYTES)
    context.set_max_stack_size(STACK_BYTES)
    context.set_time_limit(CPU_SECONDS)
    try:
        supervise = context.eval(harness(script))
        report = supervise(context.eval(script), is_handler, given)
        if report is None:
            _finish_waiting_jobs(context)
            report = supervise()
    except (quickjs.JSException, quickjs.StackOverflow) as error:
        raise StoppedError(str(error)) from None
    return report if report is None else str(report)


def _finish_waiting_jobs(context: Any) -> None:
    """Run what promises wait for; each job has the engine's limit, and all together have it too."""
    end = time.process_time() + CPU_SECONDS
    while context.execute_pending_job():
        if time.process_time() > end:
            raise StoppedError(_TIME_IS_UP)
