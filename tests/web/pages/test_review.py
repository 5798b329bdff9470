from dataclasses import replace

from countersign.web.pages.review import can_be_answered, review_page
from countersign.web.pages.shown import Form
from tests.web.a_form import form_of
from tests.web.pages.shown_request import BY_TOKEN, evidence, shown_to


def test_a_short_prompt_comes_before_the_facts_and_a_long_one_after_them() -> None:
    short = review_page(shown_to(of=evidence(prompt="Review:\n- Accuracy"))).body
    long = review_page(shown_to(of=evidence(prompt="Review:\n" + "a longer point\n" * 40))).body

    assert short.index("- Accuracy") < short.index("If approved")
    assert long.index("If approved") < long.index("a longer point")


def test_evidence_that_is_not_what_the_digest_says_cannot_be_answered() -> None:
    shown = shown_to()
    altered = replace(shown, evidence=None, problem="changed")

    assert can_be_answered(shown)
    assert not can_be_answered(altered)
    body = review_page(altered).body
    assert form_of(body).forms == []
    assert "changed after it was asked" in body
    assert "If approved" not in body
    assert shown.request.digest not in body


def test_no_form_carries_a_digest_of_other_evidence() -> None:
    other = replace(shown_to(), evidence=evidence(data={"other": 1}))

    assert not can_be_answered(other)


def test_a_notice_stands_before_everything_else() -> None:
    body = review_page(shown_to(), notice="Look again.").body

    assert body.index("Look again.") < body.index("<h1>")


def test_with_an_error_the_title_begins_with_it() -> None:
    body = review_page(shown_to(), Form(errors={"verdict": "Choose"}), status=400).body

    assert "<title>Error: Publish this?" in body


def test_a_token_gates_page_speaks_of_the_link_and_not_of_a_name() -> None:
    shown = shown_to("token", of=evidence(prompt=None, data=None), **BY_TOKEN)

    body = review_page(shown).body

    assert "Whoever holds this link: the first answer decides." in body
    assert "You answer as the holder of this link." in body
    assert "Whoever holds this link can answer." in body
    assert "no data" in body
    assert "made for" not in body
