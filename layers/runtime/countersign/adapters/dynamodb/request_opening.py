"""Which writes make up the opening of a request?"""

from typing import Any

from countersign.adapters.dynamodb.audit import entry_write
from countersign.adapters.dynamodb.effects import effect_write
from countersign.adapters.dynamodb.evidence import evidence_item
from countersign.adapters.dynamodb.links import new_link_write
from countersign.adapters.dynamodb.request_item import request_item
from countersign.adapters.dynamodb.scopes import member_item
from countersign.adapters.dynamodb.secrets import secret_item
from countersign.adapters.dynamodb.tokens import token_item
from countersign.adapters.dynamodb.values import Item
from countersign.service.ports import NewRequest
from countersign.settings import Tables

_DAY_SECONDS = 86_400


def opening_writes(new: NewRequest, tables: Tables, *, evidence_days: int) -> list[dict[str, Any]]:
    """Give the transaction of an opening: everything is new, or nothing is written.

        time    no request ──────────▶ opened ───────▶ … ───────▶ closed
        here    may write              id_is_free fails: an opening before us was written
                                       whole, so ours has nothing to add

    Every other write is guarded in the same way: what is written here is written once.
    """
    expires_at = new.request.deadline + evidence_days * _DAY_SECONDS
    evidence = evidence_item(new.request.request_id, new.request.digest, new.evidence, expires_at)
    writes = [
        _new(tables.requests, "requestId", request_item(new.request)),
        _new(tables.evidence, "requestId", evidence),
    ]
    if new.secret is not None:
        secret = secret_item(new.request.request_id, new.secret)
        writes.append(_new(tables.link_secrets, "requestId", secret))
    if new.token is not None:
        writes.append(_new(tables.task_tokens, "requestId", token_item(new.token)))
    writes += [
        _new(tables.scopes, "scopeId", member_item(scope, new.request.request_id, expires_at))
        for scope in new.request.scopes
    ]
    writes += [new_link_write(link, tables) for link in new.links]
    writes += [entry_write(entry, tables) for entry in new.entries]
    writes += [effect_write(effect, tables) for effect in new.effects]
    return writes


def _new(table: str, key: str, item: Item) -> dict[str, Any]:
    id_is_free = f"attribute_not_exists({key})"
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": id_is_free}}
