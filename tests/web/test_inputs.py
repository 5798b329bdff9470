import pytest

from countersign.web.inputs import body_inputs, query_inputs
from countersign.web.problems import ProblemError


def test_texts_lose_their_blank_ends_and_blank_is_absent() -> None:
    inputs = body_inputs({"reason": "  why \n", "feedback": " ", "digest": None}, "reason",
                         "feedback", "digest")  # fmt: skip

    assert (inputs.text("reason"), inputs.text("feedback"), inputs.text("digest")) == (
        "why",
        None,
        None,
    )
    inputs.check()


@pytest.mark.parametrize("value", [7, 1.5, True, [], {}])
def test_what_is_no_text_is_named_with_what_it_is(value: object) -> None:
    inputs = body_inputs({"reason": value}, "reason")
    inputs.text("reason")

    with pytest.raises(ProblemError) as refused:
        inputs.check()

    assert refused.value.errors[0].code == "NOT_TEXT"
    assert ", not " in refused.value.errors[0].message


def test_every_problem_is_reported_at_once_and_counted() -> None:
    inputs = query_inputs({"limit": "0", "status": "x", "nope": "1"}, "limit", "status")
    inputs.page_size()
    inputs.one_of("status", ("open", "closed"), "open")

    with pytest.raises(ProblemError) as refused:
        inputs.check()

    assert refused.value.code == "QUERY_INVALID"
    assert refused.value.detail == "3 values are wrong."
    assert [error.path for error in refused.value.errors] == ["nope", "limit", "status"]


@pytest.mark.parametrize("limit", ["1", "100", None])
def test_a_page_holds_one_to_a_hundred_items_and_25_unless_said(limit: str | None) -> None:
    inputs = query_inputs({} if limit is None else {"limit": limit}, "limit")

    assert inputs.page_size() == int(limit or 25)


def test_a_needed_text_that_is_blank_is_missing() -> None:
    inputs = body_inputs({"reason": "  "}, "reason")

    assert inputs.text("reason", required=True) is None
    assert inputs.problems[0].code == "REQUIRED"
