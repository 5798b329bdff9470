import json
from typing import Any

import pytest

from countersign.domain.commands import CastVote
from countersign.domain.credentials import Link
from countersign.domain.decide import Refused
from countersign.web.calls import read_call
from countersign.web.problems import ProblemError
from countersign.web.resumption import (
    Resumption,
    answer_of,
    answered_gate,
    not_resumed,
    resumed,
    resumption_of,
    used,
)
from tests.web.doorway import Doorway, an_event

RUN = "content-approval.run-1"


def said(answers: Any, claim: str | None = None) -> Resumption:
    return Resumption(token="t", input=answers, claim=claim)


def a_link(*, epoch: int = 1) -> Link:
    return Link("0" * 64, "content-approval.run-1.ask", "token", epoch)


def test_a_body_is_read_whatever_it_is_called() -> None:
    body = json.dumps({"token": " abc ", "input": {"approved": True}, "as": "Ana"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    read = resumption_of(read_call(an_event("POST", body=body, headers=headers)))

    assert read == Resumption("abc", {"approved": True}, "Ana")


def test_only_the_token_gate_of_this_very_run_is_answered() -> None:
    doorway = Doorway()
    gate, asked = doorway.a_token_gate(), doorway.a_request()
    link, other = a_link(), a_link(epoch=2)

    assert answered_gate(gate, RUN, link) is gate
    for request, run, by in (
        (None, RUN, link),
        (asked, RUN, link),
        (gate, "content-approval.run-2", link),
        (gate, RUN, other),
    ):
        with pytest.raises(ProblemError) as refused:
            answered_gate(request, run, by)
        assert refused.value.code == "RESUME_UNKNOWN"


@pytest.mark.parametrize("verdict", [True, False])
def test_a_verdict_makes_the_answer_of_the_one_seat(verdict: bool) -> None:
    gate = Doorway().a_token_gate()

    answer = answer_of(said({"approved": verdict}, claim="Ana"), gate, epoch=1)

    assert isinstance(answer, CastVote)
    assert (answer.approver, answer.approved, answer.via) == ("token", verdict, "token")
    assert (answer.digest, answer.claim) == (None, "Ana")


def test_without_a_verdict_the_other_answers_are_still_judged_but_none_is_needed() -> None:
    fields = [
        {"name": "amount", "type": "number"},
        {"name": "code", "type": "string", "required": True},
    ]
    gate = Doorway().a_token_gate(fields=fields)

    problem = answer_of(said({"amount": "12"}), gate, epoch=1)

    assert isinstance(problem, ProblemError)
    assert [each.path for each in problem.errors] == ["input.approved", "input.amount"]


def test_the_answer_is_four_things_of_the_outcome() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    doorway.applies(gate, CastVote("token", True, via="token", input={"approved": True}))

    assert set(resumed(doorway.stored(gate))) == {"status", "input", "approvedBy", "approvedAt"}


@pytest.mark.parametrize("code", ["LINK_UNKNOWN", "REQUEST_NOT_FOUND", "NOT_IN_AUDIENCE"])
def test_what_was_not_found_is_not_told_apart(code: str) -> None:
    assert not_resumed(Refused(code, "no", None)).code == "RESUME_UNKNOWN"


def test_a_timed_out_gate_is_gone_and_a_used_token_a_conflict() -> None:
    doorway = Doorway()
    gate = doorway.a_token_gate()
    doorway.expires(gate)
    stored = doorway.stored(gate)

    gone = not_resumed(Refused("REQUEST_CLOSED", "it is closed", stored))

    assert (gone.status, gone.facts["outcome"]) == (410, stored.outcome)
    assert used(stored).status == 409
