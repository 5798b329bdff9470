"""Lists requests: what waits, soonest deadline first, or what was decided, latest first."""

from collections.abc import Sequence

from countersign import wiring
from countersign.domain.credentials import REQUESTS_READ, Caller
from countersign.domain.effects import unreachable
from countersign.domain.request import Request
from countersign.service.list_closed import ClosedFilter, list_closed
from countersign.service.list_pending import PendingFilter, list_pending
from countersign.service.paging import Page
from countersign.service.ports import UnavailableError
from countersign.web.calls import Call
from countersign.web.cursors import write_cursor
from countersign.web.door import door
from countersign.web.identity import caller_of, require
from countersign.web.links_asked import links_answered, links_question, links_wanted
from countersign.web.lists import Wanted, wanted_of
from countersign.web.request_json import request_summary
from countersign.web.responses import Answer, json_answer


def _submitted_beside(call: Call) -> tuple[str, ...]:
    """Another function takes what is submitted, under one of the two paths of this one."""
    return () if call.path.rstrip("/").endswith("/pending") else ("POST",)


@door("GET", unavailable=UnavailableError, beside=_submitted_beside)
def handler(call: Call) -> Answer:
    """Answer `GET /requests` and `GET /pending` with `{items, nextCursor?}`."""
    now = wiring.clock().now()
    caller = caller_of(call, credentials=wiring.credentials(), now=now)
    require(caller, REQUESTS_READ)
    wanted = wanted_of(call, now=now)
    page = _page(wanted)
    links = _links(call, caller, page.items) if wanted.is_pending else {}
    items = [
        request_summary(
            request,
            unreachable=_unreachable(request) if request.is_open else (),
            links=links.get(request.request_id),
        )
        for request in page.items
    ]
    cursor = write_cursor(wanted.list_name, page.next_cursor)
    return json_answer(
        {"items": items} if cursor is None else {"items": items, "nextCursor": cursor}
    )


def _page(wanted: Wanted) -> Page:
    if wanted.is_pending:
        waiting = PendingFilter(wanted.audience, wanted.ensemble, wanted.limit, wanted.cursor)
        return list_pending(waiting, store=wiring.requests())
    closed = ClosedFilter(
        since=wanted.since,
        until=wanted.until,
        status=wanted.status,
        audience=wanted.audience,
        ensemble=wanted.ensemble,
        limit=wanted.limit,
        cursor=wanted.cursor,
    )
    return list_closed(closed, store=wiring.requests())


def _links(call: Call, caller: Caller, items: Sequence[Request]) -> dict[str, dict[str, str]]:
    wanted = links_wanted(caller, items)
    if not wanted:
        return {}
    return links_answered(caller, wiring.invoker().ask("links", links_question(call, wanted)))


def _unreachable(request: Request) -> frozenset[str]:
    return unreachable(wiring.effects().of_request(request.request_id))
