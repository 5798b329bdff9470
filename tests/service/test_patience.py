"""How long do we wait before trying again?"""

import pytest

from countersign.service.patience import LONGEST_SECONDS, no_pause, seconds_before


@pytest.mark.parametrize("attempt", [1, 2, 5, 20, 10_000])
def test_a_wait_is_random_and_bounded(attempt) -> None:
    waits = [seconds_before(attempt) for _ in range(50)]

    assert all(0 <= wait <= LONGEST_SECONDS for wait in waits)
    assert len(set(waits)) > 1


def test_the_first_waits_are_short() -> None:
    assert max(seconds_before(1) for _ in range(50)) <= 0.04


def test_no_pause_waits_not_at_all() -> None:
    no_pause(1e9)
