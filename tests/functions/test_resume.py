import pytest

from countersign.deliveries import DeliveryFailedError
from countersign.domain.commands import CastVote
from countersign.service.cast_vote import cast_vote
from countersign.service.resume_workflow import LEASE_SECONDS
from functions.open_gate import app as open_gate
from functions.resume import app
from tests.architecture.template_rules import deployed_parent
from tests.functions.house import REQUEST_ID, a_run, sample


def approves(house):
    vote = CastVote("ana@example.com", approved=True, digest=house.request.digest)
    cast_vote(REQUEST_ID, vote, store=house.memory.requests, clock=house.clock)


def test_a_run_whose_gate_is_decided_is_woken(house):
    call = a_run(house)
    approves(house)

    counts = app.handler(sample("resume"), None)

    assert counts == {"delivered": 1}
    assert house.workflow.woken == [call["token"]]


def test_a_batch_that_comes_twice_wakes_once(house):
    call = a_run(house)
    approves(house)
    app.handler(sample("resume"), None)

    assert app.handler(sample("resume"), None) == {"nothing": 1}
    assert house.workflow.woken == [call["token"]]


def test_a_run_that_nobody_can_wake_any_more_is_done(house):
    a_run(house)
    approves(house)
    house.workflow.tokens.clear()

    assert app.handler(sample("resume"), None) == {"delivered": 1}
    effect = house.memory.tables.effects[REQUEST_ID, "resume#1"]
    assert effect.receipt["state"] == "gone"


def test_a_gate_opened_again_after_its_outcome_is_woken_with_the_newer_token(house):
    a_run(house)
    approves(house)
    house.workflow.tokens.clear()
    house.workflow.tokens.add("a-newer-token")
    open_gate.handler({**sample("open_gate"), "token": "a-newer-token"}, None)

    app.handler(sample("resume"), None)
    app.handler({"requestId": REQUEST_ID, "effectId": "resume#2"}, None)

    assert house.workflow.woken == ["a-newer-token"]


def test_an_engine_that_does_not_answer_leaves_the_wake_up_owed(house):
    a_run(house)
    approves(house)
    house.workflow.is_down = True

    assert app.handler(sample("resume"), None) == {"postponed": 1}
    assert house.memory.tables.effects[REQUEST_ID, "resume#1"].is_owed


def test_a_batch_is_to_come_again_when_the_store_does_not_answer(house):
    a_run(house)
    approves(house)
    house.memory.fail()

    with pytest.raises(DeliveryFailedError):
        app.handler(sample("resume"), None)


def test_the_token_is_not_logged(house, capsys):
    call = a_run(house)
    approves(house)

    app.handler(sample("resume"), None)

    assert call["token"] not in capsys.readouterr().out


def test_a_wake_up_is_held_for_longer_than_the_function_may_run():
    timeout = deployed_parent()["Resources"]["ResumeFunction"]["Properties"]["Timeout"]

    assert timeout < LEASE_SECONDS <= timeout + 15
