"""A schema is a part of JSON Schema that can be kept, and each other word of it is refused."""

from __future__ import annotations

import pytest

from countersign.domain.schema import misfits
from countersign_compiler.schema import MOST_DEPTH, TYPES
from tests.compiler.builders import codes, compiled, states, step


def asking(schema: str) -> str:
    return step("think", prompt="x", schema=schema)


def nested(depth: int) -> str:
    return "{type: array, items: " * (depth - 1) + "{type: string}" + "}" * (depth - 1)


@pytest.mark.parametrize(
    "schema",
    [
        "{type: string}",
        "{type: [string, 'null']}",
        "{enum: [low, high, 7, true, null]}",
        "{type: number, minimum: 0, maximum: 0.5, description: How likely}",
        "{type: object}",
        "{type: object, properties: {}, required: [], additionalProperties: false}",
        "{type: object, properties: {type: {type: string}}, required: [type]}",
        "{type: array, items: {type: object, properties: {a: {enum: [1]}}}}",
        nested(MOST_DEPTH),
    ],
)
def test_a_schema_that_can_be_kept_is_taken(schema):
    assert codes(asking(schema)) == []


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("number", ["G-TYPE"]),
        ("[]", ["G-TYPE"]),
        ("{}", ["G-MISSING"]),
        ("{description: x}", ["G-MISSING"]),
        ("{type: []}", ["G-VALUE"]),
        ("{type: int}", ["G-VALUE"]),
        ("{type: [string, nothing]}", ["G-VALUE"]),
        ('{type: "${input.t}"}', ["G-VALUE"]),
        ("{type: string, pattern: a+}", ["G-KEY"]),
        ("{type: string, $ref: x}", ["G-KEY"]),
        ("{type: string, minimum: 1}", ["G-VALUE"]),
        ("{type: number, properties: {}}", ["G-VALUE"]),
        ("{type: object, items: {type: string}}", ["G-VALUE"]),
        ("{type: number, minimum: low}", ["G-TYPE"]),
        ("{type: number, maximum: true}", ["G-TYPE"]),
        ("{type: number, minimum: 2, maximum: 1}", ["G-VALUE"]),
        ("{type: object, properties: []}", ["G-TYPE"]),
        ("{type: object, properties: {a: number}}", ["G-TYPE"]),
        ("{type: object, required: a}", ["G-TYPE"]),
        ("{type: object, required: [7]}", ["G-TYPE"]),
        ("{type: object, required: [a]}", ["G-VALUE"]),
        ("{type: object, additionalProperties: {type: string}}", ["G-TYPE"]),
        ("{type: array, items: [1]}", ["G-TYPE"]),
        ("{enum: []}", ["G-TYPE"]),
        ("{enum: [[1]]}", ["G-VALUE"]),
        ('{enum: ["${input.a}"]}', ["G-VALUE"]),
        ("{type: string, description: ''}", ["G-TYPE"]),
        (nested(MOST_DEPTH + 1), ["G-LIMIT"]),
    ],
)
def test_what_cannot_be_kept_is_refused(schema, found):
    assert codes(asking(schema)) == found


def test_a_word_of_json_schema_that_is_not_kept_is_named_at_its_place():
    (finding,) = compiled(asking("{type: number, exclusiveMinimum: 0}")).findings

    assert "`schema` takes no `exclusiveMinimum`" in finding.message
    assert "`minimum`" in finding.hint
    assert finding.length == len("exclusiveMinimum")


def test_a_mistake_deep_inside_is_named_with_its_path():
    schema = "{type: object, properties: {a: {type: array, items: {type: strin}}}}"
    (finding,) = compiled(asking(schema)).findings

    assert "`schema.properties.a.items.type`" in finding.message
    assert "string" in finding.hint


def test_all_mistakes_are_told_at_once():
    schema = "{type: object, properties: {a: {type: strin}, b: {type: number, format: x}}, not: 1}"

    assert sorted(codes(asking(schema))) == ["G-KEY", "G-KEY", "G-VALUE"]


VALUES = {
    "object": {},
    "array": [],
    "string": "x",
    "number": 1.5,
    "integer": 1,
    "boolean": True,
    "null": None,
}


@pytest.mark.parametrize("name", TYPES)
def test_each_type_that_can_be_written_is_kept_by_a_run(name):
    work = states(asking(f"{{type: '{name}'}}"))["work"]
    schema = work["Arguments"]["Payload"]["config"]["schema"]

    fitting = {other for other, value in VALUES.items() if not misfits(value, schema)}

    assert fitting == ({"number", "integer"} if name == "number" else {name})


def taking(schema: str) -> str:
    work = "agents:\n  - {name: a, operation: code, config: {code: return 1;}}\n"
    return f"input:\n  it: {schema}\n{work}"


@pytest.mark.parametrize(
    "schema",
    [
        "{type: string, default: ''}",
        "{type: 'null', default: null}",
        "{enum: [eu, us], default: us}",
        "{type: object, default: {a: 1}, properties: {a: {type: number}}}",
        "{type: object, default: {}, properties: {a: {type: number, default: 3}}}",
        "{type: array, items: {type: object, properties: {a: {type: number, default: 3}}}}",
    ],
)
def test_an_input_may_have_defaults_at_any_depth(schema):
    assert codes(taking(schema)) == []


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("{type: string, default: 7}", "it must be string, not number"),
        ("{type: integer, default: 1.5}", "it must be integer, not number"),
        ("{enum: [eu, us], default: asia}", 'it must be one of "eu", "us"'),
        ("{type: number, minimum: 1, default: 0}", "it must be at least 1"),
        ("{type: array, items: {type: number}, default: [1, x]}", "`[1]` of it must be number"),
        (
            "{type: object, properties: {a: {type: number}}, required: [a], default: {}}",
            "`a` of it is missing",
        ),
    ],
)
def test_a_default_that_does_not_fit_its_own_schema_is_refused(schema, found):
    (finding,) = compiled(taking(schema)).findings

    assert finding.code == "G-VALUE"
    assert "`input.it.default` does not fit its own schema" in finding.message
    assert found in finding.message


def test_what_has_a_default_is_not_required_as_well():
    schema = "{type: object, properties: {a: {type: number, default: 1}}, required: [a]}"
    (finding,) = compiled(taking(schema)).findings

    assert "never missing" in finding.message
    assert finding.code == "G-VALUE"


def test_a_reply_has_no_defaults():
    (finding,) = compiled(asking("{type: number, default: 1}")).findings

    assert finding.code == "G-KEY"
    assert "`schema` takes no `default`" in finding.message


def test_a_type_where_a_schema_belongs_is_shown_as_one():
    (finding,) = compiled(taking("{type: object, properties: {a: boolean}}")).findings

    assert "`{type: boolean}`" in finding.hint
