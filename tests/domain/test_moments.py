"""How is a moment written for the world?"""

import pytest

from countersign.domain.moments import day_of, rfc3339
from tests.fakes.world import NOON


def test_a_moment_is_utc_to_the_second() -> None:
    assert rfc3339(NOON) == "2026-11-22T12:00:00Z"
    assert rfc3339(0) == "1970-01-01T00:00:00Z"


def test_a_day_ends_at_midnight_utc() -> None:
    assert day_of(NOON + 43_199) == "2026-11-22"
    assert day_of(NOON + 43_200) == "2026-11-23"


@pytest.mark.parametrize("seconds", [2**38, 2**60, 2**80, -(2**60)])
@pytest.mark.parametrize("told", [rfc3339, day_of])
def test_a_moment_that_no_calendar_has_is_told_in_one_way(told, seconds):
    with pytest.raises(ValueError, match=r"year|calendar"):
        told(seconds)
