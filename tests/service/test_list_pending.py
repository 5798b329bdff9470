"""What waits, soonest deadline first?"""

from dataclasses import replace

import pytest

from countersign.domain.request import PENDING_SHARDS
from countersign.service.list_pending import ROUNDS, PendingFilter, list_pending
from tests.builders import a_request, after, approves
from tests.fakes.memory import Memory
from tests.fakes.world import NOON


def a_memory(count: int, **asked) -> Memory:
    """So many pending requests; the later the number, the sooner the deadline."""
    memory = Memory()
    for n in range(count):
        put(memory, n, **asked)
    return memory


def put(memory: Memory, n: int, **asked) -> None:
    key = f"refund.run-{n}.review"
    asked = {"deadline": NOON + 5000 - n, **asked}
    memory.tables.requests[key] = a_request(request_id=key, **asked)


def numbers(items) -> list[int]:
    return [int(request.request_id.split("-")[1].split(".")[0]) for request in items]


def walk(memory: Memory, **wanted) -> list[list[int]]:
    """All pages, one after the other."""
    pages, cursor = [], None
    while True:
        page = list_pending(PendingFilter(**wanted, cursor=cursor), store=memory.requests)
        pages.append(numbers(page.items))
        cursor = page.next_cursor
        if cursor is None:
            return pages


def test_the_soonest_deadline_comes_first_whatever_the_shard() -> None:
    page = list_pending(PendingFilter(limit=50), store=a_memory(40).requests)

    assert numbers(page.items) == list(range(39, -1, -1))
    assert page.next_cursor is None


@pytest.mark.parametrize("limit", [1, 3, 7, 25, 100])
def test_pages_follow_each_other_without_gap_or_repetition(limit) -> None:
    pages = walk(a_memory(60), limit=limit)

    assert [n for page in pages for n in page] == list(range(59, -1, -1))
    assert all(len(page) <= limit for page in pages)
    assert all(len(page) == limit for page in pages[:-1])


def test_equal_deadlines_are_told_apart_by_id() -> None:
    memory = a_memory(30, deadline=NOON + 100)

    pages = walk(memory, limit=4)

    assert sorted(n for page in pages for n in page) == list(range(30))


def test_what_is_closed_does_not_wait() -> None:
    memory = a_memory(3)
    closed = after(memory.tables.requests["refund.run-1.review"], approves("ana"))
    memory.tables.requests[closed.request_id] = closed

    assert walk(memory) == [[2, 0]]


def test_nothing_waits_in_an_empty_store() -> None:
    assert walk(Memory()) == [[]]


def test_an_audience_sees_what_it_is_asked_whatever_the_case() -> None:
    memory = a_memory(5)
    put(memory, 7, approvers=["Ben@example.com", "cleo@example.com"])

    assert walk(memory, audience="ben@EXAMPLE.com") == [[7]]


def test_an_ensemble_sees_its_own() -> None:
    memory = a_memory(5)
    key = "refund.run-3.review"
    memory.tables.requests[key] = replace(memory.tables.requests[key], ensemble="other")

    assert walk(memory, ensemble="other") == [[3]]


def test_a_rare_filter_finds_all_though_its_pages_are_short() -> None:
    memory = a_memory(400)
    put(memory, 0, approvers=["ben"], deadline=NOON + 9999)
    put(memory, 399, approvers=["ben"])

    pages = walk(memory, audience="ben@example.com", limit=5)

    assert [n for page in pages for n in page] == [399, 0]


def test_a_page_reads_no_more_among_many() -> None:
    reads = []
    for count in (100, 2000):
        memory = a_memory(count)
        list_pending(PendingFilter(limit=25), store=memory.requests)
        reads.append(memory.reads)

    assert reads[0] == reads[1]


def test_the_rarest_filter_reads_a_bounded_number_of_batches() -> None:
    memory = a_memory(2000)

    list_pending(PendingFilter(audience="eve@example.com", limit=25), store=memory.requests)

    assert memory.reads == ROUNDS * PENDING_SHARDS


@pytest.mark.parametrize("cursor", ["", "x", "12#a"])
def test_a_cursor_that_is_no_place_is_refused(cursor) -> None:
    with pytest.raises(ValueError, match="no place"):
        list_pending(PendingFilter(cursor=cursor), store=Memory().requests)
