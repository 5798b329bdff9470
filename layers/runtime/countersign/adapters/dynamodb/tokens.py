"""How are the tokens kept that the engine wants back?"""

from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.values import Item, number, text
from countersign.service.ports import TaskToken
from countersign.settings import Tables


class DynamoTokenStore:
    """Task tokens, read by those who wake runs; openings write them."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def get(self, request_id: str) -> TaskToken | None:
        """Read a request's latest token, strongly consistent."""
        answer = call(
            self._client.get_item,
            TableName=self._tables.task_tokens,
            Key={"requestId": text(request_id)},
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
        "requestId": text(token.request_id),
        "taskToken": text(token.token),
        "generation": number(token.generation),
    }
