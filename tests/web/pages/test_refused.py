import pytest

from countersign.domain.decide import Refused
from countersign.domain.refusals import Problem
from countersign.web.pages.refused import refused_page, waiting_page
from countersign.web.pages.shown import Form
from tests.web.a_form import form_of
from tests.web.pages.shown_request import ANA, BEN, NOON, approves, evidence, shown_to

TYPED = Form(verdict="reject", reason="why", feedback="words")


def refused(code: str, **data: object) -> Refused:
    return Refused(code, "because it is so", None, data)


@pytest.mark.parametrize(
    ("code", "data", "status", "keeps_choice"),
    [
        ("DIGEST_MISMATCH", {}, 409, False),
        ("DIGEST_REQUIRED", {}, 409, False),
        ("REASON_REQUIRED", {}, 400, True),
        ("WORDS_TOO_LONG", {"path": "feedback"}, 400, True),
        ("WORDS_INVALID", {"path": "reason"}, 400, True),
        ("REQUEST_BUSY", {}, 503, True),
    ],
)
def test_where_a_form_is_left_nothing_typed_is_lost(
    code: str, data: dict[str, object], status: int, keeps_choice: bool
) -> None:
    answer = refused_page(shown_to(), TYPED, refused(code, **data))

    again = form_of(answer.body)
    assert answer.status == status
    assert again.texts == {"reason": "why", "feedback": "words"}
    assert (("verdict", "reject", True) in again.radios) is keeps_choice


def test_a_crowd_is_told_when_to_come_again() -> None:
    assert refused_page(shown_to(), TYPED, refused("REQUEST_BUSY")).headers["Retry-After"]


def test_a_lost_race_shows_the_outcome_and_is_no_fault_of_anybodys() -> None:
    shown = shown_to(ANA, approves(BEN), status="approved", closed_at=NOON)

    answer = refused_page(shown, TYPED, refused("REQUEST_CLOSED"))

    assert answer.status == 409
    assert "Your answer was not needed" in answer.body


@pytest.mark.parametrize("status", ["pending", "approved"])
def test_ones_first_answer_stands(status: str) -> None:
    shown = shown_to(ANA, approves(ANA), status=status, closed_at=NOON)

    answer = refused_page(shown, TYPED, refused("VOTE_CONFLICT"))

    assert answer.status == 409
    assert "You had approved this already" in answer.body


def test_past_the_deadline_it_is_gone() -> None:
    assert refused_page(shown_to(), TYPED, refused("REQUEST_EXPIRED")).status == 410


@pytest.mark.parametrize("code", ["LINK_UNKNOWN", "NOT_IN_AUDIENCE", "REQUEST_NOT_FOUND"])
def test_what_opens_nothing_any_more_is_the_one_page(code: str) -> None:
    assert refused_page(shown_to(), TYPED, refused(code)).status == 404


def test_who_has_to_wait_keeps_all_that_was_typed_and_chosen() -> None:
    answer = waiting_page(shown_to(), TYPED, wait=40)

    again = form_of(answer.body)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "40")
    assert (again.texts["reason"], again.texts["feedback"]) == ("why", "words")


def test_wrong_answers_stand_beside_their_controls_in_the_fields_own_name() -> None:
    fields = [
        {"name": "max_amount", "type": "number"},
        {"name": "comments", "type": "text"},
        {"name": "reason", "type": "string", "label": "Why?"},
    ]
    problems = tuple(
        Problem(f"input.{name}", "HITL_BAD_ANSWER", "an approval needs it")
        for name in ("max_amount", "comments", "reason", "approved", "not_ours")
    )
    typed = Form(verdict="approve", answers={"max_amount": "12,5"})

    page = refused_page(
        shown_to(ANA, of=evidence(fields=fields)),
        typed,
        refused("HITL_BAD_ANSWER", problems=problems),
    )

    assert page.status == 400
    assert '<a href="#answer-max_amount">Max amount: an approval needs it</a>' in page.body
    assert '<a href="#reason">Why?: an approval needs it</a>' in page.body
    assert '<a href="#feedback">Comments: an approval needs it</a>' in page.body
    assert '<a href="#verdict-approve">' in page.body
    assert 'value="12,5"' in page.body
    assert ("verdict", "approve", True) in form_of(page.body).radios
