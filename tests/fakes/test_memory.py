"""Is the memory of the tests as strict as the store it stands for?"""

import pytest

from countersign.service.ports import UnavailableError
from tests.adapters.contracts.credentials import CredentialStoreContract, LinkStoreContract
from tests.adapters.contracts.effects import EffectStoreContract
from tests.adapters.contracts.requests import RequestStoreContract
from tests.adapters.contracts.stores import Stores
from tests.builders import KEY
from tests.fakes.memory import Memory


@pytest.fixture
def stores() -> Stores:
    memory = Memory()
    return Stores(
        requests=memory.requests,
        evidence=memory.evidence,
        links=memory.links,
        tokens=memory.tokens,
        secrets=memory.secrets,
        effects=memory.effects,
        audit=memory.audit,
        credentials=memory.credentials,
    )


class TestMemoryRequests(RequestStoreContract):
    pass


class TestMemoryEffects(EffectStoreContract):
    pass


class TestMemoryLinks(LinkStoreContract):
    pass


class TestMemoryCredentials(CredentialStoreContract):
    pass


def test_a_memory_that_is_down_answers_nothing() -> None:
    memory = Memory()
    memory.fail()

    with pytest.raises(UnavailableError):
        memory.requests.get(KEY)
