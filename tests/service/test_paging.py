"""Does a page hold what fits, in order, and lead to all the rest?"""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.request import Request
from countersign.service.paging import Batch, checked_place, fill_page, is_asked_by
from tests.builders import a_request

SIZES = st.lists(st.integers(min_value=0, max_value=4), max_size=6)


def requests(count: int) -> list[Request]:
    return [a_request(request_id=f"refund.run-{number:02d}.review") for number in range(count)]


def batches(found: list[Request], sizes: list[int]) -> Iterator[Batch]:
    """The list from its beginning, in batches of these sizes and a last one with the rest."""
    start = 0
    for size in sizes:
        yield found[start : start + size], str(start + size)
        start += size
    yield found[start:], None


def place_of(request: Request) -> str:
    return request.request_id


@given(sizes=SIZES, total=st.integers(0, 20), limit=st.integers(1, 5), odd_only=st.booleans())
def test_a_page_is_the_beginning_of_what_fits(
    sizes: list[int], total: int, limit: int, odd_only: bool
) -> None:
    all_of_them = requests(total)
    fitting = [r for i, r in enumerate(all_of_them) if i % 2 or not odd_only]

    page = fill_page(
        batches(all_of_them, sizes),
        fits=fitting.__contains__,
        place_of=place_of,
        limit=limit,
    )

    assert list(page.items) == fitting[:limit]
    if len(fitting) > limit:
        assert page.next_cursor == fitting[limit - 1].request_id


def test_no_more_batches_are_read_than_the_page_takes() -> None:
    read = []

    def reading() -> Iterator[Batch]:
        for batch in batches(requests(9), [3, 3, 3]):
            read.append(batch)
            yield batch

    fill_page(reading(), fits=lambda _: True, place_of=place_of, limit=4)

    assert len(read) == 2


def test_a_short_page_goes_on_where_reading_stopped() -> None:
    stopped = [(requests(2), "here")]

    page = fill_page(stopped, fits=lambda _: False, place_of=place_of, limit=4)

    assert (page.items, page.next_cursor) == ((), "here")


def test_a_page_that_ends_with_the_list_leads_nowhere() -> None:
    page = fill_page([(requests(2), None)], fits=lambda _: True, place_of=place_of, limit=2)

    assert page.next_cursor is None


def test_a_cursor_that_is_no_place_is_refused() -> None:
    assert checked_place(None) is None
    with pytest.raises(ValueError, match="no place"):
        checked_place("nowhere")


def test_an_address_is_the_same_in_any_case_and_a_tokens_seat_is_nobodys() -> None:
    asked = a_request(approvers=["ana@example.com"])
    by_token = a_request(approvers=["ana@example.com"], answered_by="token")

    assert is_asked_by(asked, audience=" ANA@example.com", ensemble="refund")
    assert not is_asked_by(asked, audience="ben@example.com", ensemble=None)
    assert not is_asked_by(asked, audience=None, ensemble="payout")
    assert not is_asked_by(by_token, audience="ana@example.com", ensemble=None)
