"""Which requests does a caller want listed?"""

from dataclasses import dataclass

from countersign.domain.request import APPROVED, CANCELLED, PENDING, REJECTED, TIMEOUT
from countersign.web.calls import Call
from countersign.web.cursors import filtered, read_key_cursor
from countersign.web.inputs import Inputs, query_inputs

CLOSED = "closed"
STATUSES = (PENDING, APPROVED, REJECTED, TIMEOUT, CANCELLED, CLOSED)
DEFAULT_DAYS = 30
_DAY_SECONDS = 86_400
_FIRST_SECOND = 0
_PENDING_NAMES = ("audience", "ensemble", "limit", "cursor")


@dataclass(frozen=True)
class Wanted:
    """One page of a list: `status` is None for every closed one; times are epoch seconds.

    `list_name` is what this list's cursors carry: another filter makes another list.
    """

    is_pending: bool
    status: str | None
    audience: str | None
    ensemble: str | None
    limit: int
    cursor: str | None
    since: int
    until: int
    list_name: str


def wanted_of(call: Call, *, now: int) -> Wanted:
    """Read the query; `GET /pending` takes no `status`, and what is pending no `from` and `to`.

    Closed requests are those of the last `DEFAULT_DAYS` days unless `from` says otherwise.
    """
    query = call.query()
    if call.path.rstrip("/").endswith("/pending") or query.get("status", PENDING) == PENDING:
        only = () if call.path.rstrip("/").endswith("/pending") else ("status",)
        inputs = query_inputs(query, *only, *_PENDING_NAMES)
        return _wanted(inputs, PENDING, since=_FIRST_SECOND, until=now)
    inputs = query_inputs(query, "status", "from", "to", *_PENDING_NAMES)
    status = inputs.one_of("status", STATUSES, CLOSED) or CLOSED
    until = inputs.moment("to", end_of_day=True)
    until = now if until is None else until
    since = inputs.moment("from")
    since = until - DEFAULT_DAYS * _DAY_SECONDS if since is None else since
    if since > until:
        inputs.refuse("from", "AFTER_TO", "this lies after `to`")
    return _wanted(inputs, status, since=max(since, _FIRST_SECOND), until=max(until, _FIRST_SECOND))


def _wanted(inputs: Inputs, status: str, *, since: int, until: int) -> Wanted:
    audience, ensemble = inputs.text("audience"), inputs.text("ensemble")
    limit, cursor = inputs.page_size(), inputs.text("cursor")
    inputs.check()
    is_pending = status == PENDING
    filters = (audience, ensemble, *(inputs.text(name) for name in ("from", "to")))
    name = filtered(status, *filters)
    return Wanted(
        is_pending=is_pending,
        status=None if status == CLOSED else status,
        audience=audience,
        ensemble=ensemble,
        limit=limit,
        cursor=read_key_cursor(name, cursor),
        since=since,
        until=until,
        list_name=name,
    )
