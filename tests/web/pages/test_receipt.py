from countersign.web.pages.receipt import receipt_page
from tests.web.pages.shown_request import ANA, BEN, NOON, TOKEN, approves, rejects, shown_to


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
