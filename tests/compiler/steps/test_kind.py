"""Every kind in the table keeps to the shape of a kind."""

from __future__ import annotations

import pytest

from countersign_compiler.steps.kind import its_own_names
from countersign_compiler.steps.table import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_what_a_kind_needs_is_among_what_it_takes(name):
    kind = KINDS[name]

    assert kind.name == name
    assert {*kind.required, *kind.scripts} <= set(kind.keys.values())
    assert not set(kind.not_yet) & set(kind.keys)


def test_a_key_without_another_name_is_written_by_its_own():
    assert its_own_names("a", "b") == {"a": "a", "b": "b"}
