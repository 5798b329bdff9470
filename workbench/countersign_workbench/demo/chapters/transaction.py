"""A payment is to be made: small ones go through by rule, large ones wait for a person."""

from __future__ import annotations

import time
from typing import Any

from countersign_workbench.demo.chapters.row import Row
from countersign_workbench.demo.http_client import call
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import READING_SECONDS, World, link_in, mail_of_request

ENSEMBLE = "transaction-approval"
FRAUD, MANAGER = "fraud@example.com", "senior-manager@example.com"
PAYMENTS = "payment-api.example.com"


def low_risk(world: World, tell: Narrator) -> Row:
    """A small payment: the ensemble's own rule approves it and nobody is asked."""
    tell.begin("3. A small payment: nobody is asked")
    paid = world.outside[PAYMENTS].from_now()
    payment = _payment(world, world.cast.low_amount)
    execution_id = world.start(ENSEMBLE, {"transaction": payment})
    run = world.ended(execution_id)
    tell.check("the run succeeds without a person", run["status"] == "succeeded", seen=run)
    gate = world.cast.step("manual-review")
    steps = {step["name"]: step["status"] for step in run["steps"]}
    tell.check(f"the gate `{gate}` was skipped", steps.get(gate) == "skipped", seen=steps)
    tell.check(
        "the payment provider was called once, with this payment",
        paid() == [payment],
        seen=paid(),
    )
    sent = world.outside[PAYMENTS].received[-1].headers
    tell.check(
        "with an Idempotency-Key, so that a retry cannot pay twice", "idempotency-key" in sent
    )
    process = world.cast.step("process")
    return Row("a small payment", "nobody", "by rule", process, gate, execution_id)


def high_risk_approved(world: World, tell: Narrator, *, too_early: bool = False) -> Row:
    """A large payment: one of two people approves on the page, and only then money moves.

    With `too_early` the provider is called before the yes, for the check to catch.
    """
    tell.begin("4. A large payment is approved")
    paid = world.outside[PAYMENTS].from_now()
    payment = _payment(world, world.cast.high_amount)
    execution_id, request = _ask(world, payment)
    person = world.cast.person(FRAUD)
    mail = mail_of_request(world, person, request["id"])
    tell.quote(
        _lines_about(mail.text, "Metadata"), title=f"from the mail to {person}: {mail.subject}"
    )
    page = world.open(link_in(mail))
    time.sleep(READING_SECONDS)
    if too_early:
        call("POST", f"{world.outside[PAYMENTS].url}/process", body=payment)
    tell.check(
        "while people are asked the payment provider hears nothing",
        paid() == [],
        seen=paid(),
    )

    answer = world.decide(page, "approve")
    tell.check(f"{person} approves", answer.status == 303, seen=answer)
    run = world.ended(execution_id)
    tell.check("the run succeeds", run["status"] == "succeeded", seen=run)
    tell.check("the payment was made, exactly once", paid() == [payment], seen=paid())
    process, auto = world.cast.step("process"), world.cast.step("auto-approve")
    return Row(
        "a large payment, approved", "1 of 2", "yes", process, auto, execution_id, request["id"]
    )


def high_risk_rejected(world: World, tell: Narrator) -> Row:
    """A large payment: a program that holds an approver's link rejects it over the API."""
    tell.begin("5. A large payment is rejected")
    paid = world.outside[PAYMENTS].from_now()
    payment = _payment(world, world.cast.high_amount + 1)
    execution_id, request = _ask(world, payment)
    person = world.cast.person(MANAGER)
    link = link_in(mail_of_request(world, person, request["id"]))
    digest = world.open(link).fields["digest"]
    answer = world.call(
        "POST",
        f"{world.stack.api_url}/api/v1/requests/{request['id']}/reject",
        body={"reason": "The account is three days old.", "digest": digest},
        token=link.rpartition("/")[2],
    )
    tell.check(f"{person} rejects, over the API this time", answer.status == 200, seen=answer)
    run = world.ended(execution_id)
    tell.check("the run ends without a failure", run["status"] == "succeeded", seen=run)
    tell.check("the payment provider was never called", paid() == [], seen=paid())
    process = world.cast.step("process")
    return Row(
        "a large payment, rejected", "1 of 2", "no", "-", process, execution_id, request["id"]
    )


def _payment(world: World, amount: int) -> dict[str, Any]:
    # The offline stand-in for a model calls a payment risky by its `new_account`.
    return {
        "amount": amount,
        "customer": world.cast.customer,
        "new_account": amount >= world.cast.high_amount,
    }


def _ask(world: World, payment: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    execution_id = world.start(ENSEMBLE, {"transaction": payment})
    return execution_id, world.pending(execution_id)


def _lines_about(text: str, heading: str, lines: int = 6) -> str:
    all_lines = text.splitlines()
    start = next((n for n, line in enumerate(all_lines) if line.startswith(heading)), 0)
    return "\n".join(all_lines[start : start + lines])
