"""What waits, soonest deadline first?"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.domain.limits import PAGE_DEFAULT
from countersign.domain.request import PENDING_SHARDS, Request, pending_key
from countersign.service.paging import Batch, Page, checked_place, fill_page, is_asked_by
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


def list_pending(wanted: PendingFilter, *, store: RequestStore) -> Page:
    """Give one page of the pending requests that match.

    Reads at most `limit` items of each shard in each of `ROUNDS` rounds, however many wait: the
    shards share one order, so a single place continues them all. `ValueError` for a cursor that
    is no place of a list (`domain.request.is_place`).
    """
    return fill_page(
        _batches(store, checked_place(wanted.cursor), wanted.limit),
        fits=lambda request: is_asked_by(
            request, audience=wanted.audience, ensemble=wanted.ensemble
        ),
        place_of=pending_key,
        limit=wanted.limit,
    )


def _batches(store: RequestStore, place: str | None, limit: int) -> Iterator[Batch]:
    for _ in range(ROUNDS):
        batch, place = _round(store, place, limit)
        yield batch, place
        if place is None:
            return


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
