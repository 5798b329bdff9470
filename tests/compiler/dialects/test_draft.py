"""The steps inside a step that is not read yet."""

from __future__ import annotations

from countersign_compiler.dialects.draft import DraftStep
from countersign_compiler.source import read


def step(name, **inside):
    node = read(f"name: {name}".encode(), "refund.yaml").document
    assert node is not None
    return DraftStep(name, node, "think", node, "config", **inside)


def test_a_step_without_lists_has_nothing_inside():
    assert step("a").blocks == ()
    assert list(step("a").inside()) == []


def test_each_list_has_the_name_that_the_model_gives_it():
    a, b, c = step("a"), step("b"), step("c")

    assert step("x", then=(a,)).blocks == (("then", (a,)),)
    assert step("x", then=(a,), otherwise=(b,)).blocks == (("then", (a,)), ("else", (b,)))
    assert step("x", parallel=((a,), (b, c))).blocks == (("0", (a,)), ("1", (b, c)))
    assert step("x", body=(c,)).blocks == (("item", (c,)),)


def test_what_stands_inside_is_told_at_every_depth_in_order():
    deep = step("deep")
    around = step("x", parallel=((step("a", body=(deep,)),), (step("b"),)))

    assert [each.name for each in around.inside()] == ["a", "deep", "b"]
