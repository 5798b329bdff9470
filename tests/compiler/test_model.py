"""A model's values know their paths and their places."""

from __future__ import annotations

from countersign_compiler.model import walk
from tests.compiler.builders import compiled, step


def test_every_value_is_found_with_its_path():
    ensemble = compiled(step("http", url="https://a.example", body="{a: [1, {b: 2}]}")).ensemble
    assert ensemble is not None

    paths = [path for path, _ in walk(ensemble.steps[0].config["body"])]

    assert paths == [(), ("a",), ("a", "0"), ("a", "1"), ("a", "1", "b")]


def test_an_offset_becomes_file_line_and_column():
    ensemble = compiled(step("think", prompt="'About ${input.x}'")).ensemble
    assert ensemble is not None
    prompt = ensemble.steps[0].config["prompt"]

    assert ensemble.locate(prompt.node)(8) == "ensembles/refund.yaml:5:24"
