"""What waits, soonest deadline first?"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from countersign.domain.limits import PAGE_DEFAULT
from countersign.domain.request import (
    PENDING_SHARDS,
    Request,
    is_place,
    pending_key,
    same_address,
)
from countersign.service.ports import RequestPage, RequestStore

ROUNDS = 4
"""How often one page reads on when a filter leaves it short; bounds the cost of a rare filter."""


@dataclass(frozen=True)
class PendingFilter:
    """Which page of what waits; `cursor` is the place that the page before ended at."""

    audience: str | None = None
    ensemble: str | None = None
    limit: int = PAGE_DEFAULT
    cursor: str | None = None


@dataclass(frozen=True)
class Page:
    """Requests in order. With `next_cursor` there may be more, even where the page is short."""

    items: tuple[Request, ...]
    next_cursor: str | None = None


def list_pending(wanted: PendingFilter, *, store: RequestStore) -> Page:
    """Give one page of the pending requests that match.

    Reads at most `limit` items of each shard in each of `ROUNDS` rounds, however many wait: the
    shards share one order, so a single place continues them all. `ValueError` for a cursor that
    is no place of a list (`domain.request.is_place`).
    """
    if wanted.cursor is not None and not is_place(wanted.cursor):
        raise ValueError("the cursor is no place in a list")
    found: list[Request] = []
    place = wanted.cursor
    for _ in range(ROUNDS):
        batch, place = _round(store, place, wanted.limit)
        for request in batch:
            if not _matches(request, wanted):
                continue
            found.append(request)
            if len(found) == wanted.limit:
                more = place is not None or request is not batch[-1]
                return Page(tuple(found), pending_key(request) if more else None)
        if place is None:
            break
    return Page(tuple(found), place)


def _round(store: RequestStore, after: str | None, limit: int) -> tuple[list[Request], str | None]:
    """Read all shards once: what is surely in order, and where to go on (None at the end)."""
    pages = [store.pending(shard, after=after, limit=limit) for shard in range(PENDING_SHARDS)]
    merged = list(heapq.merge(*(page.items for page in pages), key=pending_key))
    horizon = _horizon(pages)
    if horizon is None:
        return merged, None
    # Beyond the first shard that has more, others' items could overtake its unread ones.
    return [request for request in merged if pending_key(request) <= horizon], horizon


def _horizon(pages: Iterable[RequestPage]) -> str | None:
    return min((page.next_key for page in pages if page.next_key is not None), default=None)


def _matches(request: Request, wanted: PendingFilter) -> bool:
    if wanted.ensemble is not None and request.ensemble != wanted.ensemble:
        return False
    if wanted.audience is None:
        return True
    mine = same_address(wanted.audience)
    return any(same_address(seat) == mine for seat in request.audience)
