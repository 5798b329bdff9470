"""What does the API say of one step of a run?"""

from countersign.domain.seen import Seen, not_seen, seen_value
from countersign.domain.step_view import Answer, StepView
from countersign.web.step_json import step_json

NOON = 1_795_348_800


def test_what_is_not_there_is_left_out() -> None:
    assert step_json(StepView("pay", "http", "not-started")) == {
        "name": "pay",
        "kind": "http",
        "status": "not-started",
    }


def test_a_gate_in_an_item_is_told_with_its_answers() -> None:
    step = StepView(
        "ask",
        "hitl",
        "waiting",
        inside={"of": "each", "item": True},
        item=(0, 2),
        request_id="orders.run-1.ask.0.2",
        answers=(Answer("ana@example.com", True, NOON),),
        unreachable=("ben@example.com",),
    )

    shown = step_json(step)

    assert shown["inside"] == {"of": "each", "item": True}
    assert shown["item"] == [0, 2]
    assert shown["answers"] == [
        {"approver": "ana@example.com", "approved": True, "at": "2026-11-22T12:00:00Z"}
    ]
    assert shown["unreachable"] == ["ben@example.com"]


def test_a_step_that_did_not_run_is_told_with_what_its_test_saw() -> None:
    values = (
        seen_value(["input", "n"], None),
        not_seen(["env", "LIMIT"], "hidden"),
        seen_value(["input", "text"], "x" * 300),
    )
    step = StepView("pay", "http", "skipped", saw=Seen("${…}", values, of="choose"))

    assert step_json(step)["saw"] == {
        "of": "choose",
        "source": "${…}",
        "values": [
            {"path": "input.n", "value": None},
            {"path": "env.LIMIT", "missing": "hidden"},
            {"path": "input.text", "value": '"' + "x" * 199, "truncated": True},
        ],
    }


def test_a_step_that_waits_for_a_run_below_names_both() -> None:
    step = StepView(
        "refund", "ensemble", "waiting", child="refund.a", waiting_for=("refund.a.ask",)
    )

    shown = step_json(step)

    assert (shown["child"], shown["waitingFor"]) == ("refund.a", ["refund.a.ask"])
