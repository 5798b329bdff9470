"""What was the approver shown?"""

import json
from dataclasses import replace

import pytest

from countersign.domain.canonical import digest_of
from countersign.domain.evidence import Evidence, EvidenceDamagedError, KeptEvidence, judged
from tests.builders import the_evidence
from tests.fakes.world import NOON


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


def test_it_is_what_its_digest_was_made_of_and_nothing_else() -> None:
    shown = the_evidence()

    assert shown.is_what(shown.digest())
    assert not replace(shown, data="other").is_what(shown.digest())
    assert not replace(shown, data="\ud800").is_what(shown.digest())


@pytest.mark.parametrize("text", ["", "[]", "{}", '"x"', "[" * 100_000])
def test_any_other_text_is_damaged_evidence(text) -> None:
    with pytest.raises(EvidenceDamagedError) as told:
        Evidence.from_text(text)

    assert told.value.args[0] in ("JSONDecodeError", "KeyError", "TypeError", "RecursionError")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2.0", "2"),
        ("2.5", "2.5"),
        ("-0.0", "0"),
        ("9007199254740991.0", "9007199254740991"),
        ("9007199254740992.0", "9007199254740992.0"),
        ("1e300", "1e+300"),
    ],
)
def test_a_whole_number_is_whole_however_an_engine_wrote_it(written, read) -> None:
    text = the_evidence(data="N").to_text().replace('"N"', written)

    assert repr(Evidence.from_text(text).data) == read


def test_what_is_kept_is_shown_only_if_it_is_what_was_signed() -> None:
    shown = the_evidence()

    assert judged(shown, shown.digest(), is_open=True) == KeptEvidence(shown)
    assert judged(shown, "sha256:other", is_open=False) == KeptEvidence(None, "changed")
    assert judged(None, shown.digest(), is_open=True) == KeptEvidence(None, "missing")
    assert judged(None, shown.digest(), is_open=False) == KeptEvidence(None)


def test_it_is_stored_without_blanks_and_in_its_own_letters() -> None:
    text = the_evidence(prompt="Straße?").to_text()

    assert text.startswith('{"prompt":"Straße?","data":{"order":"A-1","amount":"12.40"},')


def test_every_part_is_stored_under_the_name_that_it_always_had() -> None:
    assert the_evidence(execution_id="refund.run-1").to_json() == {
        "prompt": "Refund order A-1?",
        "data": {"order": "A-1", "amount": "12.40"},
        "metadata": None,
        "fields": None,
        "consequence": {"onApprove": [{"name": "pay", "kind": "http", "certain": True}]},
        "ensemble": "refund",
        "step": "review",
        "definition": "sha256:d",
        "requester": "shop",
        "submittedAt": NOON,
        "deadline": NOON + 3600,
        "quorum": 1,
        "audience": ["ana@example.com"],
        "onReject": "veto",
        "requireReason": False,
        "undecided": False,
        "executionId": "refund.run-1",
    }
