"""Legal and finance are asked side by side: who is first does not matter, and both are needed."""

from __future__ import annotations

from typing import Any

import pytest

from countersign_workbench.demo.world import World
from countersign_workbench.engine.mails import captured_mails
from tests.end_to_end.many_gates import (
    Question,
    all_opened,
    by_place,
    key,
    kinds,
    run_ended,
    state,
)
from tests.end_to_end.outcomes import (
    APPROVED,
    REJECTED,
    closed_by,
    gate_output,
    vote,
)
from tests.end_to_end.runs import a_word, sent_to

LEGAL, FINANCE, CONTROLLER = "legal@example.com", "finance@example.com", "controller@example.com"
SIGNED_WITH = "api.example.com"


def a_contract() -> dict[str, Any]:
    word = a_word("contract")
    return {"contract": {"title": word, "value": 9000}, "owner": f"{word}@example.com"}


def both_asked(world: World, given: dict[str, Any]) -> tuple[str, Question, Question]:
    """Start a run and wait until legal and finance are asked, neither having answered."""
    run = world.start("two-signatures", given)
    keys = [key(run, gate) for gate in ("legal", "finance")]
    asked = all_opened(world, keys)
    return run, asked[keys[0]], asked[keys[1]]


@pytest.mark.parametrize("first", ["legal", "finance"])
def test_both_are_asked_before_either_answers_and_either_may_be_first(
    world: World, first: str
) -> None:
    given = a_contract()
    run, legal, finance = both_asked(world, given)
    answers = [(legal, LEGAL), (finance, CONTROLLER)]
    (one, by_one), (other, by_other) = answers if first == "legal" else answers[::-1]

    assert one.vote(by_one, "approve", feedback=f"{first} was first").status == 200
    sent_after_one = sent_to(world, SIGNED_WITH, given["contract"]["title"])
    waits_for_other = state(world, other.request_id)
    assert other.vote(by_other, "approve").status == 200
    ended = run_ended(world, run)

    assert (sent_after_one, waits_for_other) == ([], "pending")
    assert ended["status"] == "succeeded", ended
    assert ended["output"] == {"signed": True, "legal": "approved", "finance": "approved"}
    assert by_place(ended) == {
        "both": "succeeded",
        "legal": "succeeded",
        "tell-of-legal": "skipped",
        "finance": "succeeded",
        "tell-of-finance": "skipped",
        "send": "succeeded",
    }
    words = {"feedback": f"{first} was first"}
    for asked, who in answers:
        said = words if asked is one else {}
        assert gate_output(world, ended, asked.request_id.rpartition(".")[2]) == {
            **APPROVED,
            "approvals": [vote(who, True, **said)],
            **said,
            "requestId": asked.request_id,
            **closed_by(who),
        }
        assert kinds(world, asked.request_id) == ["submitted", "voted", "closed"]
    title = given["contract"]["title"]
    assert sent_to(world, SIGNED_WITH, title) == [("POST", "/contracts", given["contract"])]
    assert captured_mails(world.engine, given["owner"]) == ()


@pytest.mark.parametrize("refuses", ["legal", "finance"])
def test_a_no_of_either_waits_for_the_other_then_sends_nothing_and_says_who_said_no(
    world: World, refuses: str
) -> None:
    given = a_contract()
    run, legal, finance = both_asked(world, given)
    no, yes = (legal, finance) if refuses == "legal" else (finance, legal)
    [by_no, *_], [by_yes, *_] = list(no.links), list(yes.links)

    assert no.vote(by_no, "reject", reason="not like this").status == 200
    waits_for_other = state(world, yes.request_id)
    assert yes.vote(by_yes, "approve").status == 200
    ended = run_ended(world, run)

    other = {"legal": "finance", "finance": "legal"}[refuses]
    assert waits_for_other == "pending", "a no in one branch is an outcome, not a failure"
    assert ended["status"] == "succeeded", ended
    assert ended["output"] == {"signed": False, refuses: "rejected", other: "approved"}
    assert gate_output(world, ended, refuses) == {
        **REJECTED,
        "approvals": [vote(by_no, False, reason="not like this")],
        "reason": "not like this",
        "requestId": no.request_id,
        **closed_by(by_no),
    }
    told = {"tell-of-legal": "skipped", "tell-of-finance": "skipped", "send": "skipped"}
    assert by_place(ended).items() >= {**told, f"tell-of-{refuses}": "succeeded"}.items()
    assert sent_to(world, SIGNED_WITH, given["contract"]["title"]) == []
    [mail] = captured_mails(world.engine, given["owner"])
    assert mail.subject.startswith(f"{refuses.title()} does not sign")
    assert "Reason: not like this" in mail.text


def test_two_refusals_are_both_kept(world: World) -> None:
    given = a_contract()
    run, legal, finance = both_asked(world, given)

    assert finance.vote(FINANCE, "reject", reason="too dear").status == 200
    assert legal.vote(LEGAL, "reject", reason="too vague").status == 200
    ended = run_ended(world, run)

    assert ended["output"] == {"signed": False, "legal": "rejected", "finance": "rejected"}
    assert [kinds(world, asked.request_id)[-1] for asked in (legal, finance)] == ["closed"] * 2
    told = captured_mails(world.engine, given["owner"])
    assert sorted(mail.text.strip() for mail in told) == ["Reason: too dear", "Reason: too vague"]
    assert sent_to(world, SIGNED_WITH, given["contract"]["title"]) == []
