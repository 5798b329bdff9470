"""Each worked example of the gate's sources, on every branch, with the gate's output to the key."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from countersign_workbench.demo.world import CONTENT_TEAM, World, mail_of_request
from tests.end_to_end.outcomes import (
    APPROVED,
    REJECTED,
    closed_by,
    gate_output,
    statuses,
    step,
    vote,
)
from tests.end_to_end.runs import (
    CMS,
    EDITOR,
    FRAUD,
    MANAGER,
    MARKETING,
    PAYMENTS,
    a_word,
    ask,
    ask_for_a_payment,
    ask_for_a_post,
    asked_by,
    ended,
    read_before_answering,
    sent_to,
)
from tests.end_to_end.stage import ENSEMBLES

ADMIN = "admin@example.com"
TECH_LEAD, SENIOR_DEV = "tech-lead@example.com", "senior-dev@example.com"
DIRECTOR, LEGAL = "marketing-director@example.com", "legal@example.com"
GOVERNANCE = "data-governance@example.com"

FRAGMENTS = Path(__file__).parents[1] / "compiler/sources/fragments"
# What stands here of a fragment, from which line to its end, in which ensemble of these tests.
WHOLE = [
    ("marketing-campaign", "  - name: approve-campaign", "marketing-campaign"),
    ("data-export", "  - name: approve-export", "data-export"),
    ("log-rejection", "  - name: log-rejection", "rejection-log"),
    ("handle-timeouts", "  - name: escalate", "silence"),
    ("with-timeout", "  - name: handle-timeout", "silence"),
    ("builtin-approve", "- member: auto-approve", "auto-approval"),
    ("builtin-reject", "- member: auto-reject", "auto-rejection"),
    ("builtin-overview", "- member: request-approval", "content-review"),
]


@pytest.mark.parametrize(("fragment", "first_line", "ensemble"), WHOLE)
def test_what_these_tests_run_is_the_source_byte_for_byte(
    fragment: str, first_line: str, ensemble: str
) -> None:
    source = (FRAGMENTS / f"{fragment}.yaml").read_text(encoding="utf-8")
    lines = source[source.index(f"{first_line}\n") :]

    run_here = (ENSEMBLES / f"{ensemble}.yaml").read_text(encoding="utf-8")

    assert lines in run_here


def test_a_post_is_published_after_a_yes_and_stays_unpublished_after_a_no(world: World) -> None:
    wanted, unwanted = a_word("wanted"), a_word("unwanted")
    starts = [(word, world.start("basic-usage", {"topic": word})) for word in (wanted, unwanted)]
    yes, no = (asked_by(world, run, (ADMIN,), word) for word, run in starts)

    assert yes.vote(ADMIN, "approve").status == 200
    assert no.vote(ADMIN, "reject").status == 200
    approved, rejected = ended(yes), ended(no)

    assert gate_output(world, approved, "request-approval") == {
        **APPROVED,
        "approvals": [vote(ADMIN, True)],
        "requestId": yes.request_id,
        **closed_by(ADMIN),
    }
    assert gate_output(world, rejected, "request-approval") == {
        **REJECTED,
        "approvals": [vote(ADMIN, False)],
        "requestId": no.request_id,
        **closed_by(ADMIN),
    }
    post = step(approved, "generate-content")["output"]
    assert sent_to(world, "api.example.com", wanted) == [("POST", "/publish", post)]
    assert sent_to(world, "api.example.com", unwanted) == []
    assert step(rejected, "publish")["status"] == "skipped"


def test_two_people_approve_content_and_one_of_them_rejects_it(world: World) -> None:
    yes, no = ask_for_a_post(world), ask_for_a_post(world)
    page = world.open(no.links[MARKETING])

    assert yes.vote(EDITOR, "approve", feedback="Reads well.").status == 200
    assert yes.vote(MARKETING, "approve").status == 200
    read_before_answering()
    answer = world.decide(page, "reject", reason="No source.", feedback="Cite the report.")
    assert answer.status == 303, answer.text
    approved, rejected = ended(yes), ended(no)

    assert gate_output(world, approved, "approve") == {
        **APPROVED,
        "approvals": [vote(EDITOR, True, feedback="Reads well."), vote(MARKETING, True)],
        "feedback": "Reads well.",
        "requestId": yes.request_id,
        **closed_by(MARKETING),
    }
    assert gate_output(world, rejected, "approve") == {
        **REJECTED,
        "approvals": [
            vote(MARKETING, False, feedback="Cite the report.", reason="No source."),
        ],
        "reason": "No source.",
        "feedback": "Cite the report.",
        "requestId": no.request_id,
        **closed_by(MARKETING),
    }
    assert approved["output"] == {"status": "approved", "published": True}
    assert rejected["output"] == {"status": "rejected", "published": False}
    assert len(yes.published()) == 1
    assert no.published() == []
    assert step(approved, "notify-rejection")["status"] == "skipped"
    mail = world.mail(CONTENT_TEAM, saying="Reason: No source.\nFeedback: Cite the report.")
    assert mail.subject == "Content rejected"


def test_a_payment_of_low_risk_asks_nobody_and_one_of_high_risk_hangs_on_the_answer(
    world: World,
) -> None:
    small = {"amount": 12, "customer": a_word("small"), "new_account": False}
    low_id = world.start("transaction-approval", {"transaction": small})
    yes, no = ask_for_a_payment(world), ask_for_a_payment(world)

    assert yes.vote(FRAUD, "approve").status == 200
    assert no.vote(MANAGER, "reject", feedback="Call the customer.").status == 200
    low, approved, rejected = world.ended(low_id), ended(yes), ended(no)

    assert low["status"] == "succeeded"
    assert statuses(low)["manual-review"] == "skipped"
    assert step(low, "auto-approve")["output"] == {"approved": True, "auto": True}
    assert sent_to(world, PAYMENTS, small["customer"]) == [("POST", "/process", small)]
    assert gate_output(world, approved, "manual-review") == {
        **APPROVED,
        "approvals": [vote(FRAUD, True)],
        "requestId": yes.request_id,
        **closed_by(FRAUD),
    }
    assert statuses(approved)["auto-approve"] == "skipped"
    assert len(sent_to(world, PAYMENTS, yes.topic)) == 1
    # Where only feedback was given, that is why.
    assert gate_output(world, rejected, "manual-review") == {
        **REJECTED,
        "approvals": [vote(MANAGER, False, feedback="Call the customer.")],
        "reason": "Call the customer.",
        "feedback": "Call the customer.",
        "requestId": no.request_id,
        **closed_by(MANAGER),
    }
    assert statuses(rejected)["process"] == "skipped"
    assert sent_to(world, PAYMENTS, no.topic) == []


def test_a_reviewed_change_is_merged_once_and_a_refused_one_never(world: World) -> None:
    wanted = {"diff": "+ return 42", "repo": a_word("acme/site").replace(" ", "-"), "pr_number": 7}
    unwanted = {**wanted, "pr_number": 8}
    starts = [world.start("code-review", change) for change in (wanted, unwanted)]
    yes, no = (asked_by(world, run, (TECH_LEAD, SENIOR_DEV)) for run in starts)

    assert yes.vote(SENIOR_DEV, "approve", reason="I ran it").status == 200
    assert no.vote(TECH_LEAD, "reject", reason="no test").status == 200
    approved, rejected = ended(yes), ended(no)

    gate = step(approved, "review")
    assert [step(approved, name)["output"] for name in ("lint", "test")] == [{"passed": True}] * 2
    assert gate["input"]["data"] == {
        "diff": "+ return 42",
        "lint_results": {"passed": True},
        "test_results": {"passed": True},
    }
    # The reason of an approval is the audit's alone.
    assert gate_output(world, approved, "review") == {
        **APPROVED,
        "approvals": [vote(SENIOR_DEV, True)],
        "requestId": yes.request_id,
        **closed_by(SENIOR_DEV),
    }
    assert gate_output(world, rejected, "review") == {
        **REJECTED,
        "approvals": [vote(TECH_LEAD, False, reason="no test")],
        "reason": "no test",
        "requestId": no.request_id,
        **closed_by(TECH_LEAD),
    }
    merged = ("PUT", f"/repos/{wanted['repo']}/pulls/7/merge", None)
    assert sent_to(world, "api.github.com", wanted["repo"]) == [merged]
    assert step(approved, "merge")["output"] == {"merged": True}
    assert statuses(rejected)["merge"] == "skipped"


def test_an_expense_is_asked_of_whom_the_input_names_and_waits_two_days(world: World) -> None:
    managers = [f"manager-{a_word('of')[3:]}@example.com" for _ in range(2)]
    expense = {"amount": 80, "category": "travel", "receipt_url": "https://example.com/r/1"}
    yes, no = (
        ask(world, "expense-approval", {**expense, "manager_email": manager}, (manager,))
        for manager in managers
    )
    asked = world.request(yes.request_id)
    mail = mail_of_request(world, managers[0], yes.request_id)
    page = world.open(yes.links[managers[0]])

    read_before_answering()
    assert world.decide(page, "approve").status == 303
    assert no.vote(managers[1], "reject", reason="no receipt").status == 200
    approved, rejected = ended(yes), ended(no)

    waits = datetime.fromisoformat(asked["deadline"]) - datetime.fromisoformat(asked["submittedAt"])
    assert waits == timedelta(seconds=172_800)
    assert "(2 days after it was asked)" in mail.text
    assert re.search(r"in (2 days|47 hours)", page.text, re.IGNORECASE), page.text
    assert step(approved, "approve-expense")["input"]["data"] == {
        "amount": 80,
        "category": "travel",
        "receipt": "https://example.com/r/1",
    }
    assert gate_output(world, approved, "approve-expense") == {
        **APPROVED,
        "approvals": [vote(managers[0], True)],
        "requestId": yes.request_id,
        **closed_by(managers[0]),
    }
    assert gate_output(world, rejected, "approve-expense") == {
        **REJECTED,
        "approvals": [vote(managers[1], False, reason="no receipt")],
        "reason": "no receipt",
        "requestId": no.request_id,
        **closed_by(managers[1]),
    }


def test_a_campaign_needs_both_of_two_and_one_no_ends_it(world: World) -> None:
    titles = [a_word("spring"), a_word("autumn")]
    yes, no = (
        ask(world, "marketing-campaign", {"title": title}, (DIRECTOR, LEGAL), title)
        for title in titles
    )

    assert yes.vote(LEGAL, "approve").status == 200
    waits = world.execution(yes.execution_id)
    assert yes.vote(DIRECTOR, "approve", feedback="Go.").status == 200
    assert no.vote(DIRECTOR, "approve", feedback="Fine with me.").status == 200
    assert no.vote(LEGAL, "reject", reason="trade mark").status == 200
    approved, rejected = ended(yes), ended(no)

    assert step(waits, "approve-campaign")["output"] == {
        "status": "pending",
        "requestId": yes.request_id,
    }
    assert gate_output(world, approved, "approve-campaign") == {
        **APPROVED,
        "approvals": [vote(LEGAL, True), vote(DIRECTOR, True, feedback="Go.")],
        "feedback": "Go.",
        "requestId": yes.request_id,
        **closed_by(DIRECTOR),
    }
    # The closing vote brought no feedback, so the latest that was given stands.
    assert gate_output(world, rejected, "approve-campaign") == {
        **REJECTED,
        "approvals": [
            vote(DIRECTOR, True, feedback="Fine with me."),
            vote(LEGAL, False, reason="trade mark"),
        ],
        "reason": "trade mark",
        "feedback": "Fine with me.",
        "requestId": no.request_id,
        **closed_by(LEGAL),
    }
    campaign = {"title": titles[0], "channels": ["mail", "web"]}
    assert sent_to(world, CMS, titles[0]) == [("POST", "/campaigns", campaign)]
    assert sent_to(world, CMS, titles[1]) == []


def test_an_export_shows_what_it_holds_and_leaves_only_after_a_yes(world: World) -> None:
    queries = [a_word("select mine"), a_word("select yours")]
    yes, no = (
        ask(
            world,
            "data-export",
            {"query": query, "rows": [1, 2, 3], "columns": ["id", "email"]},
            (GOVERNANCE,),
            query,
        )
        for query in queries
    )

    assert yes.vote(GOVERNANCE, "approve").status == 200
    assert no.vote(GOVERNANCE, "reject", reason="has addresses").status == 200
    approved, rejected = ended(yes), ended(no)

    assert step(approved, "approve-export")["input"]["data"] == {
        "query": queries[0],
        "row_count": 3,
        "includes_pii": True,
    }
    assert gate_output(world, approved, "approve-export") == {
        **APPROVED,
        "approvals": [vote(GOVERNANCE, True)],
        "requestId": yes.request_id,
        **closed_by(GOVERNANCE),
    }
    assert gate_output(world, rejected, "approve-export") == {
        **REJECTED,
        "approvals": [vote(GOVERNANCE, False, reason="has addresses")],
        "reason": "has addresses",
        "requestId": no.request_id,
        **closed_by(GOVERNANCE),
    }
    sent = ("POST", "/exports", {"query": queries[0]})
    assert sent_to(world, "api.example.com", queries[0]) == [sent]
    assert sent_to(world, "api.example.com", queries[1]) == []
