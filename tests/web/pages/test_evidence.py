from dataclasses import replace

from countersign.web.pages.evidence import (
    evidence_section,
    headline,
    rest_of_prompt,
    technical_details,
)
from tests.web.pages.shown_request import evidence, request_of


def test_the_headline_is_the_prompts_first_line_and_the_rest_follows() -> None:
    seen = evidence(prompt="Review this for:\n- Accuracy\n- Tone\n")

    assert headline(request_of(seen), seen) == "Review this for:"
    assert rest_of_prompt(seen) == "- Accuracy\n- Tone"


def test_a_first_line_that_is_cut_is_shown_whole_below() -> None:
    seen = evidence(prompt="word " * 60)

    assert len(headline(request_of(seen), seen)) <= 120
    assert rest_of_prompt(seen) == ("word " * 60).strip()


def test_without_a_prompt_the_waiting_step_is_the_headline() -> None:
    seen = evidence(prompt=None)

    assert headline(request_of(seen), seen) == "Approve “approve”?"
    assert rest_of_prompt(seen) == ""


def test_null_data_is_said_and_metadata_has_its_own_part() -> None:
    html = evidence_section(evidence(data=None, metadata={"word_count": 1200}))

    assert "no data" in html
    assert "More about it" in html
    assert "Word count" in html


def test_the_same_can_be_read_as_json_unless_that_is_long() -> None:
    short = evidence_section(evidence(data={"amount": 7}))
    long = evidence_section(evidence(data={"text": "x" * 30_000}))

    assert "<details><summary>The same as JSON</summary>" in short
    assert "&quot;amount&quot;: 7" in short
    assert "The same as JSON" not in long


def test_data_nested_beyond_reading_is_still_shown() -> None:
    data: object = 1
    for _ in range(300):
        data = [data]

    assert "What you are asked to judge" in evidence_section(evidence(data={"deep": data}))


def test_evidence_that_is_kept_no_longer_is_said() -> None:
    assert "kept no longer" in evidence_section(None)


def test_the_digest_and_the_ids_are_there_to_compare() -> None:
    request = request_of(evidence())

    html = technical_details(request)

    for text in (request.digest, request.request_id, "content-approval.run-1"):
        assert text in html
    assert "content-approval.run-1<" not in technical_details(replace(request, execution_id=None))
