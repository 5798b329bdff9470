import pytest

from countersign.web.pages.choose import page_for
from tests.web.pages.shown_request import ANA, BEN, DAY, NOON, approves, shown_to


@pytest.mark.parametrize(
    ("shown", "status", "words"),
    [
        (shown_to(), 200, "Record my decision"),
        (shown_to(now=NOON + DAY - 1), 200, "Record my decision"),
        (shown_to(now=NOON + DAY), 410, "The time to answer is over"),
        (shown_to(ANA, approves(BEN)), 200, "Record my decision"),
        (shown_to(ANA, approves(ANA)), 200, "You approved this"),
        (shown_to(ANA, approves(ANA), now=NOON + DAY), 200, "You approved this"),
        (
            shown_to(ANA, approves(BEN), status="approved", closed_at=NOON, now=NOON + 2 * DAY),
            200,
            "This was approved",
        ),
        (shown_to(status="timeout", closed_at=NOON), 200, "This ended without a decision"),
        (shown_to(status="cancelled", closed_at=NOON), 200, "This was cancelled"),
    ],
)
def test_each_state_has_its_page(shown: object, status: int, words: str) -> None:
    answer = page_for(shown, status=200)

    assert answer.status == status
    assert words in answer.body
