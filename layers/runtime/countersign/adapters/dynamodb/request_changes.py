"""Which writes make up one decided change of a request?"""

from typing import Any

from countersign.adapters.dynamodb.audit import entry_write
from countersign.adapters.dynamodb.effects import effect_write, withdrawal_write
from countersign.adapters.dynamodb.links import dead_link_write, new_link_write
from countersign.adapters.dynamodb.request_item import changing
from countersign.adapters.dynamodb.tokens import token_item
from countersign.adapters.dynamodb.values import Attribute, number, text
from countersign.domain.request import PENDING
from countersign.service.ports import Change, TaskToken
from countersign.settings import Tables


def change_writes(change: Change, tables: Tables) -> list[dict[str, Any]]:
    """Give the transaction of a change: the request, its audit entries, what it owes, its links."""
    writes = [_request_write(change, tables)]
    writes += [entry_write(entry, tables) for entry in change.entries]
    writes += [effect_write(effect, tables) for effect in change.effects]
    if change.token is not None:
        writes.append(_token_write(change.token, tables))
    request_id = change.request.request_id
    writes += [dead_link_write(each, tables) for each in change.dead_links]
    writes += [new_link_write(link, tables) for link in change.new_links]
    writes += [withdrawal_write(request_id, each, tables) for each in change.withdrawn]
    return writes


def _request_write(change: Change, tables: Tables) -> dict[str, Any]:
    """Update the request, only while it is what was read.

        time          opened ── vote ── vote ─────────── deadline ─── closed ──▶
        version          1        2       3                              4
        not_moved_on     holds for the one version that was read and decided on
        still_pending    holds ──────────────────────────────────────┘
        already_closed   (the run's end, a revoked link)                holds ──▶
        in_time          holds ─────────────────────────────┘  (votes only)

    `not_moved_on` alone would tell all states apart; the other two hold even if a decision was
    wrong. A reopening changes only the token's generation, which a closed request may take too:
    a retried gate is to be woken by the outcome that is already there. That the run
    had ended before is told of closed requests alone.
    """
    not_moved_on, still_pending, in_time = "version = :read", "requestStatus = :pending", ""
    already_closed = "requestStatus <> :pending"
    values: dict[str, Attribute] = {":read": number(change.expected_version)}
    conditions = [not_moved_on]
    if change.token is None:
        conditions.append(already_closed if change.is_afterwards else still_pending)
        values[":pending"] = text(PENDING)
    if change.deadline_after is not None:
        in_time = "deadline > :clock"
        conditions.append(in_time)
        values[":clock"] = number(change.deadline_after)
    expression, new_values = _update(changing(change.request))
    return {
        "Update": {
            "TableName": tables.requests,
            "Key": {"requestId": text(change.request.request_id)},
            "UpdateExpression": expression,
            "ConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeValues": {**values, **new_values},
        }
    }


def _update(attributes: dict[str, Attribute | None]) -> tuple[str, dict[str, Attribute]]:
    """The expression that sets what has a value and removes what has none, and its values."""
    present = {name: value for name, value in attributes.items() if value is not None}
    absent = [name for name, value in attributes.items() if value is None]
    expression = "SET " + ", ".join(f"{name} = :new_{name}" for name in present)
    if absent:
        expression += " REMOVE " + ", ".join(absent)
    return expression, {f":new_{name}": value for name, value in present.items()}


def _token_write(token: TaskToken, tables: Tables) -> dict[str, Any]:
    """Keep the token beside those of the openings before.

    time      opening 1 ── opening 2 ── opening 3 ──▶
    is_free   holds for each: a generation has one token, and none is ever replaced
    """
    is_free = "attribute_not_exists(requestId)"
    return {
        "Put": {
            "TableName": tables.task_tokens,
            "Item": token_item(token),
            "ConditionExpression": is_free,
        }
    }
