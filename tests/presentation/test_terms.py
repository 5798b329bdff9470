"""Does an approver learn on which terms an answer is asked for?"""

import pytest

from countersign.presentation.terms import (
    asked_by,
    deadline_terms,
    item_words,
    origin,
    quorum_terms,
)
from tests.presentation.evidence import an_evidence


def people(count):
    return tuple(f"p{n}@example.com" for n in range(count))


@pytest.mark.parametrize(
    ("asked", "quorum", "on_reject", "said"),
    [
        (1, 1, "veto", "You are the only one asked: your answer decides."),
        (0, 1, "veto", "You are the only one asked: your answer decides."),
        (2, 1, "veto", "You are one of 2 people asked. One approval is enough. "
                       "The first rejection rejects it."),
        (2, 2, "veto", "You are one of 2 people asked. Both must approve. "
                       "The first rejection rejects it."),
        (3, 3, "untilImpossible", "You are one of 3 people asked. All 3 must approve. "
                                  "The first rejection rejects it."),
        (5, 2, "untilImpossible", "You are one of 5 people asked. 2 approvals are needed. "
                                  "It takes 4 rejections to reject it."),
    ],
)  # fmt: skip
def test_the_quorum_is_told_in_a_sentence(asked, quorum, on_reject, said) -> None:
    evidence = an_evidence(audience=people(asked), quorum=quorum, on_reject=on_reject)

    assert quorum_terms(evidence) == said


def test_who_asks_is_named_or_said_to_be_unnamed() -> None:
    assert asked_by(an_evidence()) == "ci (run content-approval.run-1)"
    assert asked_by(an_evidence(requester=None)) == "not named (run content-approval.run-1)"
    assert asked_by(an_evidence(execution_id=None)) == "ci"


def test_what_asks_is_named() -> None:
    assert origin(an_evidence()) == "content-approval, step “approve”"
    assert origin(an_evidence(ensemble=None)) == "a request outside any ensemble"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("pay-list.run-1.approve", ""),
        ("pay-list.run-1.approve.0", "1st item"),
        ("pay-list.run-1.approve.1", "2nd item"),
        ("pay-list.run-1.approve.2", "3rd item"),
        ("pay-list.run-1.approve.10", "11th item"),
        ("pay-list.run-1.approve.1111", "1,112th item"),
        ("pay-list.run-1.approve.1120", "1,121st item"),
        ("pay-list.run-1.approve.0.3", "4th item of the 1st item"),
        ("pay-list.run-1.approve.x", ""),
        ("pay-list.run-1.approve.", ""),
        ("pay-list.run-1.approve.²", ""),
        ("another.run-1.approve.0", ""),
    ],
)
def test_the_question_of_one_item_says_which_item_that_is(key, said) -> None:
    assert item_words(key, "pay-list.run-1", "approve") == said


def test_a_request_outside_any_run_is_that_of_no_item() -> None:
    assert item_words("a.0", None, None) == ""


def test_silence_is_never_an_approval() -> None:
    assert deadline_terms(an_evidence()) == (
        "Mon, 23 Nov 2026 12:46 UTC (1 day after it was asked). "
        "Undecided by then, it times out; that is never an approval."
    )
