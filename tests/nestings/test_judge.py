"""Does the judge see every difference, and none where there is none?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.nestings.driver import Observed
from tests.nestings.generator import APPROVER, Nesting
from tests.nestings.interpreter import gate_output
from tests.nestings.judge import differences
from tests.nestings.plan import Plan, plan_of
from tests.nestings.witness import WITNESS, Seen
from tests.nestings.writing import Tree, written


def a_call(name: str) -> Tree:
    url = f"https://{WITNESS}/ok/${{input.tag}}/{name}"
    return {"name": name, "kind": "http", "url": url, "body": {"value": 1}}


def a_plan() -> Plan:
    """Two calls after each other, a gate, a child; everything ends well or at the gate's no."""
    gate: Tree = {"name": "gate", "kind": "gate", "approvers": [APPROVER], "continues": True}
    child: Tree = {"name": "child", "kind": "ensemble", "child": "y", "input": {"tag": "t_c"}}
    steps = [a_call("one"), a_call("two"), gate, child]
    texts = {
        "x": written("x", {"steps": steps, "output": {"was": "${gate.output.status}"}}, "agents"),
        "y": written("y", {"steps": [a_call("three")], "output": {}}, "agents"),
    }
    return plan_of(Nesting(1, "agents", texts, {"tag": "t"}))


def as_planned(plan: Plan) -> Observed:
    """What is seen when everything is as it must be."""
    [gate] = [event for event in plan.events if event.kind == "gate"]
    calls = [event.key for event in plan.events if event.kind == "call"]
    request: dict[str, Any] = {"id": gate.key, "status": gate.end}
    if gate.end == "cancelled":
        request["cancellation"] = plan.nesting.answer(gate.key).words
    else:
        request["outcome"] = gate_output(gate.end, gate.key)
    return Observed(
        status="succeeded",
        output=plan.output,
        calls=[Seen(path, sent, f"key {n}") for n, (path, sent) in enumerate(calls)],
        requests={gate.key: request},
        runs={"y.run-child": "SUCCEEDED"},
    )


def test_a_run_that_goes_as_planned_differs_in_nothing() -> None:
    plan = a_plan()

    assert differences(plan, as_planned(plan)) == []


def _fails(seen: Observed) -> None:
    seen.status, seen.error = "failed", "No.Way"


def _gives_something_else(seen: Observed) -> None:
    seen.output = {"was": "something else"}


def _leaves_a_call_out(seen: Observed) -> None:
    del seen.calls[1]


def _makes_a_call_twice(seen: Observed) -> None:
    seen.calls.append(seen.calls[0])


def _makes_one_more_call(seen: Observed) -> None:
    seen.calls.append(Seen("/ok/t/four", "{}", "key 9"))


def _turns_two_calls_round(seen: Observed) -> None:
    seen.calls[:2] = reversed(seen.calls[:2])


def _uses_a_key_twice(seen: Observed) -> None:
    seen.calls[1] = Seen(seen.calls[1].path, seen.calls[1].body, "key 0")


def _leaves_a_request_open(seen: Observed) -> None:
    seen.open_at_the_end = frozenset(seen.requests)


def _decides_otherwise(seen: Observed) -> None:
    for request in seen.requests.values():
        request["status"] = "expired"


def _opens_nothing(seen: Observed) -> None:
    seen.requests.clear()


def _opens_one_more(seen: Observed) -> None:
    seen.requests["x.run.other"] = {"status": "approved"}


def _starts_no_child(seen: Observed) -> None:
    seen.runs.clear()


def _names_the_child_otherwise(seen: Observed) -> None:
    seen.runs = {"y.run.child": "SUCCEEDED"}


def _leaves_the_child_running(seen: Observed) -> None:
    seen.runs = {"y.run-child": "RUNNING"}


def _strays(seen: Observed) -> None:
    seen.strayed = "after nothing"


@pytest.mark.parametrize(
    "otherwise",
    [
        _fails,
        _gives_something_else,
        _leaves_a_call_out,
        _makes_a_call_twice,
        _makes_one_more_call,
        _turns_two_calls_round,
        _uses_a_key_twice,
        _leaves_a_request_open,
        _decides_otherwise,
        _opens_nothing,
        _opens_one_more,
        _starts_no_child,
        _names_the_child_otherwise,
        _leaves_the_child_running,
        _strays,
    ],
)
def test_every_difference_is_told(otherwise: Callable[[Observed], None]) -> None:
    plan = a_plan()
    seen = as_planned(plan)

    otherwise(seen)

    assert differences(plan, seen)
