"""What does one call of a store do to one state of the tables?

The stores are those of `tests/fakes/memory.py`, which the contract suites hold to what the DynamoDB
adapters do. Each call is played on a copy, so that every state that was ever reached stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from tests.fakes.memory import Memory
from tests.model.calls import Call
from tests.model.ids import Ids

STORES = ("audit", "effects", "evidence", "links", "requests", "secrets", "tokens")


class Snapshots:
    """States of all tables by number, and what calls make of them."""

    def __init__(self, memory: Callable[[], Any] = Memory) -> None:
        self._memory = memory()
        self._ids = Ids()
        self._by_key: dict[tuple[Any, ...], int] = {}
        self.tables: list[Any] = []
        self.first = self._number(self._memory.tables)

    def play(self, number: int, call: Call) -> tuple[int, Any]:
        """The state afterwards, and the answer."""
        self._memory.tables = self.copy_of(number)
        method = getattr(getattr(self._memory, call.port), call.method)
        answer = method(*call.arguments, **dict(call.keywords))
        return self._number(self._memory.tables), answer

    def memory_at(self, number: int) -> Any:
        """The stores over a copy of this state, for who wants to read it with a service."""
        self._memory.tables = self.copy_of(number)
        return self._memory

    def copy_of(self, number: int) -> Any:
        """The tables of this state, to be written to."""
        return _copied(self.tables[number])

    def _number(self, tables: Any) -> int:
        key = tuple(self._key(getattr(tables, each.name)) for each in fields(tables))
        number = self._by_key.setdefault(key, len(self.tables))
        if number == len(self.tables):
            self.tables.append(tables)
        return number

    def _key(self, table: dict[Any, Any]) -> tuple[Any, ...]:
        rows = [(repr(key), self._ids.of(_frozen(value))) for key, value in table.items()]
        return tuple(sorted(rows))


def _copied(tables: Any) -> Any:
    copies = {each.name: _table(getattr(tables, each.name)) for each in fields(tables)}
    return type(tables)(**copies)


def _table(table: dict[Any, Any]) -> dict[Any, Any]:
    return {key: set(row) if isinstance(row, set) else row for key, row in table.items()}


def _frozen(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, set) else value
