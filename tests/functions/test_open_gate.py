import pytest

from countersign.service.ports import UnavailableError
from functions.open_gate import app
from tests.fakes.world import NOON
from tests.functions.house import REQUEST_ID, sample


def test_a_gate_is_opened_with_its_evidence_its_token_and_a_mail_for_each_approver(house):
    call = sample("open_gate")

    answer = app.handler(call, None)

    tables = house.memory.tables
    assert answer["opened"] is True
    assert answer["request"] == REQUEST_ID
    assert house.request.is_open
    assert house.request.run_started == call["runStarted"]
    assert tables.tokens[REQUEST_ID, 1].token == call["token"]
    assert tables.evidence[REQUEST_ID].data == call["input"]["data"]
    assert sorted(key[1] for key in tables.effects) == [
        "mail#ana@example.com#1",
        "mail#ben@example.com#1",
    ]
    assert house.tasks.failed == []


def test_a_gate_opened_twice_stays_one_question_with_the_newer_token(house):
    app.handler(sample("open_gate"), None)

    answer = app.handler({**sample("open_gate"), "token": "a-newer-token"}, None)

    assert answer["reopened"] is True
    assert house.memory.tables.tokens[REQUEST_ID, 2].token == "a-newer-token"
    assert len(house.memory.tables.requests) == 1


def test_a_gate_that_asks_nobody_fails_its_task_with_the_code(house):
    call = sample("open_gate")
    del call["input"]["approvers"]

    answer = app.handler(call, None)

    [(token, error, cause)] = house.tasks.failed
    assert (token, error) == (call["token"], "HITL_NO_AUDIENCE")
    assert "nobody is asked" in cause
    assert answer["opened"] is False
    assert answer["problems"][0]["code"] == "HITL_NO_AUDIENCE"
    assert house.request is None


def test_a_store_that_does_not_answer_fails_the_task_instead_of_leaving_it_waiting(house):
    house.memory.fail()

    app.handler(sample("open_gate"), None)

    [(_, error, _)] = house.tasks.failed
    assert error == app.UNAVAILABLE


def test_a_call_that_is_none_of_ours_fails_its_task_too(house):
    app.handler({"token": "the-token", "request": REQUEST_ID}, None)

    [(token, error, cause)] = house.tasks.failed
    assert (token, error) == ("the-token", app.FAULT)
    assert "KeyError" in cause


def test_only_when_even_the_task_cannot_be_told_the_function_itself_fails(house):
    house.memory.fail()
    house.tasks.error = UnavailableError("the engine does not answer")

    with pytest.raises(UnavailableError):
        app.handler(sample("open_gate"), None)


def test_a_call_without_a_token_gets_its_answer_and_fails_no_task(house):
    call = sample("open_gate")
    call["token"] = None
    del call["input"]["approvers"]

    answer = app.handler(call, None)

    assert answer["code"] == "HITL_NO_AUDIENCE"
    assert house.tasks.failed == []


def test_nothing_that_was_shown_and_no_token_is_logged(house, capsys):
    call = sample("open_gate")
    app.handler(call, None)
    call["request"] = "refund.run-2.review"
    call["input"]["approvers"] = ["not an address"]
    app.handler(call, None)

    logged = capsys.readouterr().out

    assert "HITL_BAD_ADDRESS" in logged
    for private in (call["token"], "A-7", "ana@example.com", "not an address"):
        assert private not in logged


STANDALONE = {
    "standalone": {
        "request": "r_" + "a" * 26,
        "requester": "shop",
        "input": {"approvers": ["ana@example.com"], "prompt": "Refund?"},
        "consequence": {"text": "the money is paid back", "claimedBy": "shop"},
        "limits": {"maxApprovers": 10, "maxTimeoutSeconds": 604_800},
    }
}


def test_a_request_that_stands_alone_is_opened_and_summed_up(house):
    answer = app.handler(STANDALONE, None)

    assert answer == {
        "opened": True,
        "request": "r_" + "a" * 26,
        "reopened": False,
        "status": "pending",
        "audience": ["ana@example.com"],
        "quorum": 1,
        "submittedAt": NOON,
        "deadline": NOON + 86_400,
    }
    assert house.memory.tables.tokens == {}


def test_a_request_that_stands_alone_takes_no_token_from_its_caller(house):
    app.handler({**STANDALONE, "token": "stolen"}, None)

    (request,) = house.memory.tables.requests.values()
    assert request.token_generation == 0
    assert house.memory.tables.tokens == {}


def test_a_bad_submission_fails_no_task_and_says_all_that_is_wrong(house):
    inputs = {"prompt": "Deploy?", "timeout": 0, "fields": 7}
    call = {"standalone": {**STANDALONE["standalone"], "input": inputs}}

    answer = app.handler(call, None)

    assert answer["opened"] is False
    assert {each["code"] for each in answer["problems"]} == {
        "HITL_NO_AUDIENCE",
        "HITL_BAD_TIMEOUT",
        "HITL_BAD_FIELDS",
    }
    assert house.tasks.failed == []


def test_a_token_gate_opens_without_data_prompt_or_people(house):
    call = {**sample("open_gate"), "answeredBy": "token", "input": {"data": None}}

    answer = app.handler(call, None)

    assert answer["opened"] is True
    assert answer["audience"] == []
    assert house.request.is_token_gate
    assert house.memory.tables.effects == {}
