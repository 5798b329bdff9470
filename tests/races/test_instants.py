"""An approval and the question's end come at the same instant: whoever wins, all say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.races.findings import together
from tests.races.ground import Ground
from tests.races.instants import CANCEL, FORGERY, STOP, TIME, met, twice_mailed

SIDE_BY_SIDE = 6


@pytest.mark.parametrize(("rival", "times"), [(TIME, 6), (CANCEL, 3), (STOP, 3), (FORGERY, 3)])
def test_whoever_wins_voter_page_receipt_mail_run_and_audit_say_the_same(
    ground: Ground, rival: str, times: int, record_property: Callable[[str, object], None]
) -> None:
    meetings = met(ground, rival, range(times), side_by_side=SIDE_BY_SIDE)

    assert together(meeting.findings for meeting in meetings).all == []
    assert twice_mailed(ground) == []
    orders = Counter((meeting.order, meeting.closed_by) for meeting in meetings)
    record_property("searched", f"{times} approvals against {rival}: {dict(orders)}")
