"""Values keep their shape, whether expressions stand at their leaves or are one together."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.values import MOST_TOGETHER
from tests.compiler.builders import states, step
from tests.compiler.expressions.engine import evaluate

RUN = {"input": {"x": 1, "list": ["only"], "none": None, "text": "t", "deep": {"a": [[]]}}}


def config(written):
    work = states(step("http", url="https://a.example", body=written))["work"]
    return work["Arguments"]["Payload"]["config"]


def body(written):
    return config(written)["body"]


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


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('["${input.x}", "${input.list}"]', [1, ["only"]]),
        ('[["${input.x}"], ["${input.x}"]]', [[1], [1]]),
        ('[["${input.list}"], ["${input.none}"]]', [[["only"]], [None]]),
        ('{a: ["${input.list}"], b: ["${input.x}"]}', {"a": [["only"]], "b": [1]}),
        ('{a: "${input.none}", b: "${input.gone}"}', {"a": None, "b": None}),
        ('{a: null, b: "${input.x}", c: [], d: {}, e: "${input.x}"}',
         {"a": None, "b": 1, "c": [], "d": {}, "e": 1}),
        ('{a: "${input.deep}", b: "${input.deep.a}", c: [[], ["${input.x}"]]}',
         {"a": {"a": [[]]}, "b": [[]], "c": [[], [1]]}),
        ('{a: "is ${input.text}", b: "{% not this %}", c: "${input.text}", d: -1.5}',
         {"a": "is t", "b": "{% not this %}", "c": "t", "d": -1.5}),
    ],
)  # fmt: skip
def test_expressions_that_share_helpers_are_one_and_give_the_same_value(written, value):
    emitted = config(written)

    assert isinstance(emitted, str)
    assert emitted.count("$get:=") == 1
    assert evaluate(emitted, RUN) == {"url": "https://a.example", "body": value}


@pytest.mark.parametrize(
    "written",
    [
        '{a: "${input.list.map(each => each)}", b: "${input.list.map(each => each)}"}',
        '{__proto__: "${input.x}", b: "${input.x}"}',
        '{a: "${input.x}", b: "${now()}"}',
        str([f"${{input.f{at}}}" for at in range(MOST_TOGETHER)]),
    ],
    ids=["walks over lists", "a key of JavaScript's own", "nothing shared", "too many"],
)
def test_what_is_not_better_as_one_stays_apart(written):
    assert not isinstance(body(written), str)


def test_what_would_go_too_deep_as_one_stays_apart():
    deep = '"${input.x}"'
    for _ in range(20):
        deep = f"[{deep}, {deep}]" if len(deep) < 40 else f"[{deep}]"

    assert isinstance(body(deep), list)
