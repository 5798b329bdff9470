"""Where does every audit chain stand, read from the tables a page at a time?"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.effects import HEAD
from countersign.adapters.dynamodb.values import Item, text
from countersign.domain.audit import decision_chain, delivery_chain
from countersign.domain.chain import ChainHead
from countersign.domain.seals import MOST, HeadPage, SealedHead
from countersign.settings import Tables

_TABLE = "table"
_REQUESTS, _EFFECTS = "requests", "effects"
_KEYS = {_REQUESTS: {"requestId": 2048}, _EFFECTS: {"requestId": 2048, "effectId": 1024}}
"""The keys of each table, and the most bytes that DynamoDB takes for each."""
_HASH = re.compile(r"[0-9a-f]{64}")


class DynamoChainHeads:
    """The heads of the decision chains, then those of the delivery chains, in scans."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def page(self, after: Mapping[str, str] | None) -> HeadPage:
        """Read a megabyte of a table; an item whose head was damaged is counted alone.

        Eventually consistent, for half the price: an earlier head is as true as a later one.
        """
        if after is None or not _is_a_place(after):
            return self._decisions({})
        return (self._decisions if after[_TABLE] == _REQUESTS else self._deliveries)(after)

    def _decisions(self, after: Mapping[str, str]) -> HeadPage:
        answer = call(
            self._client.scan,
            TableName=self._tables.requests,
            Select="SPECIFIC_ATTRIBUTES",
            ProjectionExpression="requestId, chainSeq, chainHash",
            **_from(after),
        )
        return _page(answer, decision_chain, _place(answer, _REQUESTS) or {_TABLE: _EFFECTS})

    def _deliveries(self, after: Mapping[str, str]) -> HeadPage:
        answer = call(
            self._client.scan,
            TableName=self._tables.effects,
            Select="SPECIFIC_ATTRIBUTES",
            ProjectionExpression="requestId, effectId, chainSeq, chainHash",
            FilterExpression="effectId = :head",
            ExpressionAttributeValues={":head": text(HEAD)},
            **_from(after),
        )
        return _page(answer, delivery_chain, _place(answer, _EFFECTS))


def _page(
    answer: Mapping[str, Any], chain_of: Callable[[str], str], goes_on: Mapping[str, str] | None
) -> HeadPage:
    read = [(item["requestId"]["S"], _head(item)) for item in answer["Items"]]
    heads = tuple(SealedHead(chain_of(owner), head) for owner, head in read if head is not None)
    return HeadPage(heads, goes_on, unreadable=len(read) - len(heads))


def _head(item: Item) -> ChainHead | None:
    """The head that an item has; None where it has none that could be one of ours."""
    seq = item.get("chainSeq", {}).get("N", "")
    digest = item.get("chainHash", {}).get("S", "")
    if not seq.isdecimal() or int(seq) > MOST or not _HASH.fullmatch(digest):
        return None
    return ChainHead(int(seq), digest)


def _is_a_place(after: Mapping[str, str]) -> bool:
    """Whether a page may have told it: the last seal has it, and who may write seals may forge."""
    key = {name: value for name, value in after.items() if name != _TABLE}
    wanted = _KEYS.get(after.get(_TABLE, ""))
    if wanted is None or (key and key.keys() != wanted.keys()):
        return False
    return all(0 < len(value.encode()) <= wanted[name] for name, value in key.items())


def _from(after: Mapping[str, str]) -> dict[str, Any]:
    key = {name: text(value) for name, value in after.items() if name != _TABLE}
    return {"ExclusiveStartKey": key} if key else {}


def _place(answer: Mapping[str, Any], table: str) -> dict[str, str] | None:
    key = answer.get("LastEvaluatedKey")
    return None if key is None else {_TABLE: table, **{name: key[name]["S"] for name in key}}
