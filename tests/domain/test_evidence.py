"""What was the approver shown?"""

import json
from dataclasses import replace

import pytest

from countersign.domain.canonical import digest_of
from countersign.domain.evidence import Evidence
from tests.builders import the_evidence


def test_the_digest_can_be_made_again_by_anybody() -> None:
    shown = the_evidence(metadata={"b": 1, "a": 2.0})

    assert shown.digest() == digest_of(
        {
            "prompt": shown.prompt,
            "data": shown.data,
            "metadata": {"a": 2, "b": 1},
            "fields": None,
            "consequence": shown.consequence,
            "step": {"ensemble": "refund", "step": "review"},
            "definition": "sha256:d",
        }
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"prompt": "Another?"},
        {"data": {"order": "A-2"}},
        {"metadata": {"a": 1}},
        {"fields": {"a": 1}},
        {"consequence": None},
        {"ensemble": "other"},
        {"step": "other"},
        {"definition": "sha256:e"},
    ],
)
def test_what_is_shown_changes_the_digest(changed) -> None:
    assert replace(the_evidence(), **changed).digest() != the_evidence().digest()


@pytest.mark.parametrize(
    "changed",
    [
        {"requester": "other"},
        {"submitted_at": 1},
        {"deadline": 2},
        {"audience": ()},
        {"execution_id": "x"},
    ],
)
def test_bookkeeping_does_not(changed) -> None:
    assert replace(the_evidence(), **changed).digest() == the_evidence().digest()


def test_it_reads_back_as_it_was_stored() -> None:
    shown = the_evidence(audience=("ana@example.com", "ben@example.com"), data=[1, None])

    assert Evidence.from_json(json.loads(json.dumps(shown.to_json()))) == shown


def test_a_damaged_item_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Evidence.from_json({"prompt": "?"})


def test_it_is_kept_in_the_order_that_its_author_wrote() -> None:
    data = {"Title": "A", "Body": "B", "Author": {"name": "C", "at": 1.0}}

    kept = Evidence.from_text(the_evidence(data=data).to_text())

    assert list(kept.data) == ["Title", "Body", "Author"]
    assert list(kept.data["Author"]) == ["name", "at"]
    assert kept.digest() == the_evidence(data=data).digest()


def test_another_order_has_the_same_digest() -> None:
    one, other = {"Title": "A", "Body": "B"}, {"Body": "B", "Title": "A"}

    assert the_evidence(data=one).digest() == the_evidence(data=other).digest()
