from typing import Any

import pytest

from countersign.domain.fields import Field, Option
from countersign.presentation.consequence import Sentences
from countersign.web.pages.answered import answers_meant
from countersign.web.pages.controls import anchor, own_controls, words_field
from countersign.web.pages.form import decision_form, error_summary
from countersign.web.pages.shown import Form
from tests.web.a_form import form_of
from tests.web.pages.shown_request import ANA, evidence, request_of

FIELDS = (
    Field("approved", "boolean", label="Pay it?", description="Look at the amount first."),
    Field("sure", "boolean", label="Are you sure?"),
    Field("amount", "number", required=True),
    Field("note", "string", description="One line."),
    Field("story", "text"),
    Field("region", "select", options=(Option("eu", "Europe"), Option("us", "America"))),
    Field("due", "date"),
    Field("reason", "string", label="Why?"),
    Field("comments", "text", label="Anything else?"),
)
HOSTILE = '"><script>alert(1)</script>'


def a_form(*fields: Field, form: Form | None = None) -> str:
    return decision_form(
        request_of(evidence()),
        form or Form(),
        follows=Sentences(on_approve=("x",), on_reject=("y",)),
        approver=ANA,
        digest="sha256:x",
        served="1.x",
        fields=fields or FIELDS,
    )


@pytest.mark.parametrize(
    "field", [f for f in FIELDS if f.name not in ("approved", "reason", "comments")]
)
def test_every_field_has_a_labelled_control(field: Field) -> None:
    html = a_form(field)

    assert f'id="answer-{field.name}"' in html
    if field.type == "boolean":
        assert '<legend class="label">Are you sure? (optional)</legend>' in html
    else:
        assert f'<label for="answer-{field.name}" class="label">' in html


def test_the_verdict_is_asked_for_once_under_its_authors_label() -> None:
    html = a_form()

    assert html.count("Pay it?") == 1
    assert "Look at the amount first." in html
    assert 'name="verdict"' in html
    assert "answer.boolean.approved" not in html


def test_reason_and_comments_are_the_forms_own_words() -> None:
    html = a_form()

    assert html.count('name="reason"') == html.count('name="feedback"') == 1
    assert "Why? (optional)" in html
    assert "Anything else? (optional)" in html
    assert "answer.string.reason" not in html
    assert "answer.text.comments" not in html
    assert '<input type="text" value="" id="reason"' in html, "one line, as its author wants it"


def test_comments_beside_feedback_are_a_field_of_their_own() -> None:
    both = (Field("feedback", "text", label="To the author"), Field("comments", "text"))
    html = a_form(*both)

    assert words_field(both, "feedback") is both[0]
    assert html.count('name="answer.text.comments"') == 1
    assert "To the author (optional)" in html


def test_nothing_is_chosen_or_typed_before_somebody_does() -> None:
    form = form_of(a_form())

    assert not [radio for radio in form.radios if radio[2]]
    assert answers_meant(form.as_sent()) == {}


def test_a_default_stands_in_the_form_until_it_is_changed() -> None:
    fields: list[Any] = [
        Field("sure", "boolean", default=True),
        Field("amount", "number", default=12.5),
        Field("story", "text", default="as usual"),
        Field("region", "enum", options=(Option("eu", "Europe"),), default="eu"),
        Field("reason", "text", default="routine"),
    ]

    fresh, cleared = a_form(*fields), a_form(*fields, form=Form(answers={}))

    assert ("answer.boolean.sure", "true", True) in form_of(fresh).radios
    assert 'value="12.5"' in fresh
    assert form_of(fresh).texts["answer.text.story"] == "as usual"
    assert form_of(fresh).texts["reason"] == "routine"
    assert '<option value="eu" selected>Europe</option>' in fresh
    assert 'value="12.5"' not in cleared
    assert "selected" not in cleared
    assert form_of(cleared).texts["reason"] == ""


def test_what_was_typed_comes_back_even_where_it_is_wrong() -> None:
    typed = {"sure": "false", "amount": "12,5", "story": "\nline", "region": "us", "due": "soon"}

    html = a_form(form=Form(answers=typed))

    assert ("answer.boolean.sure", "false", True) in form_of(html).radios
    assert 'value="12,5"' in html
    assert form_of(html).texts["answer.text.story"] == "\nline"
    assert '<option value="us" selected>America</option>' in html
    assert 'value="soon"' in html


def test_an_error_stands_beside_its_control_and_leads_there() -> None:
    form = Form(answers={}, errors={"input.amount": "Amount: no", "input.sure": "Sure: no"})

    summary, html = error_summary(form), a_form(form=form)

    assert summary is not None
    assert 'href="#answer-amount"' in summary
    assert 'href="#answer-sure"' in summary
    assert 'aria-describedby="answer-amount-hint answer-amount-error"' in html
    assert 'aria-describedby="answer-sure-error"' in html
    assert html.count('aria-invalid="true"') == 1


@pytest.mark.parametrize("type_", ["boolean", "string", "text", "number", "date", "select"])
def test_nothing_of_the_authors_becomes_markup(type_: str) -> None:
    options = (Option(HOSTILE, HOSTILE),) if type_ == "select" else ()
    field = Field("x", type_, label=HOSTILE, description=HOSTILE, options=options)

    html = a_form(field, form=Form(answers={"x": HOSTILE}))

    assert "<script>" not in html
    assert html.count("script") == html.count("&lt;script") + html.count("/script")


def test_an_option_and_a_label_show_what_would_hide() -> None:
    field = Field("x", "select", label="a\u202eb", options=(Option("v", "c\u202ed"),))

    html = a_form(field)

    assert "a⟨U+202E⟩b" in html
    assert "c⟨U+202E⟩d" in html


def test_an_error_leads_to_the_control_that_it_is_about() -> None:
    assert anchor("verdict") == "verdict-approve"
    assert anchor("reason") == "reason"


def test_no_fields_make_no_controls() -> None:
    assert own_controls((), Form()) == ""
