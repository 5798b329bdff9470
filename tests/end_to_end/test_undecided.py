"""A rule that finds nothing to go by asks people; it never pays by itself and never stays quiet."""

from __future__ import annotations

from typing import Any

from countersign_workbench.demo.world import World, mail_of_request
from tests.end_to_end.outcomes import APPROVED, closed_by, gate_output, statuses, step, vote
from tests.end_to_end.runs import PAYMENTS, Asked, a_word, ask, ended, sent_to

LEAD = "lead@example.com"
ENSEMBLE = "guarded-payment"


def a_payment(**given: Any) -> dict[str, Any]:
    return {"payee": a_word("payee"), **given}


def asked_about(world: World, payment: dict[str, Any]) -> Asked:
    return ask(world, ENSEMBLE, payment, (LEAD,), payment["payee"])


def test_an_amount_that_is_proven_small_is_paid_and_one_proven_large_is_asked_about(
    world: World,
) -> None:
    small, large = a_payment(amount=10), a_payment(amount=5000)
    small_id = world.start(ENSEMBLE, small)
    asked = asked_about(world, large)

    assert asked.vote(LEAD, "reject").status == 200
    paid, unpaid = world.ended(small_id), ended(asked)

    assert statuses(paid) == {"check": "skipped", "gate": "skipped", "pay": "succeeded"}
    assert paid["output"] == {"paid": True, "undecided": False, "asked": False}
    assert sent_to(world, PAYMENTS, small["payee"]) == [("POST", "/process", small)]
    assert statuses(unpaid) == {"check": "succeeded", "gate": "succeeded", "pay": "skipped"}
    assert unpaid["output"] == {"paid": False, "undecided": False, "asked": True}
    assert sent_to(world, PAYMENTS, large["payee"]) == []


def test_where_nothing_is_proven_people_are_asked_and_told_why_and_only_their_yes_pays(
    world: World,
) -> None:
    missing, text = a_payment(), a_payment(amount="5000")
    yes, no = asked_about(world, missing), asked_about(world, text)
    page, mail = world.open(yes.links[LEAD]), mail_of_request(world, LEAD, yes.request_id)
    unasked = [sent_to(world, PAYMENTS, asked.topic) for asked in (yes, no)]

    assert yes.vote(LEAD, "approve").status == 200
    assert no.vote(LEAD, "reject").status == 200
    paid, unpaid = ended(yes), ended(no)

    assert unasked == [[], []]
    assert "could not be decided" in page.text
    assert "could not be decided" in mail.text
    assert statuses(paid) == {"check": "undecided", "gate": "succeeded", "pay": "succeeded"}
    assert paid["output"] == {"paid": True, "undecided": True, "asked": True}
    assert gate_output(world, paid, "gate") == {
        **APPROVED,
        "approvals": [vote(LEAD, True)],
        "requestId": yes.request_id,
        **closed_by(LEAD),
    }
    assert sent_to(world, PAYMENTS, missing["payee"]) == [("POST", "/process", missing)]
    # What hangs on the rule stays undecided after a no, and does not run.
    assert statuses(unpaid) == {"check": "undecided", "gate": "succeeded", "pay": "undecided"}
    assert unpaid["output"] == {"paid": False, "undecided": True, "asked": True}
    assert sent_to(world, PAYMENTS, text["payee"]) == []
    assert "output" not in step(unpaid, "check")
