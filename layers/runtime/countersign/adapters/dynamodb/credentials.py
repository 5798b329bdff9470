"""How are API tokens kept, by their hash?"""

from typing import Any

from countersign.adapters.dynamodb.calls import call
from countersign.adapters.dynamodb.values import (
    Item,
    flag,
    flag_of,
    maybe_number,
    maybe_text,
    number,
    number_of,
    text,
    text_of,
    texts,
    without_absent,
)
from countersign.domain.credentials import Credential
from countersign.settings import Tables


class DynamoCredentialStore:
    """Credentials, looked up by the hash of the token; the operator's command writes them."""

    def __init__(self, client: Any, tables: Tables) -> None:
        self._client = client
        self._tables = tables

    def get(self, token_hash: str) -> Credential | None:
        """Read one credential, strongly consistent, so that a revoked one is dead at once."""
        answer = call(
            self._client.get_item,
            TableName=self._tables.credentials,
            Key={"tokenHash": text(token_hash)},
            ConsistentRead=True,
        )
        return _credential_of(answer["Item"]) if "Item" in answer else None

    def put(self, credential: Credential) -> None:
        """Write a credential over what stands under its hash."""
        call(
            self._client.put_item,
            TableName=self._tables.credentials,
            Item=_credential_item(credential),
        )

    def all(self) -> tuple[Credential, ...]:
        """Read every credential, by name."""
        found: list[Credential] = []
        start: dict[str, Any] = {}
        while True:
            answer = call(
                self._client.scan,
                TableName=self._tables.credentials,
                ConsistentRead=True,
                **start,
            )
            found.extend(_credential_of(item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return tuple(sorted(found, key=lambda credential: credential.name))
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _credential_item(credential: Credential) -> Item:
    return without_absent(
        {
            "tokenHash": text(credential.token_hash),
            "name": text(credential.name),
            "scopes": texts(sorted(credential.scopes)),
            "address": maybe_text(credential.address),
            "expiresAt": maybe_number(credential.expires_at),
            "revoked": flag(credential.revoked),
            "createdAt": number(credential.created_at),
        }
    )


def _credential_of(item: Item) -> Credential:
    return Credential(
        token_hash=item["tokenHash"]["S"],
        name=item["name"]["S"],
        scopes=frozenset(scope["S"] for scope in item["scopes"]["L"]),
        created_at=int(item["createdAt"]["N"]),
        address=text_of(item, "address"),
        expires_at=number_of(item, "expiresAt"),
        revoked=flag_of(item, "revoked"),
    )
