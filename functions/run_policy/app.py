"""The door of a `policy` step: it decides as its author wrote, at once, and leaves a record."""

from collections.abc import Mapping
from typing import Any

from countersign import telemetry, wiring
from countersign.domain.step_failure import StepFailed
from countersign.domain.words import meant, words_problem
from countersign.operations.step_call import (
    StepCall,
    StepResult,
    no_other_keys,
    read_step_call,
)
from countersign.service.decide_by_policy import (
    KeyTakenError,
    PolicyDecision,
    decide_by_policy,
)

VERDICTS = {"approve": True, "reject": False}


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Decide and answer the outcome; a failure is raised as `StepFailed`, which fails the step."""
    decision = _decision(read_step_call(event))
    try:
        request = decide_by_policy(decision, store=wiring.requests(), now=wiring.clock().now())
    except KeyTakenError as error:
        raise StepFailed(
            "HITL_NAME_REUSED",
            f"{decision.key} was asked or decided by an earlier run of this name; its record is "
            "kept, so start this run under another name",
        ) from error
    telemetry.tell(
        "decided by policy",
        request_id=request.request_id,
        ensemble=request.ensemble,
        step=request.step,
        status=request.status,
    )
    given = {"verdict": "approve" if decision.approved else "reject", "reason": decision.reason}
    return StepResult(
        input={name: value for name, value in given.items() if value is not None},
        output=request.outcome,
        meta={"requestId": request.request_id},
    ).to_json()


def _decision(call: StepCall) -> PolicyDecision:
    no_other_keys(call.config, "verdict", "reason")
    verdict = call.config.get("verdict")
    if not isinstance(verdict, str) or verdict not in VERDICTS:
        raise StepFailed("POLICY_VERDICT", "config.verdict is neither approve nor reject")
    run = f"{call.ensemble}.{call.execution_name}"
    places = "".join(f".{place}" for place in call.item)
    return PolicyDecision(
        key=f"{run}.{call.step}{places}",
        approved=VERDICTS[verdict],
        reason=_reason(call.config.get("reason")),
        ensemble=call.ensemble,
        step=call.step,
        execution_id=run,
        execution_arn=call.execution,
        run_started=call.run_started,
    )


def _reason(given: Any) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or meant(given) is None:
        raise StepFailed("POLICY_REASON", "config.reason is not text, or blank: write a sentence")
    if problem := words_problem(reason=given):
        raise StepFailed("POLICY_REASON", f"config.reason: {problem.message}; {problem.hint}")
    return given
