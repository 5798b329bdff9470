"""What does the API say of one step of a run? The shape of `docs/api.md`."""

from collections.abc import Mapping
from typing import Any

from countersign.domain.moments import rfc3339
from countersign.domain.seen import Seen, SeenValue
from countersign.domain.step_view import Answer, StepView


def step_json(step: StepView) -> dict[str, Any]:
    """One step in one branch and item; absent values are left out."""
    shown = {
        "inside": step.inside,
        "item": list(step.item) or None,
        "condition": step.condition,
        "saw": None if step.saw is None else _saw(step.saw),
        "input": step.input,
        "output": step.output,
        "requestId": step.request_id,
        "answers": [_answer(answer) for answer in step.answers] or None,
        "child": step.child,
        "waitingFor": list(step.waiting_for) or None,
        "startedAt": None if step.started_at is None else rfc3339(step.started_at),
        "endedAt": None if step.ended_at is None else rfc3339(step.ended_at),
        "error": step.error,
        "cause": step.cause,
        "truncated": step.truncated or None,
        "unreachable": list(step.unreachable) or None,
    }
    return {"name": step.name, "kind": step.kind, "status": step.status, **known(shown)}


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is there of them."""
    return {name: value for name, value in facts.items() if value is not None}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "approver": answer.approver,
        "approved": answer.approved,
        "at": rfc3339(answer.at),
    }


def _saw(seen: Seen) -> dict[str, Any]:
    values = [_value(each) for each in seen.values]
    return {**known({"of": seen.of}), "source": seen.source, "values": values}


def _value(seen: SeenValue) -> dict[str, Any]:
    if seen.missing is not None:
        return {"path": seen.path, "missing": seen.missing}
    shown: dict[str, Any] = {"path": seen.path, "value": seen.value}
    return {**shown, "truncated": True} if seen.truncated else shown
