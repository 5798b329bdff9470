"""What do the events of a document mean?"""

from __future__ import annotations

import yaml

from countersign_compiler.diagnostics import Collector
from countersign_compiler.node_builder import NodeBuilder
from countersign_compiler.nodes import FileText


def built(text: str) -> tuple[object, list[str]]:
    found = Collector("refund.yaml")
    kinds = (yaml.NodeEvent, yaml.CollectionEndEvent)
    events = [event for event in yaml.parse(text) if isinstance(event, kinds)]
    node = NodeBuilder(FileText(text), found).document(events)
    return (node.plain() if node else None), [each.code for each in found.findings]


def test_reading_goes_on_after_a_refusal() -> None:
    assert built("a: yes\nb: [010, 2]\n") == (
        {"a": "yes", "b": ["010", 2]},
        ["Y-YESNO", "Y-NUMBER"],
    )


def test_a_quoted_value_is_always_text() -> None:
    assert built("a: '010'\nb: \"yes\"\nc: |\n  1\n") == ({"a": "010", "b": "yes", "c": "1\n"}, [])


def test_a_key_is_text_whatever_it_would_be_as_a_value() -> None:
    assert built("on: 1\n1: 2\ntrue: 3\n") == ({"on": 1, "1": 2, "true": 3}, [])


def test_keys_of_different_mappings_do_not_clash() -> None:
    assert built("a: {x: 1}\nb: {x: 2}\n") == ({"a": {"x": 1}, "b": {"x": 2}}, [])
