"""How is a moment written for the world?"""

from countersign.domain.moments import day_of, rfc3339
from tests.fakes.world import NOON


def test_a_moment_is_utc_to_the_second() -> None:
    assert rfc3339(NOON) == "2026-11-22T12:00:00Z"
    assert rfc3339(0) == "1970-01-01T00:00:00Z"


def test_a_day_ends_at_midnight_utc() -> None:
    assert day_of(NOON + 43_199) == "2026-11-22"
    assert day_of(NOON + 43_200) == "2026-11-23"
