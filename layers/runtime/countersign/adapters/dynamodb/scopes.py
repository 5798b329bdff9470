"""How is kept which requests were opened in a scope, and that it has ended?

The table Scopes has a row for each request in each scope it stands in, written by the opening's
transaction, and one row more where the scope has ended.

    scopeId                                            requestId
    batch.run-1.each-order#2026-11-22T12:00:00.000Z    #ended                          endedBy
    batch.run-1.each-order#2026-11-22T12:00:00.000Z    batch.run-1.review.0
    batch.run-1.each-order#2026-11-22T12:00:00.000Z    batch.run-1.review.1

An index could not take its place: whoever ends a scope must find all that is open in it, and an
index may show an opening only later.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from countersign.adapters.clock import pause
from countersign.adapters.dynamodb.calls import ConditionFailedError, call
from countersign.adapters.dynamodb.request_item import request_of
from countersign.adapters.dynamodb.values import Attribute, Item, json_of, number, text
from countersign.domain.request import Request
from countersign.domain.scopes import ScopeEnd, end_in
from countersign.service.ports import RequestPage, UnavailableError
from countersign.settings import Tables

ENDED = "#ended"
"""No request's id holds a `#`, and any of them comes after this in order."""

LONGEST_RUN_SECONDS = 366 * 86_400
ITEMS_AT_ONCE = 100
READS = 20
_WAIT_SECONDS = 0.02


def member_item(scope: str, request_id: str, expires_at: int) -> Item:
    """The row of a request in one of its scopes; gone when its evidence is."""
    return {**_key(scope, request_id), "expiresAt": number(expires_at)}


def end_scope(client: Any, tables: Tables, end: ScopeEnd, *, now: int) -> ScopeEnd:
    """Write the row of the end, once.

    time           opened ── opened ── ended ───────────── ended again ──▶
    not_ended_yet  holds ────────────────┘                 fails: what was written first stands
    """
    not_ended_yet = "attribute_not_exists(scopeId)"
    row = {
        **_key(end.scope, ENDED),
        "endedBy": text(end.to_text()),
        "expiresAt": number(now + LONGEST_RUN_SECONDS),
    }
    try:
        call(
            client.put_item,
            TableName=tables.scopes,
            Item=row,
            ConditionExpression=not_ended_yet,
        )
    except ConditionFailedError:
        return ended(client, tables, [end.scope]) or end
    return end


def ended(client: Any, tables: Tables, scopes: Sequence[str]) -> ScopeEnd | None:
    """Read the rows of the ends, strongly consistent; of several, the one named first."""
    if not scopes:
        return None
    rows = _read(client, tables.scopes, [_key(scope, ENDED) for scope in scopes])
    found = {row["scopeId"]["S"]: end_in(json_of(row, "endedBy")) for row in rows}
    return next((found[scope] for scope in scopes if scope in found), None)


def members(
    client: Any, tables: Tables, scope: str, *, after: str | None, limit: int
) -> RequestPage:
    """Read the rows of a scope and then their requests, both strongly consistent."""
    answer = call(
        client.query,
        TableName=tables.scopes,
        ConsistentRead=True,
        KeyConditionExpression="scopeId = :scope AND requestId > :beyond",
        ExpressionAttributeValues={":scope": text(scope), ":beyond": text(after or ENDED)},
        Limit=min(limit, ITEMS_AT_ONCE),
    )
    ids = [row["requestId"]["S"] for row in answer["Items"]]
    keys = [{"requestId": text(request_id)} for request_id in ids]
    found = {item["requestId"]["S"]: item for item in _read(client, tables.requests, keys)}
    requests: list[Request] = [request_of(found[each]) for each in ids if each in found]
    more = "LastEvaluatedKey" in answer and bool(ids)
    return RequestPage(items=tuple(requests), next_key=ids[-1] if more else None)


def _read(client: Any, table: str, keys: list[dict[str, Attribute]]) -> Iterator[Item]:
    """Items by key, in no order; what an answer has no room for is asked for again."""
    wanted = {"Keys": keys, "ConsistentRead": True}
    for attempt in range(READS):
        if not wanted["Keys"]:
            return
        pause(attempt * _WAIT_SECONDS)
        answer = call(client.batch_get_item, RequestItems={table: wanted})
        yield from answer["Responses"].get(table, [])
        wanted = answer.get("UnprocessedKeys", {}).get(table, {"Keys": []})
    raise UnavailableError("the store left keys unread again and again")


def _key(scope: str, request_id: str) -> dict[str, Attribute]:
    return {"scopeId": text(scope), "requestId": text(request_id)}
