"""The author's own code runs before and after a gate, and after a no it does not."""

from __future__ import annotations

import itertools
import json
import re
import time
from pathlib import Path
from typing import Any

from countersign_compiler.compile import compile_text
from countersign_workbench.demo.world import (
    SUPPORT,
    World,
    eventually,
    link_in,
    mail_of_request,
)
from countersign_workbench.engine.deploy import physical_ids
from countersign_workbench.engine.mails import captured_mails
from tests.end_to_end.outcomes import APPROVED, REJECTED, closed_by, gate_output, statuses, vote
from tests.end_to_end.runs import log_lines, read_before_answering

LEAD = "lead@example.com"
SOURCE = Path(__file__).parents[2] / "ensembles/refund.yaml"

_numbers = itertools.count(1)


def an_order() -> dict[str, Any]:
    return {"id": f"A-{next(_numbers)}-{time.monotonic_ns()}", "amount": 740, "returned": False}


def ask_for_a_refund(world: World, order: dict[str, Any]) -> tuple[str, str, str]:
    """Start a refund; the run's id, its request's, and the lead's link."""
    execution_id = world.start("refund", {"order": order})
    request_id = world.pending(execution_id)["id"]
    return execution_id, request_id, link_in(mail_of_request(world, LEAD, request_id))


def refunds_run(world: World) -> int:
    """How often the code of `refund` was run at all."""
    function = physical_ids(world.engine, world.stack.name)["Workflows.PythonRefundFunction"]
    groups = world.engine.client("logs").describe_log_groups()["logGroups"]
    assert function
    if not any(group["logGroupName"].endswith("/PythonRefundLogs") for group in groups):
        return 0
    return sum(line.startswith("START ") for line in log_lines(world, "PythonRefund", since=0))


def test_after_a_yes_the_refund_is_paid_once_for_what_people_saw(world) -> None:
    order = an_order()
    before = refunds_run(world)
    execution_id, request_id, link = ask_for_a_refund(world, order)

    page = world.open(link)
    asked_before_anything = refunds_run(world) == before
    read_before_answering()
    world.decide(page, "approve")
    run = world.ended(execution_id)

    assert asked_before_anything
    assert "the goods have not come back" in page.text
    assert run["status"] == "succeeded", run
    assert gate_output(world, run, "manager-approval") == {
        **APPROVED,
        "approvals": [vote(LEAD, True)],
        "requestId": request_id,
        **closed_by(LEAD),
    }
    assert (statuses(run)["refund"], statuses(run)["escalate"]) == ("succeeded", "skipped")
    assert run["output"]["status"] == "approved"
    assert re.fullmatch("rf_[0-9a-f]{20}", run["output"]["receipt"])
    assert refunds_run(world) == before + 1
    assert not [mail for mail in captured_mails(world.engine, SUPPORT) if order["id"] in mail.text]


def test_after_a_no_somebody_is_told_and_nothing_is_paid(world) -> None:
    before, mails = refunds_run(world), len(captured_mails(world.engine, SUPPORT))
    execution_id, request_id, link = ask_for_a_refund(world, an_order())

    page = world.open(link)
    read_before_answering()
    world.decide(page, "reject", reason="the goods are still out")
    run = world.ended(execution_id)

    assert run["status"] == "succeeded", run
    assert gate_output(world, run, "manager-approval") == {
        **REJECTED,
        "approvals": [vote(LEAD, False, reason="the goods are still out")],
        "reason": "the goods are still out",
        "requestId": request_id,
        **closed_by(LEAD),
    }
    assert (statuses(run)["refund"], statuses(run)["escalate"]) == ("skipped", "succeeded")
    assert run["output"] == {"status": "rejected", "receipt": None}
    assert refunds_run(world) == before
    eventually("the mail", lambda: len(captured_mails(world.engine, SUPPORT)) > mails or None)
    assert captured_mails(world.engine, SUPPORT)[-1].subject == "Refund refused"


def test_an_order_that_the_code_refuses_fails_its_step_in_the_codes_own_words(world) -> None:
    execution_id = world.start("refund", {"order": {"id": "A-0", "amount": -1}})

    run = world.ended(execution_id)

    assert run["status"] == "failed"
    assert "ORDER_INVALID" in json.dumps(run)


def test_a_gate_that_is_given_nobody_fails_the_run_and_pays_nothing(world) -> None:
    before = refunds_run(world)
    written = SOURCE.read_text("utf-8").replace(
        "audience: [lead@example.com, finance@example.com]", 'audience: "${input.nobody}"'
    )
    name = f"nobody-{next(_numbers)}-{time.monotonic_ns()}"

    run = _run_of(world, written, name, {"order": an_order()})

    assert run["status"] == "FAILED"
    assert run["error"] == "HITL_NO_AUDIENCE"
    assert not world.item("RequestsTable", {"requestId": {"S": f"refund.{name}.manager-approval"}})
    assert refunds_run(world) == before


def _run_of(world: World, text: str, name: str, run_input: dict[str, Any]) -> dict[str, Any]:
    """Run an ensemble that the stack does not hold, with the stack's own functions."""
    machine = compile_text(text, "ensembles/refund.yaml").machine
    assert machine is not None
    ids = physical_ids(world.engine, world.stack.name)
    states = world.engine.client("stepfunctions")
    functions = world.engine.client("lambda")

    def value_of(found: re.Match[str]) -> str:
        placeholder = found[1]
        if placeholder == "EnsembleEnv":
            return "{}"
        if placeholder == "RequestsTable":
            return world.stack.outputs["RequestsTable"]
        logical = placeholder.removesuffix("Arn") + "Function"
        function = ids.get(logical) or ids[f"Workflows.{logical}"]
        return str(functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"])

    arn = states.create_state_machine(
        name=name,
        definition=re.sub(r"\$\{(\w+)\}", value_of, machine.text),
        roleArn=states.describe_state_machine(stateMachineArn=ids["Workflows.RefundMachine"])[
            "roleArn"
        ],
    )["stateMachineArn"]
    started = states.start_execution(stateMachineArn=arn, name=name, input=json.dumps(run_input))[
        "executionArn"
    ]

    def ended() -> dict[str, Any] | None:
        told = states.describe_execution(executionArn=started)
        return None if told["status"] == "RUNNING" else dict(told)

    return eventually(f"the end of {name}", ended)
