"""How does a page of requests fill, when a filter leaves out most of what is read?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from countersign.domain.canonical import json_bytes
from countersign.domain.request import Request, is_place, same_address

PAGE_BYTES = 2_000_000
"""What the requests of a page may take as JSON: an answer of Lambda holds 6 MB, and is JSON that is
a text in JSON."""

Batch = tuple[Sequence[Request], str | None]
"""What one read gave, in order, and the place to go on at (None at the end of the list)."""


@dataclass(frozen=True)
class Page:
    """Requests in order. With `next_cursor` there may be more, even where the page is short."""

    items: tuple[Request, ...]
    next_cursor: str | None = None


def fill_page(
    batches: Iterable[Batch],
    *,
    fits: Callable[[Request], bool],
    place_of: Callable[[Request], str],
    limit: int,
) -> Page:
    """Take what fits until the page is full; no more batches are read than that takes.

    A full page, of `limit` items or of `PAGE_BYTES`, goes on behind its last item, a short one
    where the last batch ended.
    """
    found: list[Request] = []
    size = 0
    place: str | None = None
    for batch, place in batches:
        for request in batch:
            if not fits(request):
                continue
            found.append(request)
            size += 0 if request.outcome is None else json_bytes(request.outcome)
            if len(found) == limit or size >= PAGE_BYTES:
                more = place is not None or request is not batch[-1]
                return Page(tuple(found), place_of(request) if more else None)
    return Page(tuple(found), place)


def checked_place(cursor: str | None) -> str | None:
    """The cursor, where it is none or a place in a list of requests; else `ValueError`."""
    if cursor is not None and not is_place(cursor):
        raise ValueError("the cursor is no place in a list")
    return cursor


def is_asked_by(request: Request, *, audience: str | None, ensemble: str | None) -> bool:
    """Whether it asks this address, for this ensemble; None asks for any."""
    if ensemble is not None and request.ensemble != ensemble:
        return False
    if audience is None:
        return True
    mine = same_address(audience)
    return any(same_address(seat) == mine for seat in request.people)
