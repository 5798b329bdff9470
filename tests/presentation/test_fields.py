"""Do fields and their answers read as their author and approver meant them?"""

from countersign.domain.fields import Field, Option
from countersign.presentation.blocks import Row
from countersign.presentation.fields import answer_rows, asked_labels, field_label

REGION = Field("region", "enum", options=(Option("eu", "Europe"), Option("us", "America")))
SURE = Field("sure", "boolean", label="Are you sure?")


def test_a_field_is_called_what_its_author_calls_it() -> None:
    assert field_label(SURE) == "Are you sure?"
    assert field_label(Field("max_amount", "number")) == "Max amount"


def test_a_label_is_one_line_without_hidden_characters() -> None:
    assert field_label(Field("x", "text", label="Pay\u202e\nnow")) == "Pay⟨U+202E⟩ now"


def test_the_verdict_is_not_among_what_is_asked_for() -> None:
    assert asked_labels((Field("approved", "boolean"), REGION, SURE)) == ("Region", "Are you sure?")


def test_answers_stand_in_the_authors_order_in_words() -> None:
    answers = {"sure": False, "approved": True, "region": "us", "extra_note": "x"}

    assert answer_rows((REGION, SURE), answers) == (
        Row("Region", "America"),
        Row("Are you sure?", "no"),
        Row("Extra note", "x"),
    )


def test_what_is_told_elsewhere_can_be_left_out() -> None:
    assert answer_rows((), {"reason": "r", "n": 1200}, without=("reason",)) == (Row("N", "1,200"),)
    assert answer_rows((), None) == ()
