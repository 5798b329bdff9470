"""How are requests kept, so that no change is ever half written or written over another?"""

from collections.abc import Sequence
from typing import Any

from countersign.adapters.dynamodb import scopes as in_scopes
from countersign.adapters.dynamodb.calls import ConditionFailedError, call, transact
from countersign.adapters.dynamodb.request_changes import change_writes
from countersign.adapters.dynamodb.request_item import (
    CLOSED_INDEX,
    EXECUTION_INDEX,
    PENDING_INDEX,
    ROOT_INDEX,
    pending_shard,
    request_of,
)
from countersign.adapters.dynamodb.request_opening import opening_writes
from countersign.adapters.dynamodb.values import Attribute, Item, text
from countersign.domain.audit import has_entered
from countersign.domain.request import PENDING_SHARDS, Request, pending_key
from countersign.domain.scopes import ScopeEnd
from countersign.service.ports import Change, NewRequest, RequestPage
from countersign.settings import Tables


class DynamoRequestStore:
    """Requests in their table; openings and changes in one transaction over all tables.

    `evidence_days` is for how long after its deadline a request's evidence is kept.
    """

    def __init__(self, client: Any, tables: Tables, *, evidence_days: int) -> None:
        self._client = client
        self._tables = tables
        self._evidence_days = evidence_days

    def get(self, request_id: str) -> Request | None:
        """Read one request, strongly consistent."""
        answer = call(
            self._client.get_item,
            TableName=self._tables.requests,
            Key={"requestId": text(request_id)},
            ConsistentRead=True,
        )
        return request_of(answer["Item"]) if "Item" in answer else None

    def open(self, new: NewRequest) -> bool:
        """Write everything an opening owns, unless its id is taken."""
        writes = opening_writes(new, self._tables, evidence_days=self._evidence_days)
        return self._written(writes, new)

    def commit(self, change: Change) -> bool:
        """Write a decided change, unless the request has moved on since it was read."""
        return self._written(change_writes(change, self._tables), change)

    def pending(self, shard: int, *, after: str | None, limit: int) -> RequestPage:
        """Read one list of pending requests, soonest deadline first."""
        beyond = None if after is None else ("> :beyond", {":beyond": text(after)})
        items, more = self._query(
            PENDING_INDEX, "pendingShard", pending_shard(shard), "deadlineKey", beyond, limit=limit
        )
        return _page(items, "deadlineKey", more)

    def closed(
        self, day: str, *, before: str | None, limit: int, at_least: str | None = None
    ) -> RequestPage:
        """Read what was closed on a day, latest first."""
        if before is not None and at_least is not None and before <= at_least:
            return RequestPage(items=())
        # A range's both ends belong to it, so one more is asked for and `before` itself left out.
        items, more = self._query(
            CLOSED_INDEX,
            "closedDay",
            day,
            "closedKey",
            _between(at_least, before),
            limit=limit + 1,
            latest_first=True,
        )
        wanted = [item for item in items if before is None or item["closedKey"]["S"] < before]
        return _page(wanted[:limit], "closedKey", more or len(wanted) > limit)

    def of_execution(
        self, execution_id: str, *, after: str | None = None, limit: int = 100
    ) -> RequestPage:
        """Read the requests of one run, first submitted first."""
        beyond = None if after is None else ("> :beyond", {":beyond": text(after)})
        items, more = self._query(
            EXECUTION_INDEX, "executionId", execution_id, "submittedKey", beyond, limit=limit
        )
        return _page(items, "submittedKey", more)

    def of_root(
        self, execution_id: str, *, after: str | None = None, limit: int = 100
    ) -> RequestPage:
        """Read the requests of the runs below an outermost one, first submitted first."""
        beyond = None if after is None else ("> :beyond", {":beyond": text(after)})
        items, more = self._query(
            ROOT_INDEX, "rootExecutionId", execution_id, "submittedKey", beyond, limit=limit
        )
        return _page(items, "submittedKey", more)

    def end_scope(self, end: ScopeEnd, *, now: int) -> ScopeEnd:
        """Write that a scope has ended, unless somebody did; what was written first."""
        return in_scopes.end_scope(self._client, self._tables, end, now=now)

    def ended(self, scopes: Sequence[str]) -> ScopeEnd | None:
        """Read, strongly consistent, why the first of these that has ended did."""
        return in_scopes.ended(self._client, self._tables, scopes)

    def of_scope(self, scope: str, *, after: str | None = None, limit: int = 100) -> RequestPage:
        """Read what was opened in a scope, strongly consistent, by id."""
        return in_scopes.members(self._client, self._tables, scope, after=after, limit=limit)

    def past_deadline(self, now: int, *, limit: int) -> tuple[Request, ...]:
        """Read pending requests whose deadline has come, oldest first."""
        due = ("< :due", {":due": text(f"{now + 1:012d}")})
        found: list[Request] = []
        for shard in range(PENDING_SHARDS):
            items, _ = self._query(
                PENDING_INDEX, "pendingShard", pending_shard(shard), "deadlineKey", due, limit=limit
            )
            found.extend(request_of(item) for item in items)
        return tuple(sorted(found, key=pending_key)[:limit])

    def _written(self, writes: list[dict[str, Any]], wanted: NewRequest | Change) -> bool:
        try:
            transact(self._client, writes)
        except ConditionFailedError as failed:
            return failed.may_be_ours and self._stands(wanted)
        return True

    def _stands(self, wanted: NewRequest | Change) -> bool:
        """Whether the store shows that this was written by a try that was never answered.

        Never of a task token: no entry names it, so the opening that stands may be another
        attempt's of the same second. To keep ours beside it once too often harms nobody.
        """
        if wanted.token is not None:
            return False
        stored = self.get(wanted.request.request_id)
        return stored is not None and has_entered(stored, wanted.entries)

    def _query(
        self,
        index: str,
        hash_name: str,
        hash_value: str,
        range_name: str,
        bound: tuple[str, dict[str, Attribute]] | None,
        *,
        limit: int,
        latest_first: bool = False,
    ) -> tuple[list[Item], bool]:
        """Items of an index, and whether more may follow."""
        condition, values = f"{hash_name} = :hash", {":hash": text(hash_value)}
        if bound is not None:
            condition += f" AND {range_name} {bound[0]}"
            values.update(bound[1])
        answer = call(
            self._client.query,
            TableName=self._tables.requests,
            IndexName=index,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ScanIndexForward=not latest_first,
            Limit=limit,
        )
        return answer["Items"], "LastEvaluatedKey" in answer


def _page(items: list[Item], key: str, more: bool) -> RequestPage:
    next_key = items[-1][key]["S"] if more and items else None
    return RequestPage(items=tuple(request_of(item) for item in items), next_key=next_key)


def _between(at_least: str | None, before: str | None) -> tuple[str, dict[str, Attribute]] | None:
    """DynamoDB takes one condition on a range key, so each pair of ends has its own form."""
    if at_least is not None and before is not None:
        return "BETWEEN :least AND :before", {":least": text(at_least), ":before": text(before)}
    if at_least is not None:
        return ">= :least", {":least": text(at_least)}
    if before is not None:
        return "< :before", {":before": text(before)}
    return None
