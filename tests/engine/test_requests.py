"""Do transactions and consistent reads hold on the embedded engine as they do elsewhere?"""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.links import DynamoLinkStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.adapters.dynamodb.tokens import DynamoTokenStore
from countersign.domain.scopes import GATE_ENDED
from countersign.service.end_scope import end_scope
from countersign.service.open_gate import NotOpened, Opened, open_gate
from countersign.service.verify_audit import verify_audit
from countersign_workbench.engine.start import Engine
from tests.adapters.contracts.requests import RequestStoreContract
from tests.adapters.contracts.stores import Stores
from tests.adapters.tables import make_tables, tables
from tests.builders import an_opening
from tests.fakes.world import NOON, FakeClock

_worlds = itertools.count(1)


@pytest.fixture
def stores(engine: Engine) -> Stores:
    """Every store over fresh tables of the engine's."""
    prefix = f"World{next(_worlds)}"
    client, names = engine.client("dynamodb"), tables(prefix)
    make_tables(client, prefix)
    return Stores(
        requests=DynamoRequestStore(client, names, evidence_days=30),
        evidence=DynamoEvidenceStore(client, names),
        links=DynamoLinkStore(client, names),
        tokens=DynamoTokenStore(client, names),
        secrets=DynamoSecretStore(client, names),
        effects=DynamoEffectStore(client, names),
        audit=DynamoAuditLog(client, names),
        credentials=DynamoCredentialStore(client, names),
    )


class TestRequestsOnTheEngine(RequestStoreContract):
    pass


def test_gates_that_open_while_their_scope_ends_are_all_closed_whoever_comes_first(
    stores: Stores, record_property
) -> None:
    rounds, gates = 3, 12
    opened, refused = 0, 0

    for turn in range(rounds):
        scope = f"batch.run-{turn}.each#2026-11-22T11:59:00.000Z"
        keys = [f"batch.run-{turn}.review.{n}" for n in range(gates)]

        def act(
            place: int, scope: str = scope, keys: list[str] = keys
        ) -> Opened | NotOpened | None:
            if place == gates // 2:
                end_scope(scope, "Boom", "it", store=stores.requests, clock=FakeClock(NOON))
                return None
            opening = an_opening(key=keys[place], scopes=(scope,))
            secret = keys[place].encode().ljust(32, b".")
            return open_gate(opening, store=stores.requests, secret=secret, now=NOON)

        with ThreadPoolExecutor(4) as pool:
            answers = [answer for answer in pool.map(act, range(gates)) if answer is not None]
        opened += sum(isinstance(answer, Opened) for answer in answers)
        refused += sum(_is_ended(answer) for answer in answers)
        left = stores.requests.of_scope(scope).items

        assert [request.request_id for request in left if request.is_open] == []
        assert all(_verifies(stores, request.request_id) for request in left)

    record_property("searched", f"{opened} openings came before the end, {refused} after it")
    assert opened + refused == rounds * (gates - 1)


def _is_ended(answer: Opened | NotOpened) -> bool:
    return isinstance(answer, NotOpened) and answer.code == GATE_ENDED


def _verifies(stores: Stores, request_id: str) -> bool:
    report = verify_audit(
        request_id,
        store=stores.requests,
        audit=stores.audit,
        effects=stores.effects,
        evidence=stores.evidence,
    )
    return report is not None and report.holds
