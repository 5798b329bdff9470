"""Does an approver learn what follows, and no more than is sure?"""

import pytest

from countersign.presentation.consequence import consequence_sentences


def a_step(name, kind, *, certain=True):
    return {"name": name, "kind": kind, "certain": certain}


def test_what_is_sure_and_what_may_be_are_told_apart() -> None:
    told = consequence_sentences(
        {
            "onApprove": [a_step("publish", "http"), a_step("tell", "email", certain=False)],
            "onReject": [],
        }
    )

    assert told.on_approve == (
        "Step “publish” runs: it sends an HTTP request.",
        "Step “tell” may run (it sends an email): its other conditions decide.",
    )
    assert told.on_reject == ("No step of the ensemble runs because of a rejection.",)


def test_a_kind_that_is_not_known_is_named() -> None:
    told = consequence_sentences({"onApprove": [a_step("x", "sms")], "onReject": [{}]})

    assert told.on_approve == ("Step “x” runs: it does “sms”.",)
    assert told.on_reject == ("Step “?” may run (it does its work): its other conditions decide.",)


def test_a_callers_own_words_are_shown_as_a_claim() -> None:
    told = consequence_sentences({"text": "The refund is paid.", "claimedBy": "billing"})

    assert told.on_approve == ("billing says: The refund is paid.",)
    assert told.on_reject == ("billing is told that it was rejected.",)


@pytest.mark.parametrize("nothing", [None, "text", 7, []])
def test_nothing_known_is_said(nothing) -> None:
    assert "nothing was declared" in consequence_sentences(nothing).on_approve[0]
