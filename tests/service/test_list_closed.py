"""What was decided, latest first?"""

from dataclasses import replace

import pytest

from countersign.domain.commands import Cancel
from countersign.service.list_closed import DAYS_PER_PAGE, READS_PER_PAGE, ClosedFilter, list_closed
from countersign.service.paging import PAGE_BYTES
from tests.builders import a_request, after, approves, rejects
from tests.fakes.memory import Memory
from tests.fakes.world import NOON

DAY = 86_400


def a_memory(*closed_at: int) -> Memory:
    """One approved request for each closing time, numbered in this order."""
    memory = Memory()
    for n, moment in enumerate(closed_at):
        put(memory, n, approves("ana"), moment)
    return memory


def put(memory: Memory, n: int, command, moment: int, **asked) -> None:
    key = f"refund.run-{n}.review"
    request = a_request(request_id=key, deadline=moment + 9, **asked)
    memory.tables.requests[key] = after(request, command, now=moment)


def walk(memory: Memory, **wanted) -> list[list[int]]:
    wanted = {"since": NOON - 30 * DAY, "until": NOON + 30 * DAY, **wanted}
    pages, cursor = [], None
    while True:
        page = list_closed(ClosedFilter(**wanted, cursor=cursor), store=memory.requests)
        found = [int(r.request_id.split("-")[1].split(".")[0]) for r in page.items]
        pages.append(found)
        cursor = page.next_cursor
        if cursor is None:
            return pages


def flat(pages: list[list[int]]) -> list[int]:
    return [n for page in pages for n in page]


def test_the_latest_closing_comes_first_over_days() -> None:
    memory = a_memory(NOON, NOON + DAY, NOON - 3 * DAY, NOON + 5)

    assert flat(walk(memory)) == [1, 3, 0, 2]


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_follow_each_other_without_gap_or_repetition(limit) -> None:
    memory = a_memory(*(NOON + n * 20_000 for n in range(20)))

    pages = walk(memory, limit=limit)

    assert flat(pages) == list(range(19, -1, -1))
    assert all(len(page) <= limit for page in pages)


def test_both_ends_of_the_span_belong_to_it() -> None:
    memory = a_memory(NOON - 1, NOON, NOON + 100, NOON + 101)

    assert flat(walk(memory, since=NOON, until=NOON + 100)) == [2, 1]


def test_a_status_an_ensemble_and_an_audience_can_be_asked_for() -> None:
    memory = a_memory(NOON)
    put(memory, 1, rejects("ana"), NOON + 1)
    put(memory, 2, Cancel("no", by="ops"), NOON + 2)
    put(memory, 3, approves("ben"), NOON + 3, approvers=["ben"])

    assert flat(walk(memory, status="approved")) == [3, 0]
    assert flat(walk(memory, status="rejected")) == [1]
    assert flat(walk(memory, status="cancelled")) == [2]
    assert flat(walk(memory, audience="BEN@example.com")) == [3]
    assert flat(walk(memory, ensemble="refund")) == [3, 2, 1, 0]
    assert flat(walk(memory, ensemble="other")) == []


def test_a_long_quiet_time_is_walked_in_bounded_pages() -> None:
    memory = a_memory(NOON, NOON - 200 * DAY)

    pages = walk(memory, since=NOON - 300 * DAY)

    assert flat(pages) == [0, 1]
    assert len(pages) > 1
    assert memory.reads <= 300 + DAYS_PER_PAGE


def test_a_rare_filter_on_a_busy_day_finds_all_in_bounded_pages() -> None:
    memory = a_memory(*(NOON + n for n in range(100)))
    put(memory, 0, rejects("ana"), NOON)

    pages = walk(memory, status="rejected", limit=1)

    assert flat(pages) == [0]
    assert len(pages) > 2
    assert memory.reads <= READS_PER_PAGE * len(pages)


def test_nothing_closed_is_an_empty_page() -> None:
    assert walk(Memory(), since=NOON, until=NOON + 10) == [[]]


@pytest.mark.parametrize("cursor", ["", "x", "12#a"])
def test_a_cursor_that_is_no_place_is_refused(cursor) -> None:
    with pytest.raises(ValueError, match="no place"):
        list_closed(ClosedFilter(NOON, NOON, cursor=cursor), store=Memory().requests)


def test_long_outcomes_make_a_short_page_and_none_is_left_out() -> None:
    memory = a_memory(*(NOON + n for n in range(60)))
    for key, request in memory.tables.requests.items():
        outcome = {**(request.outcome or {}), "feedback": "é" * 80_000}
        memory.tables.requests[key] = replace(request, outcome=outcome)

    pages = walk(memory, limit=100)

    assert flat(pages) == [*range(59, -1, -1)]
    assert all(len(page) * 160_000 <= PAGE_BYTES + 160_000 for page in pages)
