"""Values keep their shape: expressions stand only at the leaves of JSON."""

from __future__ import annotations

import pytest

from tests.compiler.builders import states, step


def body(written):
    config = states(step("http", url="https://a.example", body=written))["work"]
    return config["Arguments"]["Payload"]["config"]["body"]


@pytest.mark.parametrize(
    ("written", "emitted"),
    [
        ("[1]", [1]),
        ("[]", []),
        ("{}", {}),
        ("{a: {b: [null, true, 1.5, x]}}", {"a": {"b": [None, True, 1.5, "x"]}}),
        ("'it costs $5'", "it costs $5"),
    ],
)
def test_what_holds_no_expression_stays_as_it_is(written, emitted):
    assert body(written) == emitted


def test_a_list_of_one_expression_stays_a_list():
    [item] = body('["${input.x}"]')

    assert item.startswith("{%")


@pytest.mark.parametrize("written", ["'{% $states %}'", "'{% half'", "'half %}'"])
def test_text_that_looks_like_an_expression_becomes_a_text_again_when_evaluated(written):
    emitted = body(written)

    assert emitted.startswith('{% "')
    assert "{%" not in emitted[2:]
