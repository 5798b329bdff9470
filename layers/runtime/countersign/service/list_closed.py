"""What was decided, latest first?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from countersign.domain.limits import PAGE_DEFAULT
from countersign.domain.moments import day_of
from countersign.domain.request import Request, closed_key, is_place, same_address
from countersign.service.ports import RequestStore

DAYS_PER_PAGE = 31
READS_PER_PAGE = 40
"""One page looks at a month of quiet days, or this many batches of busy ones, then stops."""


@dataclass(frozen=True)
class ClosedFilter:
    """Which page of what is closed.

    `status` is `approved|rejected|timeout|cancelled`, or None for all. `since` and `until` are
    epoch seconds, both inclusive. `cursor` is the place that the page before ended at.
    """

    since: int
    until: int
    status: str | None = None
    audience: str | None = None
    ensemble: str | None = None
    limit: int = PAGE_DEFAULT
    cursor: str | None = None


@dataclass(frozen=True)
class ClosedPage:
    """Requests in order. With `next_cursor` there may be more, even where the page is short."""

    items: tuple[Request, ...]
    next_cursor: str | None = None


def list_closed(wanted: ClosedFilter, *, store: RequestStore) -> ClosedPage:
    """Give one page of the closed requests that match, latest closing first.

    Reads a bounded number of batches, each of at most `limit` items of one day. `ValueError` for
    a cursor that is no place of a list (`domain.request.is_place`).
    """
    if wanted.cursor is not None and not is_place(wanted.cursor):
        raise ValueError("the cursor is no place in a list")
    found: list[Request] = []
    # The highest key of its last second: `~` sorts after every character of an id.
    place = wanted.cursor or f"{wanted.until:012d}#~"
    first_day = day_of(wanted.since)
    day, days = _day_of_key(place), 1
    for _ in range(READS_PER_PAGE):
        page = store.closed(day, before=place, limit=wanted.limit, at_least=f"{wanted.since:012d}#")
        for request in page.items:
            if _matches(request, wanted):
                found.append(request)
                if len(found) == wanted.limit:
                    return ClosedPage(tuple(found), closed_key(request))
        if page.next_key is not None:
            place = page.next_key
            continue
        if day <= first_day:
            return ClosedPage(tuple(found))
        day, days = _day_before(day), days + 1
        place = _end_of(day)
        if days > DAYS_PER_PAGE:
            break
    return ClosedPage(tuple(found), place)


def _matches(request: Request, wanted: ClosedFilter) -> bool:
    if wanted.status is not None and request.status != wanted.status:
        return False
    if wanted.ensemble is not None and request.ensemble != wanted.ensemble:
        return False
    if wanted.audience is None:
        return True
    mine = same_address(wanted.audience)
    return any(same_address(seat) == mine for seat in request.audience)


def _day_of_key(key: str) -> str:
    return day_of(int(key.partition("#")[0]))


def _day_before(day: str) -> str:
    return (datetime.fromisoformat(day) - timedelta(days=1)).strftime("%Y-%m-%d")


def _end_of(day: str) -> str:
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    return f"{int(end.timestamp()) - 1:012d}#~"
