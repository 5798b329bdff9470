"""How are the tokens kept that the engine wants back?"""

from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.values import Item, number, text
from countersign.service.ports import TaskToken
from countersign.settings import Tables


class DynamoTokenStore:
    """Task tokens, read by those who wake runs; openings write them, one item each."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def up_to(self, request_id: str, generation: int) -> tuple[TaskToken, ...]:
        """Read a request's tokens up to this generation, latest first, strongly consistent."""
        read = (self._get(request_id, each) for each in range(generation, 0, -1))
        return tuple(token for token in read if token is not None)

    def _get(self, request_id: str, generation: int) -> TaskToken | None:
        answer = call(
            self._client.get_item,
            TableName=self._tables.task_tokens,
            Key={"requestId": text(_key(request_id, generation))},
            ConsistentRead=True,
        )
        if "Item" not in answer:
            return None
        item = answer["Item"]
        return TaskToken(
            request_id=request_id,
            token=item["taskToken"]["S"],
            generation=int(item["generation"]["N"]),
        )


def token_item(token: TaskToken) -> Item:
    """The item of a task token."""
    return {
        "requestId": text(_key(token.request_id, token.generation)),
        "taskToken": text(token.token),
        "generation": number(token.generation),
    }


def _key(request_id: str, generation: int) -> str:
    # No request's id holds a `#`.
    return request_id if generation == 1 else f"{request_id}#{generation}"
