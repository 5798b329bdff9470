import json

from functions.notify import app as notify
from functions.sweep import app
from tests.functions.house import REQUEST_ID, a_run, sample


def test_a_question_past_its_deadline_is_closed(house):
    a_run(house)
    notify.handler(sample("notify"), None)
    house.clock.move(3_600)

    swept = app.handler(sample("sweep"), None)

    assert swept["closed"] == 1
    assert house.request.outcome["status"] == "timeout"


def test_what_is_still_owed_is_handed_to_those_who_deliver(house):
    a_run(house)
    house.clock.move(90)

    swept = app.handler(sample("sweep"), None)

    assert swept["handed_on"] == 2
    [(task, payload)] = house.invoker.told
    assert task == "notify"
    assert {each["effectId"] for each in payload["effects"]} == {
        "mail#ana@example.com#1",
        "mail#ben@example.com#1",
    }


def test_what_the_sweeper_hands_on_is_what_notify_takes(house):
    a_run(house)
    house.clock.move(90)
    app.handler(sample("sweep"), None)
    [(_, payload)] = house.invoker.told

    assert notify.handler(json.loads(json.dumps(payload)), None) == {"delivered": 2}


def test_the_questions_of_a_run_that_ended_unseen_are_cancelled(house):
    a_run(house)
    house.workflow.stop("refund", "run-1", error="Stopped", cause="by hand")

    cancelled = 0
    for _ in range(4):
        cancelled += app.handler(sample("sweep"), None)["cancelled"]
        house.clock.move(60)

    assert cancelled == 1
    assert house.request.cancellation is not None


def test_a_sweep_with_nothing_to_do_does_nothing(house):
    swept = app.handler(sample("sweep"), None)

    assert swept == {
        "closed": 0,
        "handed_on": 0,
        "cancelled": 0,
        "failed": 0,
        "oldest_owed_seconds": 0,
    }


def test_the_age_of_the_oldest_effect_is_measured_for_the_alarm(house, capsys):
    a_run(house)
    house.clock.move(90)
    capsys.readouterr()

    app.handler(sample("sweep"), None)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [metrics] = [line for line in lines if "_aws" in line]
    assert metrics["OldestEffectAge"] == [90.0]
    assert metrics["SweepFailed"] == [0.0]


def test_effects_that_could_not_be_handed_on_are_counted_as_failed(house):
    a_run(house)
    house.clock.move(90)
    house.invoker.is_down = True

    swept = app.handler(sample("sweep"), None)

    assert swept["failed"] == 2
    assert house.memory.tables.effects[REQUEST_ID, "mail#ana@example.com#1"].is_owed
