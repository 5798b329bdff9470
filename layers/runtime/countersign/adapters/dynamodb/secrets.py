"""How are the secrets kept that links are derived from?"""

from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.values import Item, text
from countersign.settings import Tables


class DynamoSecretStore:
    """Link secrets, read by those who mail or disclose links; openings write them."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def get(self, request_id: str) -> bytes | None:
        """Read a request's secret, strongly consistent."""
        answer = call(
            self._client.get_item,
            TableName=self._tables.link_secrets,
            Key={"requestId": text(request_id)},
            ConsistentRead=True,
        )
        return bytes(answer["Item"]["secret"]["B"]) if "Item" in answer else None


def secret_item(request_id: str, secret: bytes) -> Item:
    """The item of a request's secret."""
    return {"requestId": text(request_id), "secret": {"B": secret}}
