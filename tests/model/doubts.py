"""What does the adapter say of a write that was sent again without an answer, and refused then?

The adapters' own code, from the call of their port down to botocore: the refusal alone is ours, and
what they read to find out is one more step of the process, before which the others may go on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from tests.adapters.tables import tables
from tests.model.calls import Call

Ask = Callable[[Call], Any]
CANCELLED = {
    "Error": {"Code": "TransactionCanceledException", "Message": "a condition did not hold"},
    "CancellationReasons": [{"Code": "ConditionalCheckFailed"}],
    "ResponseMetadata": {"RetryAttempts": 1},
}


class _Refusing:
    """DynamoDB, which refuses what botocore sends for the second time."""

    def transact_write_items(self, **_asked: Any) -> Any:
        raise ClientError(CANCELLED, "TransactWriteItems")


def settled(ask: Ask, call: Call, *, requests: type[Any] = DynamoRequestStore) -> bool:
    """Whether the write counts as done; `ask` makes the call by which the adapter finds out."""
    adapter = _asking_requests(requests, ask) if call.port == "requests" else _asking_effects(ask)
    answer: bool = getattr(adapter, call.method)(*call.arguments, **dict(call.keywords))
    return answer


def _asking_requests(kind: type[Any], ask: Ask) -> Any:
    class Asking(kind):
        def get(self, request_id: str) -> Any:
            return ask(Call("requests", "get", (request_id,), ()))

    return Asking(_Refusing(), tables(), evidence_days=1)


def _asking_effects(ask: Ask) -> Any:
    class Asking(DynamoEffectStore):
        def head(self, request_id: str) -> Any:
            return ask(Call("effects", "head", (request_id,), ()))

    return Asking(_Refusing(), tables())
