"""Does an ensemble say what it takes in a few words, and are its mistakes told at their places?"""

from __future__ import annotations

from typing import Any

import pytest

from countersign_compiler.compile import compile_text
from tests.compiler.builders import codes, compiled

AGENTS = "agents:\n  - {name: a, operation: code, config: {code: return 1;}}\n"
FLOW = "flow:\n  - {member: a, type: Function, config: {code: return 1;}}\n"
AUTOMATION = "elements:\n  - {name: a, element: code, spec: {code: return 1;}}\n"


def written(names: str) -> str:
    return f"input: {names}\n{AGENTS}"


def schema_of(names: str) -> dict[str, Any]:
    found = compiled(written(names))
    assert found.ensemble is not None
    assert found.findings == ()
    assert found.ensemble.input is not None
    return dict(found.ensemble.input)


def messages(names: str) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in compiled(written(names)).findings]


def test_the_names_become_one_schema_of_an_object() -> None:
    assert schema_of("{amount: number, note: {type: string, default: ''}}") == {
        "type": "object",
        "properties": {"amount": {"type": "number"}, "note": {"type": "string", "default": ""}},
        "required": ["amount"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    ("name", "is_required"),
    [
        ("number", True),
        ("{type: number}", True),
        ("{type: number, optional: false}", True),
        ("{type: number, optional: true}", False),
        ("{type: number, default: 0}", False),
        ("{type: ['null', number], default: null}", False),
    ],
)
def test_a_name_is_required_without_a_default_and_unless_it_is_optional(name, is_required) -> None:
    assert ("it" in schema_of(f"{{it: {name}}}")["required"]) == is_required


def test_optional_is_about_the_name_and_not_in_the_schema() -> None:
    assert schema_of("{it: {type: number, optional: true}}")["properties"] == {
        "it": {"type": "number"}
    }


def test_an_ensemble_may_take_nothing_at_all() -> None:
    assert schema_of("{}")["properties"] == {}


@pytest.mark.parametrize("document", [AGENTS, FLOW, AUTOMATION])
def test_every_dialect_says_its_input_alike(document) -> None:
    found = compile_text(f"input: {{amount: number}}\n{document}", "ensembles/e.yaml")

    assert found.ensemble is not None
    assert found.machine is not None
    assert found.ensemble.input["required"] == ["amount"]


def test_without_an_input_anything_may_be_given() -> None:
    found = compiled(AGENTS)

    assert found.ensemble is not None
    assert found.ensemble.input is None


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("7", ("G-TYPE", "`input` is a mapping of names to what they may be")),
        ("[a]", ("G-TYPE", "`input` is a mapping of names to what they may be")),
        ("{a: 7}", ("G-TYPE", "`input.a` is a mapping of JSON Schema's words, written out")),
        ("{a: strng}", ("G-VALUE", "`input.a` is no type")),
        ("{a: {type: number, optional: maybe}}", ("G-TYPE", "`input.a.optional` is `true` or")),
        ("{a: {type: number, optional: true, default: 1}}", ("G-VALUE", "says nothing beside")),
        ("{_countersign: object}", ("G-VALUE", "`_countersign` cannot name a part of the input")),
        ("{__proto__: object}", ("G-VALUE", "`__proto__` cannot name a part of the input")),
        ('{a: {type: string, default: "${env.X}"}}', ("G-VALUE", "holds no `${}`")),
        ('{a: {type: string, description: "of ${x}"}}', ("G-VALUE", "holds no `${}`")),
        ("{a: {type: number, pattern: x}}", ("G-KEY", "`input.a` takes no `pattern`")),
        ("{a: {description: x}}", ("G-MISSING", "`input.a` has neither `type` nor `enum`")),
    ],
)
def test_what_is_no_input_is_refused_at_its_place(names, found) -> None:
    [(code, message)] = messages(names)

    assert code == found[0]
    assert found[1] in message


def test_a_schema_of_the_whole_is_told_how_to_become_one_of_names() -> None:
    whole = "{type: object, properties: {amount: {type: number}}, required: [amount]}"
    (finding,) = compiled(written(whole)).findings

    assert finding.code == "G-TYPE"
    assert "write here what stands in `properties`" in finding.hint


def test_a_misspelt_type_is_guessed() -> None:
    (finding,) = compiled(written("{a: strng}")).findings

    assert "Did you mean `string`?" in finding.hint


def test_names_with_mistakes_are_known_and_all_mistakes_are_told() -> None:
    text = (
        "input: {a: strng, b: {type: number, default: x}}\n"
        "agents:\n  - {name: a1, operation: code, config: {code: return 1;}, "
        'condition: "${input.a.c && input.d}"}\n'
    )

    assert codes(text) == ["G-VALUE", "G-VALUE", "X-INPUT"]


ORDERS = (
    "{orders: {type: array, items: {type: object, properties: "
    "{id: {type: string}, lines: {type: array, items: {type: object, properties: "
    "{count: {type: integer}}}}}}}}"
)


def looped(body: str, gives: str = "${order.id}") -> str:
    return (
        f"input: {ORDERS}\nagents:\n"
        "  - name: each-order\n    foreach: ${input.orders}\n    as: order\n"
        f"    output: {gives}\n    agents:\n"
        f"      - {{name: a, operation: code, condition: '{body}', config: {{code: return 1;}}}}\n"
        "      - name: each-line\n        foreach: ${order.lines}\n        as: line\n"
        "        agents: [{name: b, operation: code, input: '${line.count}', "
        "config: {handler: (n) => n}}]\n"
    )


def test_the_items_of_a_typed_list_are_known() -> None:
    assert codes(looped('${order.id === "a"}')) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (looped("${order.idd === 1}"), "`order` has no `idd`"),
        (looped("${true}", gives="${order.nr}"), "`order` has no `nr`"),
        (looped("${true}").replace("line.count", "line.cuont"), "`line` has no `cuont`"),
        (looped("${true}").replace("order.lines", "order.rows"), "`order` has no `rows`"),
    ],
)
def test_a_field_that_no_item_has_is_refused(text, message) -> None:
    (finding,) = compiled(text).findings

    assert (finding.code, finding.message) == ("X-INPUT", message)


@pytest.mark.parametrize(
    ("names", "name", "meant"),
    [
        ("{'amount?': integer}", "amount", "integer"),
        ("{'amount?': {type: integer}}", "amount", "integer"),
        ("{amount: 'string?'}", "amount", "string"),
        ("{amount: 'nmbr?'}", "amount", "number"),
    ],
)
def test_a_question_mark_is_refused_with_how_to_write_what_may_be_absent(names, name, meant):
    [finding] = compiled(written(names)).findings

    assert finding.code == "G-VALUE"
    assert finding.hint == (
        f"what may be absent is written `{name}: {{type: {meant}, optional: true}}`"
    )
