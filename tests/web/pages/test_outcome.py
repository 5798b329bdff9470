import pytest

from countersign.domain.scopes import scope_end, why_ended
from countersign.web.pages.outcome import (
    expired_page,
    outcome_page,
    outcome_sentence,
    recorded_page,
)
from tests.web.pages.shown_request import (
    ANA,
    BEN,
    BY_TOKEN,
    NOON,
    TOKEN,
    approves,
    rejects,
    shown_to,
)


def test_an_approved_request_says_who_completed_it_and_when() -> None:
    shown = shown_to(ANA, approves(BEN), status="approved", closed_at=NOON)

    body = outcome_page(shown).body

    assert "This was approved" in body
    assert "The approval of ben@example.com completed this on Sun, 22 Nov 2026 12:00 UTC" in body
    assert "Your answer was not needed" in body


def test_ones_own_answer_leads_to_the_receipt_and_another_ones_does_not() -> None:
    own = outcome_page(shown_to(ANA, rejects(ANA), status="rejected", closed_at=NOON)).body
    others = outcome_page(shown_to(BEN, rejects(ANA), status="rejected", closed_at=NOON)).body

    assert "You rejected it on" in own
    assert f'href="{TOKEN}/receipt"' in own
    assert "receipt" not in others


@pytest.mark.parametrize("reason", ["the run ended: it was stopped", "withdrawn."])
def test_a_cancelled_request_gives_its_reason(reason: str) -> None:
    shown = shown_to(status="cancelled", cancellation=reason, closed_at=NOON)

    assert reason.rstrip(".") + "." in outcome_sentence(shown.request)


def called_off(*votes):
    end = scope_end(
        "pay-list.run-1.each-order#2026-11-22T11:59:00.000Z",
        "HTTP_STATUS",
        "HTTP_STATUS: POST a.example.com answered 503; list it in config.expect",
    )
    why = why_ended(end)
    return shown_to(ANA, *votes, status="cancelled", cancellation=why, ended_by=end, closed_at=NOON)


def test_a_question_called_off_by_another_parts_failure_says_so_plainly() -> None:
    shown = called_off()

    said = outcome_sentence(shown.request)

    assert said == (
        "It was called off on Sun, 22 Nov 2026 12:00 UTC, since another part of the run failed."
    )
    body = outcome_page(shown).body
    assert "Nothing that needed this approval was done." in body
    assert "not needed" not in body


def test_what_failed_stands_among_the_technical_details() -> None:
    above, _, details = outcome_page(called_off()).body.partition("Technical details")

    assert "config.expect" not in above
    assert "another part of each-order failed: HTTP_STATUS: POST a.example.com" in details


def test_ones_own_answer_to_a_question_called_off_came_to_nothing() -> None:
    body = outcome_page(called_off(approves(ANA))).body

    assert "You approved it on" in body
    assert "Nothing that needed this approval was done." in body


def test_a_cancelled_question_was_not_unneeded() -> None:
    shown = shown_to(ANA, status="cancelled", cancellation="withdrawn", closed_at=NOON)

    body = outcome_page(shown).body

    assert "not needed" not in body
    assert "Nothing that needed this approval was done. Nothing more is needed from you." in body


def test_a_request_outside_any_run_says_nothing_of_what_its_caller_did() -> None:
    shown = shown_to(
        ANA, status="cancelled", cancellation="withdrawn", closed_at=NOON, ensemble=None
    )

    body = outcome_page(shown).body

    assert "was done" not in body
    assert "Nothing more is needed from you." in body


def test_a_timeout_says_that_the_deadline_passed() -> None:
    shown = shown_to(ANA, approves(BEN), status="timeout", closed_at=NOON)

    assert "without enough answers" in outcome_sentence(shown.request)


def test_after_a_timeout_silence_is_said_to_be_no_yes() -> None:
    body = outcome_page(shown_to(ANA, approves(BEN), status="timeout", closed_at=NOON)).body
    own = outcome_page(shown_to(BEN, approves(BEN), status="timeout", closed_at=NOON)).body

    assert "The time was over without an answer from you. Silence is never taken for a yes" in body
    assert "not needed" not in body
    assert "You approved it on" in own


def test_a_recorded_answer_says_that_it_stays_open() -> None:
    own = approves(ANA)

    body = recorded_page(shown_to(ANA, own), own).body

    assert "You approved this" in body
    assert "Still open" in body
    assert "has not answered yet" in body


def test_past_the_deadline_nothing_is_offered() -> None:
    answer = expired_page(shown_to())

    assert answer.status == 410
    assert "never taken for a yes" in answer.body
    assert "<form" not in answer.body


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ("stopped", "Its run was stopped before it could go on, so nothing came of this answer."),
        ("failed", "Its run failed before it could go on, so nothing came of this answer."),
        ("timed_out", "Its run timed out before it could go on, so nothing came of this answer."),
    ],
)
def test_a_yes_whose_run_had_ended_before_says_so(ended: str, words: str) -> None:
    shown = shown_to(ANA, approves(BEN), status="approved", closed_at=NOON, run_ended=ended)

    body = outcome_page(shown).body

    assert "This was approved" in body
    assert words in body


def test_a_yes_that_was_taken_says_nothing_of_its_run() -> None:
    shown = shown_to(ANA, approves(BEN), status="approved", closed_at=NOON)

    assert "before it could go on" not in outcome_page(shown).body


def test_a_rejection_gives_its_reason_to_everybody_who_was_asked() -> None:
    told = {"status": "rejected", "reason": "wrong <account>"}
    shown = shown_to(ANA, rejects(BEN), status="rejected", closed_at=NOON, outcome=told)

    assert "wrong &lt;account&gt;" in outcome_page(shown).body


def test_a_rejection_without_a_reason_says_nothing_of_one() -> None:
    shown = shown_to(ANA, rejects(BEN), status="rejected", closed_at=NOON, outcome={})

    assert "The reason given" not in outcome_page(shown).body


def test_what_was_answered_stands_below_who_answered() -> None:
    outcome = {"status": "approved", "input": {"approved": True, "max_amount": 1200}}
    shown = shown_to(ANA, approves(BEN), status="approved", closed_at=NOON, outcome=outcome)

    body = outcome_page(shown).body

    assert "What was answered" in body
    assert "<dt>Max amount</dt>" in body
    assert "1,200" in body


def test_a_token_gate_names_nobody() -> None:
    shown = shown_to("token", approves("token"), status="approved", closed_at=NOON, **BY_TOKEN)

    assert "The approval of whoever held the link decided this" in outcome_page(shown).body
