"""Which number stands for a value, so that whole states are a few small numbers?"""

from __future__ import annotations

from typing import Any


class Ids:
    """Numbers of values; equal values have one number.

    Two values are equal where they are written alike, which holds for the frozen dataclasses,
    texts, numbers and mappings that go through ports. Mappings that differ in their order alone get
    two numbers: that costs a state, and hides none. Values are never changed once numbered.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._by_text: dict[str, int] = {}
        self._by_object: dict[int, int] = {}
        self._kept: list[Any] = []

    def of(self, value: Any) -> int:
        """The number of a value."""
        known = self._by_object.get(id(value))
        if known is not None:
            return known
        number = self._by_text.setdefault(repr(value), len(self.values))
        if number == len(self.values):
            self.values.append(value)
        # Kept alive, so that no other object can ever have this one's address.
        self._kept.append(value)
        self._by_object[id(value)] = number
        return number

    def __getitem__(self, number: int) -> Any:
        return self.values[number]

    def __len__(self) -> int:
        return len(self.values)
