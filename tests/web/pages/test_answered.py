from typing import Any

import pytest

from countersign.web.pages.answered import answers_meant, answers_typed


@pytest.mark.parametrize(
    ("control", "text", "value"),
    [
        ("answer.boolean.x", "true", True),
        ("answer.boolean.x", "false", False),
        ("answer.boolean.x", "yes", "yes"),
        ("answer.number.x", " 12 ", 12),
        ("answer.number.x", "-12.50", -12.5),
        ("answer.number.x", "12,5", "12,5"),
        ("answer.number.x", "1e9", "1e9"),
        ("answer.number.x", "NaN", "NaN"),
        ("answer.number.x", "١٢", "١٢"),
        ("answer.number.x", "9" * 5_000, "9" * 5_000),
        ("answer.string.x", " two words ", "two words"),
        ("answer.text.x", "a\r\nb", "a\nb"),
        ("answer.choice.x", " as written ", " as written "),
        ("answer.date.x", "2026-11-22", "2026-11-22"),
        ("answer.number.a.b", "1", 1),
    ],
)
def test_text_becomes_what_its_control_asked_for(control: str, text: str, value: Any) -> None:
    (answered,) = answers_meant({control: text}).values()

    assert (answered, type(answered)) == (value, type(value))


def test_what_was_left_blank_is_no_answer_but_stands_as_it_was_typed() -> None:
    sent = {"answer.text.note": "  ", "answer.number.amount": "", "answer.choice.region": ""}

    assert answers_meant(sent) == {}
    assert answers_typed(sent) == {"note": "  ", "amount": "", "region": ""}


@pytest.mark.parametrize("name", ["verdict", "reason", "answer", "answer.", "answer.text", "x.y.z"])
def test_other_controls_are_no_answers(name: str) -> None:
    assert answers_meant({name: "x"}) == {}


def test_no_more_is_read_than_any_form_has() -> None:
    assert len(answers_typed({f"answer.text.f{n}": "x" for n in range(90)})) == 40
