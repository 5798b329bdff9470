"""Every document is read in the dialect that it is written in."""

from __future__ import annotations

import pytest

from countersign_compiler.dialects.table import DIALECTS
from countersign_compiler.source import read
from tests.compiler.builders import codes


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("agents: []", "agents"),
        ("ensemble: x", "agents"),
        ("flow: []", "flow"),
        ("ensemble: x\nflow: []", "flow"),
        ("- member: x", "flow"),
        ("automation: x", "automation"),
        ("elements: []", "automation"),
    ],
)
def test_its_own_words_tell_a_dialect(text, dialect):
    document = read(text.encode(), "x.yaml").document

    assert next(each.name for each in DIALECTS if each.recognises(document)) == dialect


def test_a_mapping_without_steps_is_no_ensemble():
    assert codes("inputs: {prompt: x}") == ["G-DIALECT"]
