"""What is a world in which one defence of the product is gone?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.model.copies import (
    Exchange,
    Exchanges,
    changed_memory,
    changed_services,
    changed_settling,
)
from tests.model.world import World

NO_VERSION: Exchange = (
    "still_the_same = stored.version == change.expected_version",
    "still_the_same = True",
)
NO_PLACE: Exchange = (
    "return not any((entry.chain, entry.seq) in tables.audit for entry in entries)",
    "return True",
)
NO_STATUS: Exchange = (
    "still_open = change.token is not None or stored.is_open != change.is_afterwards",
    "still_open = True",
)
NO_HEAD: Exchange = ("if tables.heads.get(request_id, ChainHead()) != head or not", "if not")
CARELESS: Exchange = (
    "    def pending(self, shard",
    """    def overwrite(self, change: Change) -> bool:
        tables = self._memory.writing()
        tables.requests[change.request.request_id] = _stored_request(change.request)
        _put(tables, change.entries, change.effects)
        return True

    def owe(self, effects: tuple[Effect, ...]) -> None:
        _put(self._memory.writing(), (), effects)

    def pending(self, shard""",
)
"""Two writes that the stores do not have: one without any condition, one of effects alone."""


@dataclass(frozen=True)
class Mutant:
    """One defence gone: which, in which world it matters, and what the broken law says of it."""

    name: str
    world: World
    says: str
    exchanges: Exchanges = field(default_factory=dict)
    memory: tuple[Exchange, ...] = ()
    adapter: tuple[Exchange, ...] = ()

    def in_its_world(self) -> World:
        """The world, served by the mutant."""
        services = changed_services(self.exchanges)
        memory, settle = changed_memory(*self.memory), changed_settling(*self.adapter)
        return self.world.served_by(services, memory, settle)


def only(module: str, *exchanges: Exchange) -> Mapping[str, tuple[Exchange, ...]]:
    """These lines of one module alone."""
    return {module: exchanges}
