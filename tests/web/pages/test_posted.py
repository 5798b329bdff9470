import pytest

from countersign.links import served_stamp
from countersign.web.calls import read_call
from countersign.web.pages.posted import Posted, read_posted
from tests.web.doorway import an_event
from tests.web.pages.shown_request import ANA, NOON, TOKEN

DIGEST = "sha256:" + "0" * 64


def posted(*, served_at: int = NOON - 30, **fields: str) -> Posted:
    stamp = served_stamp(TOKEN, digest=DIGEST, served_at=served_at)
    sent = {"digest": DIGEST, "served": stamp, **fields}
    call = read_call(an_event("POST", form=sent))
    return read_posted(call, token=TOKEN, approver=ANA, epoch=3, now=NOON)


@pytest.mark.parametrize(("verdict", "approved"), [("approve", True), ("reject", False)])
def test_a_choice_with_a_good_stamp_is_a_vote(verdict: str, approved: bool) -> None:
    vote = posted(verdict=verdict, reason=" why\r\nso ", feedback="").vote

    assert vote is not None
    assert (vote.approver, vote.approved, vote.reason, vote.feedback) == (
        ANA,
        approved,
        "why\nso",
        None,
    )
    assert (vote.digest, vote.served_at, vote.via) == (DIGEST, NOON - 30, "link")
    assert vote.epoch == 3


@pytest.mark.parametrize("verdict", ["", "Approve", "approved", "yes", "true"])
def test_no_choice_of_ours_is_no_choice(verdict: str) -> None:
    answer = posted(verdict=verdict)

    assert answer.vote is None
    assert "verdict" in answer.form.errors


@pytest.mark.parametrize(
    ("served_at", "words"),
    [(NOON - 1, "faster than anybody reads"), (NOON - 86_401, "more than a day")],
)
def test_a_stamp_out_of_time_says_so_and_drops_the_choice(served_at: int, words: str) -> None:
    answer = posted(served_at=served_at, verdict="approve", reason="kept")

    assert answer.vote is None
    assert answer.notice is not None
    assert words in answer.notice
    assert (answer.form.verdict, answer.form.reason) == (None, "kept")


@pytest.mark.parametrize("served", ["", "x", f"{NOON}.{'0' * 64}", "9" * 400, "1.", ".1"])
def test_a_stamp_that_is_not_ours_does_not_hold(served: str) -> None:
    answer = posted(verdict="approve", served=served)

    assert answer.vote is None
    assert answer.notice is not None


def test_a_stamp_is_bound_to_the_digest_beside_it() -> None:
    assert posted(verdict="approve", digest="sha256:" + "1" * 64).vote is None


def test_fields_that_are_not_ours_are_not_looked_at() -> None:
    assert posted(verdict="approve", approver="ben@example.com").vote is not None
