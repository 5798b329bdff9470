"""How is kept what is owed to the world, and who delivers it at the moment?"""

from typing import Any

from countersign.adapters.dynamodb.audit import entry_write
from countersign.adapters.dynamodb.calls import ConditionFailedError, call, transact
from countersign.adapters.dynamodb.values import (
    Attribute,
    Item,
    as_json,
    flag,
    flag_of,
    json_of,
    maybe_json,
    maybe_number,
    maybe_text,
    number,
    number_of,
    text,
    text_of,
    without_absent,
)
from countersign.domain.audit import ChainHead, Entry, head_after
from countersign.domain.effects import Effect
from countersign.settings import Tables

OWED_INDEX = "owed"
OWED_PAGES = 20
"""Each is a megabyte of the index, over two thousand effects that may be held."""

HEAD = "#head"
_OWED = "owed"


class DynamoEffectStore:
    """Effects; whoever writes the request puts them, the deliverers update them here."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def get(self, request_id: str, effect_id: str) -> Effect | None:
        """Read one effect, strongly consistent."""
        item = self._item(request_id, effect_id)
        return None if item is None else effect_of(item)

    def of_request(self, request_id: str) -> tuple[Effect, ...]:
        """Read all effects of a request by their ids, without the chain's head."""
        found: list[Effect] = []
        start: dict[str, Any] = {}
        while True:
            answer = call(
                self._client.query,
                TableName=self._tables.effects,
                KeyConditionExpression="requestId = :request",
                ExpressionAttributeValues={":request": text(request_id)},
                ConsistentRead=True,
                **start,
            )
            items = (item for item in answer["Items"] if item["effectId"]["S"] != HEAD)
            found.extend(effect_of(item) for item in items)
            if "LastEvaluatedKey" not in answer:
                return tuple(found)
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def lease(self, request_id: str, effect_id: str, *, now: int, until: int) -> Effect | None:
        """Take an owed effect that nobody holds.

        time           owed ── leased ─────── lease runs out ── leased again ── delivered ──▶
        still_owed     holds ──────────────────────────────────────────────────┘
        nobody_holds   holds ┘  fails          holds ────────────┘  fails
        """
        still_owed, nobody_holds = "owed = :owed", "leaseUntil <= :now"
        try:
            answer = call(
                self._client.update_item,
                TableName=self._tables.effects,
                Key=_key(request_id, effect_id),
                UpdateExpression="SET leaseUntil = :until, attempts = attempts + :one",
                ConditionExpression=f"{still_owed} AND {nobody_holds}",
                ExpressionAttributeValues={
                    ":owed": text(_OWED),
                    ":now": number(now),
                    ":until": number(until),
                    ":one": number(1),
                },
                ReturnValues="ALL_NEW",
            )
        except ConditionFailedError:
            return None
        return effect_of(answer["Attributes"])

    def postpone(self, held: Effect, *, until: int) -> bool:
        """Give a leased effect back, to be tried at `until` or later.

        time         leased as attempt n ── (lease runs out) ── attempt n+1 by another ──▶
        still_ours   holds ─────────────────────────────────────┘
        """
        still_owed, still_ours = "owed = :owed", "attempts = :attempt"
        try:
            call(
                self._client.update_item,
                TableName=self._tables.effects,
                Key=_key(held.request_id, held.effect_id),
                UpdateExpression="SET leaseUntil = :until",
                ConditionExpression=f"{still_owed} AND {still_ours}",
                ExpressionAttributeValues={
                    ":owed": text(_OWED),
                    ":attempt": number(held.attempts),
                    ":until": number(until),
                },
            )
        except ConditionFailedError:
            return False
        return True

    def record(
        self, request_id: str, *, head: ChainHead, entry: Entry, delivered: Effect | None = None
    ) -> bool:
        """Append to the delivery chain and, with it, mark an effect delivered."""
        writes = [self._head_write(request_id, head, entry), entry_write(entry, self._tables)]
        if delivered is not None:
            writes.append(self._receipt_write(delivered))
        try:
            transact(self._client, writes)
        except ConditionFailedError as failed:
            # The head is the hash of this very entry: what stands is what was to be written.
            return failed.may_be_ours and self.head(request_id) == head_after(entry)
        return True

    def head(self, request_id: str) -> ChainHead:
        """Read where the delivery chain stands, strongly consistent."""
        item = self._item(request_id, HEAD)
        if item is None:
            return ChainHead()
        return ChainHead(seq=int(item["chainSeq"]["N"]), hash=item["chainHash"]["S"])

    def owed(
        self, kind: str, *, before: int, limit: int, free_at: int | None = None
    ) -> tuple[Effect, ...]:
        """Read what is owed since `before` or longer, oldest first, past those that are held."""
        found: list[Effect] = []
        query = self._owed_query(kind, before, limit, free_at)
        for _ in range(OWED_PAGES):
            answer = call(self._client.query, **query)
            found.extend(effect_of(item) for item in answer["Items"])
            if len(found) >= limit or "LastEvaluatedKey" not in answer:
                break
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return tuple(found[:limit])

    def _owed_query(
        self, kind: str, before: int, limit: int, free_at: int | None
    ) -> dict[str, Any]:
        values = {
            ":owed": text(_OWED),
            ":first": text(f"{kind}#"),
            ":after": text(f"{kind}#{before + 1:012d}"),
        }
        query: dict[str, Any] = {
            "TableName": self._tables.effects,
            "IndexName": OWED_INDEX,
            "KeyConditionExpression": "owed = :owed AND owedSince BETWEEN :first AND :after",
            "ExpressionAttributeValues": values,
        }
        if free_at is None:
            return {**query, "Limit": limit}
        # No limit: it would count those that the filter leaves out.
        values[":free_at"] = number(free_at)
        return {**query, "FilterExpression": "leaseUntil <= :free_at"}

    def _item(self, request_id: str, effect_id: str) -> Item | None:
        answer = call(
            self._client.get_item,
            TableName=self._tables.effects,
            Key=_key(request_id, effect_id),
            ConsistentRead=True,
        )
        item: Item | None = answer.get("Item")
        return item

    def _head_write(self, request_id: str, head: ChainHead, entry: Entry) -> dict[str, Any]:
        """Move the head on.

        time         no head ── head 1 ── head 2 ──▶
        not_moved    holds for the one head that the entry was appended to
        """
        after = head_after(entry)
        values = {":new_seq": number(after.seq), ":new_hash": text(after.hash)}
        if head.seq == 0:
            not_moved = "attribute_not_exists(chainSeq)"
        else:
            not_moved = "chainSeq = :seq AND chainHash = :hash"
            values |= {":seq": number(head.seq), ":hash": text(head.hash)}
        return {
            "Update": {
                "TableName": self._tables.effects,
                "Key": _key(request_id, HEAD),
                "UpdateExpression": "SET chainSeq = :new_seq, chainHash = :new_hash",
                "ConditionExpression": not_moved,
                "ExpressionAttributeValues": values,
            }
        }

    def _receipt_write(self, delivered: Effect) -> dict[str, Any]:
        """Mark an effect delivered.

        time          leased as attempt n ── (lease runs out) ── attempt n+1 ── delivered ──▶
        still_owed    holds ────────────────────────────────────────────────────┘
        still_ours    holds ─────────────────────────────────────┘
        """
        still_owed, still_ours = "owed = :owed", "attempts = :attempt"
        return {
            "Update": {
                "TableName": self._tables.effects,
                "Key": _key(delivered.request_id, delivered.effect_id),
                "UpdateExpression": "SET receipt = :receipt REMOVE owed, owedSince",
                "ConditionExpression": f"{still_owed} AND {still_ours}",
                "ExpressionAttributeValues": {
                    ":owed": text(_OWED),
                    ":attempt": number(delivered.attempts),
                    ":receipt": as_json(delivered.receipt),
                },
            }
        }


def effect_write(effect: Effect, tables: Tables) -> dict[str, Any]:
    """The write of one new effect in a transaction.

    time    (not owed) ── owed ── leased ── delivered ──▶
    here    may write     not_known fails: owing it twice is owing it once more than wanted
    """
    not_known = "attribute_not_exists(requestId)"
    return {
        "Put": {
            "TableName": tables.effects,
            "Item": _effect_item(effect),
            "ConditionExpression": not_known,
        }
    }


def withdrawal_write(request_id: str, effect_id: str, tables: Tables) -> dict[str, Any]:
    """The write that tells a mail's deliverer, in a transaction, that its link is dead.

    time     owed ── leased ── delivered ──▶
    is_known holds ────────────────────────▶   whoever has leased it may be sending it by now, and
                                               writes its receipt as if nothing had been
    """
    is_known = "attribute_exists(requestId)"
    return {
        "Update": {
            "TableName": tables.effects,
            "Key": _key(request_id, effect_id),
            "UpdateExpression": "SET withdrawn = :true",
            "ConditionExpression": is_known,
            "ExpressionAttributeValues": {":true": flag(True)},
        }
    }


def effect_of(item: Item) -> Effect:
    """The effect that an item holds, also one from a stream's record."""
    return Effect(
        request_id=item["requestId"]["S"],
        effect_id=item["effectId"]["S"],
        kind=item["kind"]["S"],
        approver=text_of(item, "approver"),
        epoch=number_of(item, "epoch"),
        generation=number_of(item, "generation"),
        attempts=int(item["attempts"]["N"]),
        lease_until=int(item["leaseUntil"]["N"]),
        receipt=json_of(item, "receipt"),
        owed_since=_owed_since(item),
        withdrawn=flag_of(item, "withdrawn"),
    )


def _owed_since(item: Item) -> int | None:
    since = text_of(item, "owedSince")
    return None if since is None else int(since.split("#", 2)[1])


def _effect_item(effect: Effect) -> Item:
    owed: dict[str, Attribute | None] = {"owed": None, "owedSince": None}
    if effect.owed_since is not None:
        # By kind first: the index gives wake-ups without the mails before them.
        since = f"{effect.kind}#{effect.owed_since:012d}#{effect.request_id}#{effect.effect_id}"
        owed = {"owed": text(_OWED), "owedSince": text(since)}
    return without_absent(
        {
            **_key(effect.request_id, effect.effect_id),
            "kind": text(effect.kind),
            "approver": maybe_text(effect.approver),
            "epoch": maybe_number(effect.epoch),
            "generation": maybe_number(effect.generation),
            "attempts": number(effect.attempts),
            "leaseUntil": number(effect.lease_until),
            "receipt": maybe_json(effect.receipt),
            "withdrawn": flag(True) if effect.withdrawn else None,
            **owed,
        }
    )


def _key(request_id: str, effect_id: str) -> Item:
    return {"requestId": text(request_id), "effectId": text(effect_id)}
