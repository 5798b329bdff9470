"""Does an approver learn what follows, and no more than is sure?"""

import pytest

from countersign.presentation.consequence import consequence_sentences
from countersign_compiler.steps.table import KINDS


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
        "Step “tell” may run: it sends an email.",
    )
    assert told.on_reject == ("No step of the ensemble runs because of a rejection.",)


def test_a_kind_that_is_not_known_is_named() -> None:
    told = consequence_sentences({"onApprove": [a_step("x", "sms")], "onReject": [{}]})

    assert told.on_approve == ("Step “x” runs: it does “sms”.",)
    assert told.on_reject == ("Step “?” may run: it does its work.",)


def test_a_step_that_fails_the_run_says_what_comes_of_it() -> None:
    told = consequence_sentences({"onApprove": [], "onReject": [a_step("refused", "fail")]})

    assert told.on_reject == (
        "Step “refused” runs: it fails the run, or the part of the run that it stands in; nothing "
        "after it there runs, and questions that are open beside it are called off.",
    )


def test_a_callers_own_words_are_shown_as_a_claim() -> None:
    told = consequence_sentences({"text": "The refund is paid.", "claimedBy": "billing"})

    assert told.on_approve == ("billing says: The refund is paid.",)
    assert told.on_reject == ("billing is told that it was rejected.",)


@pytest.mark.parametrize("nothing", [None, "text", 7, []])
def test_nothing_known_is_said(nothing) -> None:
    assert "nothing was declared" in consequence_sentences(nothing).on_approve[0]


def test_steps_that_are_not_named_are_counted():
    steps = [a_step("publish", "http")]
    told = consequence_sentences(
        {"onApprove": steps, "onReject": steps, "moreOnApprove": 1200, "moreOnReject": 1}
    )

    assert told.on_approve[1:] == ("And 1,200 more steps of the ensemble may run.",)
    assert told.on_reject[1:] == ("And 1 more step of the ensemble may run.",)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"foreach", "if", "parallel"}))
def test_every_kind_of_step_is_said_in_words(kind) -> None:
    told = consequence_sentences({"onApprove": [a_step("x", kind)], "onReject": []})

    assert "does “" not in told.on_approve[0]
