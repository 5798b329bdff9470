"""Who answers a gate that asks nobody by name?"""

from dataclasses import replace

import pytest

from countersign.domain.decide import is_repeated
from tests.builders import a_request, a_token_gate, after, by_token
from tests.domain.decided import accepted, refused


def test_whoever_holds_the_token_answers_without_a_digest() -> None:
    answer = accepted(a_token_gate(), by_token({"approved": True}, claim="Ana of finance"))

    vote = answer.request.votes[0]
    assert (vote.approver, vote.via, vote.digest) == ("token", "token", None)
    assert vote.claim == "Ana of finance"
    assert answer.request.outcome["approvedBy"] == "token"
    assert answer.request.outcome["input"] == {"approved": True}


def test_its_page_is_held_to_what_it_showed() -> None:
    by_link = replace(by_token(), via="link")

    assert refused(a_token_gate(), by_link).code == "DIGEST_REQUIRED"


def test_no_credential_takes_its_seat() -> None:
    by_credential = replace(by_token(), via="credential")

    assert refused(a_token_gate(), by_credential).code == "NOT_IN_AUDIENCE"


def test_no_token_answers_a_gate_that_asks_people() -> None:
    assert refused(a_request(), by_token()).code == "NOT_IN_AUDIENCE"


def test_it_is_answered_once() -> None:
    answered = after(a_token_gate(), by_token())

    assert accepted(answered, by_token()).already_recorded
    assert refused(answered, by_token(approved=False)).code == "VOTE_CONFLICT"


@pytest.mark.parametrize(
    ("claim", "code"),
    [("x" * 201, "WORDS_TOO_LONG"), ("a\nb", "WORDS_INVALID"), (" ", "WORDS_INVALID")],
)
def test_a_claim_is_one_short_line(claim, code) -> None:
    answer = refused(a_token_gate(), by_token(claim=claim))

    assert (answer.code, answer.data["path"]) == (code, "as")


FIELDS = [{"name": "amount", "type": "number"}]
ANSWERS = {"approved": True, "amount": 7, "reason": "fine"}


def test_the_very_same_answer_is_known_again() -> None:
    said = by_token(ANSWERS, claim="Ana")
    answered = after(a_token_gate(fields=FIELDS), said)

    assert is_repeated(answered, said)
    assert is_repeated(answered, replace(said, input=dict(reversed(ANSWERS.items()))))


@pytest.mark.parametrize(
    "other",
    [
        by_token({**ANSWERS, "approved": False}, approved=False, claim="Ana"),
        by_token({**ANSWERS, "amount": 8}, claim="Ana"),
        by_token({**ANSWERS, "reason": "otherwise"}, claim="Ana"),
        by_token({"approved": True, "amount": 7}, claim="Ana"),
        by_token({**ANSWERS, "amount": "7"}, claim="Ana"),
        by_token(ANSWERS, claim="Ben"),
        by_token(ANSWERS),
    ],
)
def test_an_answer_that_differs_in_anything_is_another_one(other) -> None:
    answered = after(a_token_gate(fields=FIELDS), by_token(ANSWERS, claim="Ana"))

    assert not is_repeated(answered, other)


def test_where_nothing_was_answered_nothing_is_said_again() -> None:
    assert not is_repeated(a_token_gate(), by_token({"approved": True}))
