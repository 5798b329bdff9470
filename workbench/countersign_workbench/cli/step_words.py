"""In which words is one step of a run told in a terminal?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from countersign_workbench.cli.terminal import plain

Step = Mapping[str, Any]

COLOURS = {
    "succeeded": "green",
    "failed": "red",
    "waiting": "yellow",
    "running": "cyan",
    "undecided": "magenta",
    "approved": "green",
    "rejected": "yellow",
    "timeout": "yellow",
}
_OUTCOMES = frozenset({"approved", "rejected", "timeout"})
_MISSING = {
    "absent": "is absent",
    "skipped": "is absent: {step} was skipped",
    "undecided": "is undecided: so was {step}",
    "unknown": "is not known any more",
    "hidden": "is not shown: a value of the configuration",
}
_MOST = 200
_NO_ERROR = "why is not told"


def status_word(step: Step) -> str:
    """How the step stands; of a gate that has one, its outcome."""
    output = step.get("output")
    outcome = output.get("status") if isinstance(output, Mapping) else None
    if step["kind"] in ("hitl", "policy") and step["status"] == "succeeded":
        return outcome if outcome in _OUTCOMES else "succeeded"
    return str(step["status"]).replace("-", " ")


def details(step: Step, day: str) -> str:
    """What is to be said beside the status; `day` (of the run's start) is not repeated."""
    return "; ".join(part for part in _details(step, day) if part)


def reasons(step: Step) -> Iterator[str]:
    """The values that kept a step from running, a line for each."""
    for seen in (step.get("saw") or {}).get("values", ()):
        yield plain(_seen(seen))


def failure(told: Mapping[str, Any]) -> str:
    """Error and cause in one line; a code with which its cause begins is told once."""
    cause = str(told.get("cause") or "").strip().partition("\n")[0]
    error = str(told.get("error") or "")
    if not error or cause.startswith(f"{error}: "):
        return plain(cause)
    return plain(f"{error}: {cause}" if cause else error)


def brief(value: Any, ellipsis: str = "…") -> str:
    """A JSON value in one line, cut where it is long."""
    text = plain(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _MOST else f"{text[:_MOST]}{ellipsis}"


def moment(text: str) -> str:
    """`2026-11-22T12:00:03Z` as people write it."""
    return text.replace("T", " ").removesuffix("Z")


def lasted(started: str | None, ended: str | None) -> str:
    """How long something took, in whole seconds; empty where it is not known or took none."""
    if started is None or ended is None:
        return ""
    seconds = int((datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds())
    parts = [(seconds // 86_400, "d"), (seconds // 3_600 % 24, "h"), (seconds // 60 % 60, "min")]
    told = [f"{count} {unit}" for count, unit in (*parts, (seconds % 60, "s")) if count > 0]
    return " ".join(told[:2])


def _details(step: Step, day: str) -> Iterator[str]:
    status = step["status"]
    if status == "failed":
        yield failure(step) or (_NO_ERROR if step.get("inside") else "")
    elif status in ("skipped", "undecided") and "saw" in step:
        saw = step["saw"]
        yield plain(f"{saw['of']}: {saw['source']}" if "of" in saw else saw["source"])
    for answer in step.get("answers", ()):
        verdict = "approved" if answer["approved"] else "rejected"
        at = moment(answer["at"]).removeprefix(f"{day} ")
        yield plain(f"{answer['approver']} {verdict} {at}")
    if status == "waiting":
        yield from _waiting(step)
    elif "child" in step:
        yield plain(str(step["child"]))
    if status == "succeeded" and "answers" not in step:
        took = lasted(step.get("startedAt"), step.get("endedAt"))
        if took:
            yield took


def _waiting(step: Step) -> Iterator[str]:
    if "requestId" in step:
        yield plain(str(step["requestId"]))
    for request in step.get("waitingFor", ()):
        yield plain(str(request))
    if "unreachable" in step:
        yield plain(f"no mail reaches {', '.join(step['unreachable'])}")


def _seen(seen: Mapping[str, Any]) -> str:
    path = str(seen["path"])
    if "missing" in seen:
        step = path.partition(".")[0]
        words = _MISSING.get(str(seen["missing"]), "is not known")
        return f"{path} {words.format(step=step)}"
    if seen.get("truncated"):
        return f"{path} = {seen['value']}…"
    return f"{path} = {json.dumps(seen['value'], ensure_ascii=False)}"
