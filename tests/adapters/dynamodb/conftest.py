from collections.abc import Iterator
from typing import Any

import pytest

from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.links import DynamoLinkStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.adapters.dynamodb.tokens import DynamoTokenStore
from tests.adapters.contracts.stores import Stores
from tests.adapters.tables import a_store, tables

EVIDENCE_DAYS = 30


@pytest.fixture
def client() -> Iterator[Any]:
    """A DynamoDB client, with every table empty."""
    with a_store() as made:
        yield made


@pytest.fixture
def stores(client: Any) -> Stores:
    """Every store over the same fresh tables."""
    names = tables()
    return Stores(
        requests=DynamoRequestStore(client, names, evidence_days=EVIDENCE_DAYS),
        evidence=DynamoEvidenceStore(client, names),
        links=DynamoLinkStore(client, names),
        tokens=DynamoTokenStore(client, names),
        secrets=DynamoSecretStore(client, names),
        effects=DynamoEffectStore(client, names),
        audit=DynamoAuditLog(client, names),
        credentials=DynamoCredentialStore(client, names),
    )
