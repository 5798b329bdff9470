"""How is kept what approvers were shown?"""

from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.values import Item, number, text
from countersign.domain.evidence import Evidence
from countersign.settings import Tables


class DynamoEvidenceStore:
    """Evidence, read by the pages and the mails; openings write it."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def get(self, request_id: str) -> Evidence | None:
        """Read a request's evidence, strongly consistent: its mail may follow at once."""
        answer = call(
            self._client.get_item,
            TableName=self._tables.evidence,
            Key={"requestId": text(request_id)},
            ConsistentRead=True,
        )
        if "Item" not in answer:
            return None
        return Evidence.from_text(answer["Item"]["evidence"]["S"])


def evidence_item(request_id: str, digest: str, evidence: Evidence, expires_at: int) -> Item:
    """The item of a request's evidence, which goes at `expires_at` (epoch seconds) or later."""
    return {
        "requestId": text(request_id),
        "evidence": text(evidence.to_text()),
        "digest": text(digest),
        "expiresAt": number(expires_at),
    }
