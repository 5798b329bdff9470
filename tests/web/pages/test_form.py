from countersign.presentation.consequence import Sentences
from countersign.web.pages.form import decision_form, error_summary
from countersign.web.pages.shown import Form
from tests.web.a_form import form_of
from tests.web.pages.shown_request import ANA, evidence, request_of

FOLLOWS = Sentences(on_approve=("It is published.",), on_reject=("It is not.",))


def a_form(form: Form | None = None, *, require_reason: bool = False) -> str:
    return decision_form(
        request_of(evidence(require_reason=require_reason)),
        form or Form(),
        follows=FOLLOWS,
        approver=ANA,
        digest="sha256:x",
        served="1.x",
    )


def test_each_choice_says_what_follows() -> None:
    html = a_form()

    assert "It is published." in html
    assert "It is not. One rejection is enough" in html


def test_every_control_has_a_label_and_a_hint_of_its_own() -> None:
    html = a_form()

    for name in ("verdict-approve", "verdict-reject", "reason", "feedback"):
        assert f'for="{name}"' in html
        assert f'id="{name}"' in html
        assert f'id="{name}-hint"' in html


def test_a_needed_reason_is_announced() -> None:
    assert "Reason (needed to reject)" in a_form(require_reason=True)
    assert "Reason (optional)" in a_form()


def test_what_was_typed_comes_back_as_it_was_typed() -> None:
    typed = Form(verdict="reject", reason="\nfirst line empty", feedback="</textarea><script>")

    again = form_of(a_form(typed))

    assert again.texts == {"reason": "\nfirst line empty", "feedback": "</textarea><script>"}
    assert ("verdict", "reject", True) in again.radios


def test_errors_stand_in_the_summary_and_at_their_fields_in_the_same_words() -> None:
    form = Form(errors={"verdict": "Choose one", "reason": "Enter one"})

    summary, html = error_summary(form), a_form(form)

    assert summary is not None
    assert 'href="#verdict-approve"' in summary
    assert 'href="#reason"' in summary
    assert html.count("Choose one") == html.count("Enter one") == 1
    assert 'aria-describedby="reason-hint reason-error"' in html
    assert 'aria-invalid="true"' in html


def test_without_errors_there_is_no_summary() -> None:
    assert error_summary(Form()) is None
