"""Do the answers of a gate's form come typed to the run, by page and by API, and only so?"""

from typing import Any

from countersign_workbench.demo.world import World, link_in, mail_of_request
from tests.end_to_end.gates import token_gate
from tests.end_to_end.hook_receiver import HOOKS
from tests.end_to_end.runs import EDITOR, MARKETING, read_before_answering

TYPED = {
    "discount": 12.5,
    "gift": True,
    "tone": "warm",
    "salutation": "Dear Ana",
    "letter": "We offer\nmore.",
    "ends": "2026-12-24",
}
CONTROLS = {
    "answer.number.discount": "12.5",
    "answer.boolean.gift": "true",
    "answer.choice.tone": "warm",
    "answer.string.salutation": "Dear Ana",
    "answer.text.letter": "We offer\r\nmore.",
    "answer.date.ends": "2026-12-24",
}
REVIEW = {
    "reviewPrompt": "Release the budget?",
    "reviewFields": [
        {"name": "approved", "type": "boolean", "label": "Approve?"},
        {"name": "budget", "type": "number", "required": True},
        {"name": "comments", "type": "string", "label": "Comments"},
    ],
}


def test_a_page_shows_each_field_and_gives_typed_answers_that_later_steps_read(
    world: World,
) -> None:
    execution_id, request_id = _offer(world, "page")
    pages = {
        who: world.open(link_in(mail_of_request(world, who, request_id)))
        for who in (EDITOR, MARKETING)
    }
    page = pages[EDITOR]
    read_before_answering()

    without = world.decide(page, "approve")
    answered = world.decide(page, "approve", feedback="go on", **CONTROLS)

    assert set(CONTROLS) <= {*page.fields, *page.radios}
    assert "Add a gift?" in page.text
    assert (without.status, "answer-discount-error" in without.text) == (400, True)
    assert answered.status == 303, answered.text
    run = world.ended(execution_id)
    assert world.request(request_id)["outcome"]["input"] == {**TYPED, "comments": "go on"}
    assert run["output"] == {"tone": "warm", "comments": "go on"}
    assert run["steps"][-1]["output"] == {"asked": True}


def test_all_that_is_wrong_with_answers_is_told_at_once_and_the_gate_stays_open(
    world: World,
) -> None:
    execution_id, request_id = _offer(world, "call")
    wrong = {"discount": "12.5", "gift": "true", "tone": "rude", "ends": "24/12/2026", "size": 3}

    refused = _approve(world, request_id, wrong)
    still_open = world.request(request_id)["status"]
    taken = _approve(world, request_id, {"discount": 9, "gift": False})

    assert (refused.status, refused.json()["code"]) == (400, "HITL_BAD_ANSWER")
    assert {error["path"] for error in refused.json()["errors"]} == {
        f"input.{name}" for name in wrong
    }
    assert still_open == "pending"
    assert taken.status == 200, taken.text
    run = world.ended(execution_id)
    assert world.request(request_id)["outcome"]["input"] == {"discount": 9, "gift": False}
    assert [step["status"] for step in run["steps"]][-1] == "skipped"


def test_a_form_that_the_run_brings_with_it_is_answered_in_its_own_types(world: World) -> None:
    gate = token_gate(world, "awaited", REVIEW)
    answers = {"approved": True, "budget": 250, "comments": "within the plan"}

    shown = world.request(gate.request_id)
    mistyped = gate.resume({**answers, "budget": "250"})
    taken = gate.resume(answers)

    assert shown["prompt"] == "Release the budget?"
    assert [error["path"] for error in mistyped.json()["errors"]] == ["input.budget"]
    assert (taken.status, taken.json()["input"]) == (200, answers)
    assert gate.outcome()["feedback"] == "within the plan"
    assert world.ended(gate.execution_id)["steps"][-1]["output"] == {"released": True}


def _offer(world: World, customer: str) -> tuple[str, str]:
    told = {"offer": {"price": 100}, "customer": customer, "hook": f"https://{HOOKS}/offer"}
    execution_id = world.start("offer", told)
    return execution_id, world.pending(execution_id)["id"]


def _approve(world: World, request_id: str, answers: dict[str, Any]) -> Any:
    """Approve over the API with the editor's link, with these answers to the form."""
    link = link_in(mail_of_request(world, EDITOR, request_id))
    return world.call(
        "POST",
        f"{world.stack.api_url}/api/v1/requests/{request_id}/approve",
        body={"digest": world.open(link).fields["digest"], "input": answers},
        token=link.rpartition("/")[2],
    )
