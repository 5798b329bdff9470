import json

from countersign.service.ports import HistoryStep
from functions.history import app
from tests.functions.house import sample


def a_step(name="assess", **facts):
    record = {"input": {"order": 7}, "output": {"risk": "low"}, "executed": True}
    return HistoryStep(name, "succeeded", started_at=10, ended_at=12, record=record, **facts)


def steps_are(house, *steps):
    house.workflow.steps["refund", "run-1"] = steps


def test_steps_are_told_in_the_order_of_their_entry(house):
    steps_are(house, a_step("assess"), HistoryStep("review", "running", started_at=12))

    answer = app.handler(sample("history"), None)

    assert [step["name"] for step in answer["steps"]] == ["assess", "review"]
    assert answer["steps"][0] == {
        "name": "assess",
        "status": "succeeded",
        "startedAt": 10,
        "endedAt": 12,
        "record": {"input": {"order": 7}, "output": {"risk": "low"}, "executed": True},
        "error": None,
        "cause": None,
        "truncated": False,
    }
    assert answer["nextCursor"] is None


def test_a_page_is_continued_by_its_cursor(house):
    steps_are(house, *(a_step(f"step-{number}") for number in range(5)))
    event = {**sample("history"), "limit": 2}

    names, cursor = [], None
    for _ in range(3):
        page = app.handler({**event, "cursor": cursor}, None)
        names += [step["name"] for step in page["steps"]]
        cursor = page["nextCursor"]

    assert names == [f"step-{number}" for number in range(5)]
    assert cursor is None


def test_a_cursor_that_is_not_ours_begins_at_the_beginning(house):
    steps_are(house, a_step())

    for cursor in ("-1", "x", "9" * 40, "٣"):
        assert len(app.handler({**sample("history"), "cursor": cursor}, None)["steps"]) == 1


def test_a_long_value_is_cut_and_the_step_says_so(house):
    record = {"input": "x" * 20_000, "output": {"risk": "low"}, "executed": True}
    steps_are(house, HistoryStep("assess", "succeeded", record=record))

    [step] = app.handler(sample("history"), None)["steps"]

    assert step["truncated"] is True
    assert len(step["record"]["input"]) == app.VALUE_CHARACTERS
    assert step["record"]["output"] == {"risk": "low"}


def test_an_answer_always_fits_what_a_function_may_answer(house):
    record = {"input": "x" * 16_000, "output": "y" * 16_000}
    steps_are(house, *(HistoryStep(f"s{n}", "succeeded", record=record) for n in range(300)))
    event = {**sample("history"), "limit": 1_000}

    first = app.handler(event, None)
    second = app.handler({**event, "cursor": first["nextCursor"]}, None)

    assert len(json.dumps(first)) < 6_000_000
    assert first["nextCursor"] is not None
    assert second["steps"][0]["name"] == f"s{len(first['steps'])}"


def test_a_run_that_is_unknown_or_not_ours_has_no_steps(house):
    other = "arn:aws:states:eu-central-1:123456789012:execution:other-refund:run-1"

    assert app.handler(sample("history"), None)["steps"] == []
    assert app.handler({"executionArn": other}, None)["steps"] == []


def test_what_a_body_and_a_child_told_is_handed_on(house):
    trace = [{"s": "s", "o": {"file": 1}}]
    steps_are(
        house,
        HistoryStep("both", "succeeded", trace=trace),
        HistoryStep("pay", "running", at=(("each", 2),)),
        HistoryStep("lost", "running", at=None),
        HistoryStep("refund", "succeeded", child="refund.a"),
    )

    told = json.loads(json.dumps(app.handler(sample("history"), None)["steps"]))

    assert told[0]["trace"] == trace
    assert told[1]["at"] == [["each", 2]]
    assert told[2]["at"] is None
    assert told[3]["child"] == "refund.a"
    assert "at" not in told[0]
