from html import escape as html_of

import pytest

from countersign.presentation.terms import UNDECIDED
from countersign.web.pages.facts import key_facts, progress, rejection_rule, who_asks
from tests.web.pages.shown_request import ANA, BEN, NOON, approves, evidence, rejects, shown_to


def test_the_facts_stand_in_their_order() -> None:
    html = key_facts(shown_to())

    places = [html.index(label) for label in ("If approved", "If rejected", "Who asks",
                                              "Who decides", "Answer by", "So far")]  # fmt: skip
    assert places == sorted(places)


def test_a_deadline_is_rounded_down_to_the_minute_and_never_up() -> None:
    html = key_facts(shown_to(deadline=NOON + 7_259))

    assert "In 2 hours" in html
    assert "14:00 UTC" in html


def test_what_is_left_is_counted_from_the_deadline_itself() -> None:
    html = key_facts(shown_to(deadline=NOON + 119))

    assert "In 1 minute" in html
    assert "12:01 UTC" in html


def test_silence_is_said_to_approve_nothing() -> None:
    assert "ends unapproved" in key_facts(shown_to())


def test_an_undecided_gate_says_why_it_asks() -> None:
    assert "could not be decided" in key_facts(shown_to(undecided=True))
    assert "could not be decided" not in key_facts(shown_to())


@pytest.mark.parametrize(
    ("votes", "quorum", "words"),
    [
        ((), 1, "0 of 1 needed approval; 2 people are asked"),
        ((), 2, "0 of 2 needed approvals; 2 people are asked"),
        ((approves(ANA),), 2, "1 of 2 needed approvals; 2 people are asked"),
        ((rejects(ANA),), 2, "0 of 2 needed approvals, 1 rejected; 2 people are asked"),
    ],
)
def test_progress_counts_what_is_there_and_what_it_takes(
    votes: tuple[object, ...], quorum: int, words: str
) -> None:
    shown = shown_to(ANA, *votes, of=evidence(quorum=quorum))

    assert progress(shown.request) == words


def test_who_decides_is_said_in_the_mails_words_with_everybody_else_who_is_asked() -> None:
    both = key_facts(shown_to(of=evidence(quorum=2)))

    assert "Both must approve. The first rejection rejects it." in both
    assert f"Also asked: {BEN}" in both
    assert ANA not in both
    assert "your answer decides" in key_facts(shown_to(of=evidence(audience=(ANA,))))


def test_the_undecided_note_is_the_mails() -> None:
    assert html_of(UNDECIDED) in key_facts(shown_to(undecided=True))


def test_a_single_approver_is_told_so() -> None:
    assert (
        progress(shown_to(of=evidence(audience=(ANA,))).request) == "You are the only person asked"
    )


def test_what_one_rejection_does_is_said() -> None:
    veto = shown_to().request
    patient = shown_to(on_reject="untilImpossible").request
    alone = shown_to(of=evidence(audience=(ANA,))).request
    all_needed = shown_to(of=evidence(quorum=2), on_reject="untilImpossible").request

    assert "One rejection is enough" in rejection_rule(veto)
    assert rejection_rule(alone) == ""
    assert "too few people" in rejection_rule(patient)
    assert "One rejection is enough" in rejection_rule(all_needed)


def test_who_asks_is_told_with_what_is_known() -> None:
    assert who_asks(shown_to().request) == "ci-bot, through content-approval at “approve”"
    of_item = shown_to(request_id="content-approval.run-1.approve.1").request
    assert who_asks(of_item) == "ci-bot, through content-approval at “approve”, 2nd item"
    assert who_asks(shown_to(requester=None).request) == "content-approval at “approve”"
    assert who_asks(shown_to(ensemble=None, step=None).request) == "ci-bot"
    assert BEN not in who_asks(shown_to().request)
