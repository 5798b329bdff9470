"""How are approvers' links kept, by their hash?"""

from typing import Any

from countersign.adapters.dynamodb.calls import ConditionFailedError, call
from countersign.adapters.dynamodb.values import Item, flag, flag_of, number, text
from countersign.domain.credentials import Link
from countersign.settings import Tables

APPROVER_INDEX = "approver"


class DynamoLinkStore:
    """Links, looked up by what was hashed of the URL; openings write them."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def get(self, link_hash: str) -> Link | None:
        """Read one link, strongly consistent, so that a revoked one is dead at once."""
        answer = call(
            self._client.get_item,
            TableName=self._tables.links,
            Key={"linkHash": text(link_hash)},
            ConsistentRead=True,
        )
        return _link_of(answer["Item"]) if "Item" in answer else None

    def count_refusal(self, link_hash: str, *, window: int) -> int:
        """Count a refused post in its window; the first of a new window makes the count 1."""
        counted = self._count(link_hash, window)
        if counted is None:
            counted = self._begin(link_hash, window)
        if counted is None:
            # Another post began this window between our two writes, or the link is unknown.
            counted = self._count(link_hash, window)
        return counted or 0

    def of_request(self, request_id: str, approver: str) -> tuple[Link, ...]:
        """Read an approver's links for one request, first epoch first (eventually consistent)."""
        answer = call(
            self._client.query,
            TableName=self._tables.links,
            IndexName=APPROVER_INDEX,
            KeyConditionExpression="approver = :approver AND requestId = :request",
            ExpressionAttributeValues={":approver": text(approver), ":request": text(request_id)},
        )
        return tuple(sorted(map(_link_of, answer["Items"]), key=lambda link: link.epoch))

    def _count(self, link_hash: str, window: int) -> int | None:
        """Add one.

        time           window A ─────────────┬─ window B ──────▶
        same_window    holds (A is stored)   │  fails until B is stored
        (a clock that lags behind counts into the newer window)
        """
        same_window = "attribute_exists(linkHash) AND refusalsWindow >= :window"
        return self._update(
            link_hash, "SET refusals = refusals + :one", same_window, window, {":one": number(1)}
        )

    def _begin(self, link_hash: str, window: int) -> int | None:
        """Start again at one.

        time          window A ─────────────┬─ window B ──────▶
        new_window    fails (A is stored)   │  holds for the first post, then fails
        """
        new_window = "attribute_exists(linkHash) AND refusalsWindow < :window"
        return self._update(
            link_hash,
            "SET refusals = :one, refusalsWindow = :window",
            new_window,
            window,
            {":one": number(1)},
        )

    def _update(
        self, link_hash: str, update: str, condition: str, window: int, values: Item
    ) -> int | None:
        try:
            answer = call(
                self._client.update_item,
                TableName=self._tables.links,
                Key={"linkHash": text(link_hash)},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues={":window": number(window), **values},
                ReturnValues="ALL_NEW",
            )
        except ConditionFailedError:
            return None
        return int(answer["Attributes"]["refusals"]["N"])


def new_link_write(link: Link, tables: Tables) -> dict[str, Any]:
    """The write of one link in a transaction.

    time     (no link) ── issued ── revoked ──▶
    is_new   may write    fails: a link is made once, and never comes back to life
    """
    is_new = "attribute_not_exists(linkHash)"
    return {
        "Put": {
            "TableName": tables.links,
            "Item": link_item(link),
            "ConditionExpression": is_new,
        }
    }


def dead_link_write(link_hash: str, tables: Tables) -> dict[str, Any]:
    """The write that revokes one link in a transaction; its counter of refusals stays.

    time      (no link) ── issued ── revoked ──▶
    is_known  fails        holds ──────────────▶
    """
    is_known = "attribute_exists(linkHash)"
    return {
        "Update": {
            "TableName": tables.links,
            "Key": {"linkHash": text(link_hash)},
            "UpdateExpression": "SET revoked = :true",
            "ConditionExpression": is_known,
            "ExpressionAttributeValues": {":true": flag(True)},
        }
    }


def link_item(link: Link) -> Item:
    """The item of one link."""
    return {
        "linkHash": text(link.link_hash),
        "requestId": text(link.request_id),
        "approver": text(link.approver),
        "epoch": number(link.epoch),
        "revoked": flag(link.revoked),
        "refusals": number(link.refusals),
        "refusalsWindow": number(link.refusals_window),
    }


def _link_of(item: Item) -> Link:
    return Link(
        link_hash=item["linkHash"]["S"],
        request_id=item["requestId"]["S"],
        approver=item["approver"]["S"],
        epoch=int(item["epoch"]["N"]),
        revoked=flag_of(item, "revoked"),
        refusals=int(item["refusals"]["N"]),
        refusals_window=int(item["refusalsWindow"]["N"]),
    )
