"""How are audit entries kept, each at its own place for good?"""

import json
from collections.abc import Mapping
from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.values import Item, number, text, text_of
from countersign.domain.audit import Entry
from countersign.domain.canonical import canonical_text
from countersign.settings import Tables


class DynamoAuditLog:
    """The entries of all chains; those who write a request or deliver append to them."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def entries(self, chain: str) -> tuple[Entry, ...]:
        """Read a whole chain in order, strongly consistent."""
        found: list[Entry] = []
        start: dict[str, Any] = {}
        while True:
            answer = call(
                self._client.query,
                TableName=self._tables.audit,
                KeyConditionExpression="chain = :chain",
                ExpressionAttributeValues={":chain": text(chain)},
                ConsistentRead=True,
                **start,
            )
            found.extend(_entry_of(item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return tuple(found)
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def entry_write(entry: Entry, tables: Tables) -> dict[str, Any]:
    """The write of one entry in a transaction.

    time    … ── entry seq-1 ── (seq is free) ── entry seq ──▶
    here                        may write        place_is_free fails
    """
    place_is_free = "attribute_not_exists(chain)"
    return {
        "Put": {
            "TableName": tables.audit,
            "Item": {
                "chain": text(entry.chain),
                "seq": number(entry.seq),
                "prev": text(entry.prev),
                "hash": text(entry.hash),
                "entry": text(canonical_text(entry.body)),
            },
            "ConditionExpression": place_is_free,
        }
    }


def _entry_of(item: Item) -> Entry:
    """The entry that an item holds, however it was damaged: then its hash is of something else."""
    return Entry(
        chain=item["chain"]["S"],
        seq=_whole(item["seq"]["N"]),
        prev=text_of(item, "prev") or "",
        hash=text_of(item, "hash") or "",
        body=_body_of(text_of(item, "entry") or ""),
    )


def _whole(number: str) -> int:
    """The number if it is a place in a chain; -1, which is none, if it lies between two."""
    return int(number) if number.isdecimal() else -1


def _body_of(written: str) -> Mapping[str, Any]:
    """The object that this text is, if it is written as ours are.

    Any other text is given as what it is: one that names a key twice would be read as either.
    """
    try:
        body = json.loads(written)
        is_ours = isinstance(body, dict) and canonical_text(body) == written
    except (ValueError, RecursionError):
        is_ours = False
    return body if is_ours else {"text": written}
