from dataclasses import replace
from typing import Any

from countersign.web.pages.evidence import (
    evidence_section,
    headline,
    rest_of_prompt,
    technical_details,
)
from countersign.web.pages.shown import Shown
from tests.web.pages.shown_request import evidence, shown_to


def seen_as(**known: Any) -> Shown:
    return shown_to(of=evidence(**known))


def test_the_headline_is_the_prompts_first_line_and_the_rest_follows() -> None:
    seen = evidence(prompt="Review this for:\n- Accuracy\n- Tone\n")

    assert headline(shown_to(of=seen)) == "Review this for:"
    assert rest_of_prompt(seen) == "- Accuracy\n- Tone"


def test_a_first_line_that_is_cut_is_shown_whole_below() -> None:
    seen = evidence(prompt="word " * 60)

    assert len(headline(shown_to(of=seen))) <= 120
    assert rest_of_prompt(seen) == ("word " * 60).strip()


def test_without_a_prompt_the_waiting_step_is_the_headline() -> None:
    seen = evidence(prompt=None)

    assert headline(shown_to(of=seen)) == "Approve “approve”?"
    assert rest_of_prompt(seen) == ""


def test_null_data_is_said_and_metadata_has_its_own_part() -> None:
    html = evidence_section(seen_as(data=None, metadata={"word_count": 1200}))

    assert "no data" in html
    assert "More about it" in html
    assert "Word count" in html


def test_the_same_can_be_read_as_json_unless_that_is_long() -> None:
    short = evidence_section(seen_as(data={"amount": 7}))
    long = evidence_section(seen_as(data={"text": "x" * 30_000}))

    assert "<details><summary>The same as JSON</summary>" in short
    assert "&quot;amount&quot;: 7" in short
    assert "The same as JSON" not in long


def test_data_nested_beyond_reading_is_still_shown() -> None:
    data: object = 1
    for _ in range(300):
        data = [data]

    assert "What you are asked to judge" in evidence_section(
        replace(shown_to(), evidence=evidence(data={"deep": data}))
    )


def test_evidence_that_is_kept_no_longer_is_said() -> None:
    assert "kept no longer" in evidence_section(replace(shown_to(), evidence=None))


def test_the_digest_and_the_ids_are_there_to_compare() -> None:
    shown = shown_to()
    request = shown.request

    html = technical_details(shown)

    for text in (request.digest, request.request_id, "content-approval.run-1"):
        assert text in html
    assert "content-approval.run-1<" not in technical_details(shown_to(execution_id=None))


def test_of_evidence_that_was_changed_nothing_is_shown_and_no_digest() -> None:
    shown = replace(shown_to(), evidence=None, problem="changed")

    assert headline(shown) == "Approve “approve”?"
    assert "was changed after it was asked" in evidence_section(shown)
    assert shown.request.digest not in technical_details(shown)
