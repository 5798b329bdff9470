"""Is a request that no run waits for checked before it is opened, and opened once for each key?"""

from typing import Any

import pytest

from countersign.service.ports import UnavailableError
from countersign.service.submit_request import NotSubmitted, Submitted, submit_request
from tests.fakes.world import NOON, FakeInvoker

INPUTS = {"prompt": "Deploy?", "audience": ["ana@example.com"]}
OPENED = {
    "opened": True,
    "request": "r_1",
    "status": "pending",
    "audience": ["ana@example.com"],
    "quorum": 1,
    "deadline": NOON + 60,
}


def submits(answer: Any = OPENED, *, inputs: Any = INPUTS, key: str | None = "k", **said: Any):
    invoker = FakeInvoker(answers={"open_gate": answer})
    result = submit_request(
        inputs,
        **{"caller": "ci", "key": key, "fresh": "f", "invoker": invoker, "now": NOON, **said},
    )
    return result, invoker.asked


def test_the_opener_is_asked_with_what_was_checked_and_never_with_a_token() -> None:
    result, asked = submits(inputs={**INPUTS, "consequence": "It is deployed."})

    ((task, payload),) = asked
    question = payload["standalone"]
    assert result == Submitted("r_1", "pending", ("ana@example.com",), 1, NOON + 60)
    assert task == "open_gate"
    assert set(payload) == {"standalone"}
    assert set(question) == {"request", "requester", "input", "consequence", "limits"}
    assert question["input"] == INPUTS
    assert question["consequence"] == {"text": "It is deployed.", "claimedBy": "ci"}


def test_ids_are_one_for_each_caller_and_key_and_fresh_without_a_key() -> None:
    def request_id(**said: Any) -> str:
        return submits(**said)[1][0][1]["standalone"]["request"]

    assert request_id() == request_id(fresh="other")
    ids = {
        request_id(),
        request_id(caller="other"),
        request_id(key="l"),
        request_id(key=None),
        request_id(key=None, fresh="g"),
        request_id(key="f"),
    }
    assert len(ids) == 6


def test_nothing_is_opened_where_something_is_wrong() -> None:
    result, asked = submits(inputs={"prompt": 7})

    assert isinstance(result, NotSubmitted)
    assert (result.code, asked) == ("HITL_NO_AUDIENCE", [])
    assert {problem.path for problem in result.problems} == {"approvers", "prompt"}


def test_what_the_opener_refuses_is_handed_on() -> None:
    problem = {"path": "data", "code": "HITL_TOO_LARGE", "message": "too much", "hint": None}
    refused = {"opened": False, "code": "HITL_TOO_LARGE", "message": "m", "problems": [problem]}

    result, _ = submits(refused)

    assert isinstance(result, NotSubmitted)
    assert (result.code, result.problems[0].path) == ("HITL_TOO_LARGE", "data")


@pytest.mark.parametrize("code", ["STORE_UNAVAILABLE", "OPEN_GATE_FAULT", "REQUEST_BUSY"])
def test_a_fault_of_ours_is_no_refusal(code: str) -> None:
    with pytest.raises(UnavailableError):
        submits({"opened": False, "code": code, "message": "m", "problems": []})


def test_no_answer_at_all_is_no_opening() -> None:
    with pytest.raises(UnavailableError):
        submits(None)
