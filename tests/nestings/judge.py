"""In what does a run differ from what must happen?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.nestings.driver import Observed
from tests.nestings.plan import Plan
from tests.nestings.threads import Event

_GATE_FIELDS = ("status", "approved", "rejected", "timedOut", "requestId")


def differences(plan: Plan, seen: Observed) -> list[str]:
    """Every difference in words; none where the run is what the plan says."""
    return [
        *([f"it strayed: {seen.strayed}"] if seen.strayed else []),
        *_ends(plan, seen),
        *_calls(plan, seen),
        *_requests(plan, seen),
        *_runs(plan, seen),
    ]


def _ends(plan: Plan, seen: Observed) -> Iterator[str]:
    if plan.succeeds:
        if seen.status != "succeeded":
            yield f"it ended {seen.status} {seen.error} {seen.cause}, not well"
        elif comparable(seen.output) != plan.output:
            yield f"output {comparable(seen.output)}, not {plan.output}"
        return
    if seen.status != "failed":
        yield f"it ended {seen.status}, not with one of {sorted(map(str, plan.failures))}"
    elif not any(
        each.error == seen.error and each.cause in (None, seen.cause) for each in plan.failures
    ):
        yield f"it failed by {seen.error}: {seen.cause}, not {sorted(map(str, plan.failures))}"


def _calls(plan: Plan, seen: Observed) -> Iterator[str]:
    came = Counter(each.call for each in seen.calls)
    events = [event for event in plan.events if event.kind == "call"]
    may = Counter(event.key for event in events)
    must = Counter(event.key for event in events if not event.optional)
    if missing := must - came:
        yield f"calls that were not made: {sorted(missing.elements())}"
    if more := came - may:
        yield f"calls that nobody should make: {sorted(more.elements())}"
    first = {each.call: number for number, each in reversed(list(enumerate(seen.calls)))}
    for line in plan.lines:
        yield from _order([each for each in line if each.kind == "call"], first)
    yield from _keys(seen)


def _order(line: list[Event], first: dict[tuple[str, str], int]) -> Iterator[str]:
    """One after another, and none where one before it is missing."""
    numbers = [first.get(event.key) for event in line]
    for event, before, number in zip(line[1:], numbers, numbers[1:], strict=False):
        if number is not None and (before is None or before > number):
            yield f"out of order: {event.key}"


def _keys(seen: Observed) -> Iterator[str]:
    """A repetition carries the key of the first try, and nothing else does."""
    calls = {(each.call, each.idempotency_key) for each in seen.calls}
    if len(calls) != len({key for _, key in calls}) or len(calls) != len({one for one, _ in calls}):
        yield f"idempotency keys are not one for each call: {sorted(map(str, calls))}"


def _requests(plan: Plan, seen: Observed) -> Iterator[str]:
    events = {event.key: event for event in plan.events if event.kind == "gate"}
    if seen.open_at_the_end:
        yield f"open after the end: {sorted(seen.open_at_the_end)}"
    for key in seen.requests.keys() - events.keys():
        yield f"a request that nobody should open: {key}"
    for key, event in events.items():
        request = seen.requests.get(key)
        if request is None:
            if not event.optional:
                yield f"no request {key}"
        elif problem := _request_problem(event, request, plan):
            yield f"request {key}: {problem}"


def _request_problem(event: Event, request: dict[str, Any], plan: Plan) -> str:
    status, said = request["status"], request.get("cancellation", "")
    if event.end == "ended":
        if status != "cancelled" or not said.startswith("another part of "):
            return f"{status} ({said}), not ended by another part"
        return ""
    if status != event.end:
        return f"{status} ({said}), not {event.end or 'open'}"
    if status == "cancelled" and said != plan.nesting.answer(event.key).words:
        return f"cancelled because {said}"
    outcome = request.get("outcome", {})
    if status != "cancelled" and outcome.get("requestId") != event.key:
        return f"the outcome is of {outcome.get('requestId')}"
    return ""


def _runs(plan: Plan, seen: Observed) -> Iterator[str]:
    events = {event.key: event for event in plan.events if event.kind == "child"}
    for key in seen.runs.keys() - events.keys():
        yield f"a child run that nobody should start: {key}"
    for key, event in events.items():
        status = seen.runs.get(key)
        if status is None:
            if not event.optional:
                yield f"no child run {key}"
        elif event.end and not event.optional and status != event.end.upper():
            yield f"child run {key}: {status}, not {event.end}"
        elif status == "RUNNING":
            yield f"child run {key} goes on after its parent's end"


def comparable(output: Any) -> Any:
    """What a run gave, without what the language leaves to the day: times, and who answered."""
    if isinstance(output, list):
        return [comparable(each) for each in output]
    if not isinstance(output, dict):
        return output
    if set(_GATE_FIELDS) <= output.keys():
        return {name: output[name] for name in _GATE_FIELDS}
    return {key: comparable(each) for key, each in output.items()}
