from countersign.web.calls import read_call
from countersign.web.lists import DEFAULT_DAYS, Wanted, wanted_of
from tests.web.doorway import an_event

NOW = 1_795_348_800
DAY = 86_400


def wanted(path: str = "/api/v1/requests", **query: str) -> Wanted:
    return wanted_of(read_call(an_event(path=path, query=query)), now=NOW)


def test_without_a_status_it_is_what_waits() -> None:
    assert wanted().is_pending
    assert wanted("/api/v1/pending").is_pending
    assert wanted(status="pending").is_pending


def test_closed_is_every_closed_status_of_the_last_days() -> None:
    closed = wanted(status="closed")

    assert (closed.is_pending, closed.status) == (False, None)
    assert (closed.since, closed.until) == (NOW - DEFAULT_DAYS * DAY, NOW)


def test_one_status_is_that_one() -> None:
    assert wanted(status="timeout").status == "timeout"


def test_days_are_whole_and_both_inclusive() -> None:
    days = wanted(status="closed", **{"from": "2026-11-20", "to": "2026-11-21"})

    assert days.until - days.since == 2 * DAY - 1
