"""What was decided, latest first?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from countersign.domain.limits import PAGE_DEFAULT
from countersign.domain.moments import day_of
from countersign.domain.request import Request, closed_key
from countersign.service.paging import Batch, Page, checked_place, fill_page, is_asked_by
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


def list_closed(wanted: ClosedFilter, *, store: RequestStore) -> Page:
    """Give one page of the closed requests that match, latest closing first.

    Reads a bounded number of batches, each of at most `limit` items of one day. `ValueError` for
    a cursor that is no place of a list (`domain.request.is_place`).
    """
    # The highest key of its last second: `~` sorts after every character of an id.
    place = checked_place(wanted.cursor) or f"{wanted.until:012d}#~"
    return fill_page(
        _batches(store, place, wanted),
        fits=lambda request: _matches(request, wanted),
        place_of=closed_key,
        limit=wanted.limit,
    )


def _batches(store: RequestStore, place: str, wanted: ClosedFilter) -> Iterator[Batch]:
    first_day, day, days = day_of(wanted.since), _day_of_key(place), 1
    for _ in range(READS_PER_PAGE):
        page = store.closed(day, before=place, limit=wanted.limit, at_least=f"{wanted.since:012d}#")
        if page.next_key is not None:
            place = page.next_key
        elif day <= first_day:
            yield page.items, None
            return
        else:
            day, days = _day_before(day), days + 1
            place = _end_of(day)
        yield page.items, place
        if days > DAYS_PER_PAGE:
            return


def _matches(request: Request, wanted: ClosedFilter) -> bool:
    if wanted.status is not None and request.status != wanted.status:
        return False
    return is_asked_by(request, audience=wanted.audience, ensemble=wanted.ensemble)


def _day_of_key(key: str) -> str:
    return day_of(int(key.partition("#")[0]))


def _day_before(day: str) -> str:
    return (datetime.fromisoformat(day) - timedelta(days=1)).strftime("%Y-%m-%d")


def _end_of(day: str) -> str:
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    return f"{int(end.timestamp()) - 1:012d}#~"
