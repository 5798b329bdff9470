from countersign.web.pages.receipt import receipt_page
from tests.web.pages.shown_request import (
    ANA,
    BEN,
    BY_TOKEN,
    NOON,
    TOKEN,
    approves,
    rejects,
    shown_to,
)


def test_the_receipt_has_all_that_proves_the_answer() -> None:
    vote = rejects(ANA, reason="Wrong <amount>", feedback="Split it", digest="sha256:seen")

    body = receipt_page(shown_to(ANA, vote)).body

    for text in (ANA, "Reject", "Wrong &lt;amount&gt;", "Split it", "sha256:seen", "d" * 64):
        assert text in body


def test_it_says_what_happens_next() -> None:
    open_still = receipt_page(shown_to(ANA, approves(ANA))).body
    closed = receipt_page(
        shown_to(ANA, approves(ANA), approves(BEN), status="approved", closed_at=NOON)
    ).body

    assert "It is still open" in open_still
    assert "completed this on" in closed


def test_the_way_back_holds_under_any_prefix() -> None:
    assert f'href="../{TOKEN}"' in receipt_page(shown_to(ANA, approves(ANA))).body


def test_the_answers_stand_in_it_and_the_words_once() -> None:
    fields = [
        {"name": "region", "type": "enum", "options": [{"value": "eu", "label": "<Europe>"}]},
        {"name": "reason", "type": "text"},
    ]
    vote = approves(ANA, reason="Fine", input={"region": "eu", "reason": "Fine"})

    body = receipt_page(shown_to(ANA, vote, fields=fields)).body

    assert "Region" in body
    assert "&lt;Europe&gt;" in body
    assert body.count("Fine") == 1


def test_a_token_gates_answer_is_the_holders_not_a_names() -> None:
    body = receipt_page(shown_to("token", approves("token"), **BY_TOKEN)).body

    assert "Whoever held the link" in body
    assert "It is still open" in body
