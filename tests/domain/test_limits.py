"""Do the limits keep what was accepted from failing later?"""

import json

import pytest

from countersign.domain.limits import (
    ADDRESS_CHARACTERS,
    CEILING_APPROVERS,
    EVIDENCE_BYTES,
    STEP_BYTES,
    WORDS_BYTES,
    evidence_bytes,
)
from countersign.domain.outcome import outcome_of
from countersign.domain.request import UNTIL_IMPOSSIBLE
from tests.builders import a_request, after, rejects

ASSIGN_BYTES = 256 * 1024
TRANSACTION_ITEMS = 100


def test_every_approver_keeps_room_for_an_answer() -> None:
    assert evidence_bytes(1) == EVIDENCE_BYTES - WORDS_BYTES
    assert evidence_bytes(CEILING_APPROVERS) > 0


def test_the_largest_opening_fits_one_transaction() -> None:
    links_and_mails = 2 * CEILING_APPROVERS
    rest = len(("request", "evidence", "secret", "token", "entry"))

    assert links_and_mails + rest <= TRANSACTION_ITEMS


def test_a_step_fits_one_assign() -> None:
    assert STEP_BYTES < ASSIGN_BYTES


@pytest.mark.parametrize(
    "words",
    [
        {"reason": "r" * (WORDS_BYTES - 10), "feedback": "f" * 10},
        {"input": {"note": "n" * (WORDS_BYTES - 30)}},
        {"input": {"comments": "c" * (WORDS_BYTES - 30)}},
        {"input": {"reason": "r" * 1_900, "comments": "c" * 1_900, "note": "n" * 100}},
    ],
    ids=["words", "answers", "comments", "all"],
)
def test_the_largest_gates_record_fits_one_assign_when_all_have_answered(words) -> None:
    names = [f"{n:02d}" + "a" * 60 + "@" + ".".join(["b" * 60] * 3) for n in range(40)]
    names = [name + ".example" for name in names]
    assert all(len(name) <= ADDRESS_CHARACTERS for name in names)
    fields = [{"name": "note", "type": "text"}] if "note" in words.get("input", ()) else []
    request = a_request(approvers=names, min_approvals=1, on_reject=UNTIL_IMPOSSIBLE, fields=fields)
    closed = after(request, *(rejects(name, **words) for name in names))

    output = outcome_of(closed, "rejected", closed.votes)
    answers = len(json.dumps(output))
    addresses = sum(map(len, names))

    assert evidence_bytes(len(names)) - addresses + answers <= ASSIGN_BYTES


@pytest.mark.parametrize(("character", "counts"), [("r", 1), ('"', 4), ("\n", 3), ("😀", 4)])
def test_the_largest_outcome_is_read_in_one_answer_of_the_store(character, counts) -> None:
    names = [f"{n:02d}@example.com" for n in range(40)]
    request = a_request(approvers=names, min_approvals=1, on_reject=UNTIL_IMPOSSIBLE)
    reason = character * (WORDS_BYTES // counts)

    closed = after(request, *(rejects(name, reason=reason) for name in names))

    stored = json.dumps(closed.outcome, ensure_ascii=False)
    answer = json.dumps({"Item": {"outcome": {"S": stored}}}, ensure_ascii=False)
    assert len(answer.encode()) <= ASSIGN_BYTES


@pytest.mark.parametrize(("character", "counts"), [("r", 1), ('"', 4), ("\n", 3), ("😀", 4)])
@pytest.mark.parametrize("name", ["note", "comments"])
def test_the_largest_answers_of_all_are_read_in_one_answer_of_the_store(
    name, character, counts
) -> None:
    names = [f"{n:02d}@example.com" for n in range(40)]
    fields = [{"name": name, "type": "text"}]
    request = a_request(approvers=names, min_approvals=1, on_reject=UNTIL_IMPOSSIBLE, fields=fields)
    answers = {name: character * ((WORDS_BYTES - 30) // counts)}

    closed = after(request, *(rejects(voter, input=answers) for voter in names))

    stored = json.dumps(closed.outcome, ensure_ascii=False)
    answer = json.dumps({"Item": {"outcome": {"S": stored}}}, ensure_ascii=False)
    assert len(answer.encode()) <= ASSIGN_BYTES
