import pytest

from countersign.web.times import parse_day_or_time, relative

NOON = 1_795_348_800


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (1, "in less than a minute"),
        (59, "in less than a minute"),
        (60, "in 1 minute"),
        (119, "in 1 minute"),
        (7_199, "in 119 minutes"),
        (7_200, "in 2 hours"),
        (86_400, "in 24 hours"),
        (172_799, "in 47 hours"),
        (172_800, "in 2 days"),
        (604_799, "in 6 days"),
        (-30, "just now"),
        (-90, "1 minute ago"),
        (-90_000, "25 hours ago"),
    ],
)
def test_a_distance_is_said_in_its_largest_fitting_unit_and_never_promises_more(
    seconds: int, words: str
) -> None:
    assert relative(NOON + seconds, now=NOON) == words


def test_a_day_is_its_first_or_its_last_second() -> None:
    assert parse_day_or_time("2026-11-22", end_of_day=False) == NOON - 43_200
    assert parse_day_or_time("2026-11-22", end_of_day=True) == NOON + 43_199


@pytest.mark.parametrize("text", ["2026-11-22T12:00:00Z", "2026-11-22T13:00:00+01:00"])
def test_a_time_with_its_zone_is_that_moment(text: str) -> None:
    assert parse_day_or_time(text, end_of_day=True) == NOON


@pytest.mark.parametrize("text", ["2026-11-22T12:00:00", "22.11.2026", "2026-13-01", "tomorrow"])
def test_anything_else_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_day_or_time(text, end_of_day=False)
