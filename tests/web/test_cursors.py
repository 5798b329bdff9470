import re

import pytest

from countersign.web.cursors import read_cursor, read_key_cursor, write_cursor
from countersign.web.problems import ProblemError


@pytest.mark.parametrize("place", ["0017#x", {"refund": [None, 7, "ü"]}, 0, [], "€ \U0001f41d"])
def test_a_cursor_leads_back_to_its_place_and_fits_a_query_as_it_is(place: object) -> None:
    cursor = write_cursor("pending", place)

    assert cursor is not None
    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert read_cursor("pending", cursor) == place


def test_no_place_is_no_cursor_and_the_other_way_round() -> None:
    assert write_cursor("pending", None) is None
    assert read_cursor("pending", None) is None
    assert read_cursor("pending", "") is None


@pytest.mark.parametrize(
    "cursor", ["%", "x", "e30", "AAAA", "bnVsbA", "WzFd", "a" * 9000, "WyJjbG9zZWQiLDFd", "ü"]
)
def test_what_is_not_this_lists_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read_cursor("pending", cursor)

    assert (refused.value.status, refused.value.code) == (400, "BAD_CURSOR")


@pytest.mark.parametrize(
    "place", [7, "x", "12#a", "253402300800#a", "399999999999#a", "000000000001#", {"a": 1}]
)
def test_a_key_that_no_list_could_have_is_refused(place: object) -> None:
    cursor = write_cursor("closed", place)

    with pytest.raises(ProblemError):
        read_key_cursor("closed", cursor)


def test_a_key_of_the_last_second_of_the_calendar_is_one() -> None:
    cursor = write_cursor("closed", "253402300799#a.b.c")

    assert read_key_cursor("closed", cursor) == "253402300799#a.b.c"
