"""Does a machine check its input as the API does, and fill in what was not given?"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from countersign.domain.run_input import input_problems
from countersign.domain.schema import MOST_PROBLEMS, with_defaults
from countersign_compiler.asl.run_input import MOST_CAUSE_CHARACTERS, input_states
from countersign_compiler.model import Ensemble
from countersign_compiler.nodes import Node
from tests.compiler.asl.schemas import a_value, an_input_schema, anything
from tests.compiler.builders import machine, states
from tests.compiler.expressions.cases import same
from tests.compiler.expressions.engine import Stopped, evaluate_bounded, evaluate_kept

SCHEMAS = 150
INPUTS = 12
SEED = 20261122
STEP = "agents:\n  - {name: work, operation: code, config: {code: return 1;}}\n"


def states_of(schema: dict[str, Any]) -> dict[str, Any]:
    node = Node("mapping", 1, 1)
    return input_states(Ensemble("e", "e.yaml", node, (), input=schema), "work")


def checked(found: dict[str, Any], given: Any) -> tuple[object, str]:
    """The run's input as the machine makes it, and the cause that it fails with (empty: none)."""
    assign = found["_input"]["Assign"]
    problems = [evaluate_kept(text, {"given": given}) for text in assign["problems"]]
    if not evaluate_kept(found["_input.if"]["Choices"][0]["Condition"], {"problems": problems}):
        return evaluate_kept(assign["input"], {"given": given}), ""
    # Whatever is wrong, filling in never stops the run before its problems are told.
    assert not isinstance(evaluate_kept(assign["input"], {"given": given}), Stopped)
    return None, str(evaluate_kept(found["_input.failed"]["Cause"], {"problems": problems}))


def expected(schema: dict[str, Any], given: Any) -> tuple[object, str]:
    problems = input_problems(given, schema)
    if problems:
        return None, "; ".join(f"{each.path}: {each.message}" for each in problems)
    return with_defaults(given, schema), ""


def agree(found: tuple[object, str], wanted: tuple[object, str]) -> bool:
    return same(found[0], wanted[0]) and found[1] == wanted[1]


def a_world(random: Random) -> tuple[dict[str, Any], list[Any]]:
    schema = an_input_schema(random)
    slips = (0.0, 0.0, 0.0, 0.1, 0.3)
    inputs = [a_value(random, schema, random.choice(slips)) for _ in range(INPUTS)]
    return schema, [*inputs, {}, anything(random, 2)]


def test_machine_and_api_agree_on_random_schemas_and_inputs(record_property: Any) -> None:
    random = Random(SEED)
    wrong, fitting, refused, filled, at_most = [], 0, 0, 0, 0

    for _ in range(SCHEMAS):
        schema, inputs = a_world(random)
        compiled = states_of(schema)
        for given in inputs:
            wanted = expected(schema, given)
            if len(input_problems(given, schema)) >= MOST_PROBLEMS:
                at_most += 1
                continue
            fitting += wanted[1] == ""
            refused += wanted[1] != ""
            filled += wanted[1] == "" and not same(wanted[0], given)
            if not agree(checked(compiled, given), wanted):
                wrong.append((schema, given))

    record_property(
        "searched",
        f"{SCHEMAS} schemas: {fitting} inputs fit, {filled} of them with defaults filled in, "
        f"{refused} are refused; {len(wrong)} differ",
    )
    assert not wrong, wrong[0]
    assert min(fitting, refused, filled) > 150
    assert at_most < 50


@pytest.mark.parametrize(
    ("right", "broken"),
    [
        ("$floor($v", "$abs($v"),
        ('$t1="number"', '$t1!="boolean"'),
        (' is no name that is taken here"', '"'),
        ("$merge([{", "$merge([$given,{"),
        ("$not(", "$boolean("),
        (" or $count($l)>=20)", " or true)"),
    ],
)
def test_a_broken_checker_is_noticed(right: str, broken: str) -> None:
    random = Random(SEED)

    for _ in range(SCHEMAS):
        schema, inputs = a_world(random)
        compiled = states_of(schema)
        worse = _replaced(compiled, right, broken)
        wanted = [expected(schema, given) for given in inputs] if worse != compiled else []
        found = (checked(worse, given) for given in inputs)
        if not all(map(agree, found, wanted)):
            return

    raise AssertionError("nobody saw it")


def _replaced(part: Any, right: str, broken: str) -> Any:
    if isinstance(part, dict):
        return {name: _replaced(inner, right, broken) for name, inner in part.items()}
    if isinstance(part, list):
        return [_replaced(inner, right, broken) for inner in part]
    return part.replace(right, broken) if isinstance(part, str) else part


def deep(depth: int) -> dict[str, Any]:
    """Objects and lists in one another, with as many rules as a schema can have."""
    if depth == 1:
        return {"type": "integer", "minimum": 7, "enum": [7, 8], "default": 8}
    inner = deep(depth - 1)
    if depth % 2:
        return {"type": "array", "items": inner}
    return {
        "type": ["object", "null"],
        "properties": {"a": inner, "b": {"type": "string"}},
        "required": ["b"],
        "additionalProperties": False,
    }


def deep_value(depth: int) -> Any:
    if depth == 1:
        return 5
    inner = deep_value(depth - 1)
    return [inner, None] if depth % 2 else {"a": inner, "c": 1}


def test_the_deepest_schema_stays_within_the_depth_of_an_evaluation() -> None:
    schema = {
        "type": "object",
        "properties": {"deep": deep(8)},
        "required": ["deep"],
        "additionalProperties": False,
    }
    given = {"deep": deep_value(8)}
    assign = states_of(schema)["_input"]["Assign"]

    for text in (*assign["problems"], assign["input"]):
        evaluate_bounded(text, {"given": given}, deepest=100)

    assert checked(states_of(schema), given) == expected(schema, given)
    assert "input.deep.a[0].a[0].a[0].a: must be one of 7, 8" in expected(schema, given)[1]


def test_many_properties_do_not_go_deeper() -> None:
    names = {f"n{each}": {"type": "integer", "default": each} for each in range(200)}
    row = {"type": "object", "properties": names, "additionalProperties": False}
    schema = {
        "type": "object",
        "properties": {"rows": {"type": "array", "items": row}},
        "required": [],
        "additionalProperties": False,
    }
    given = {"rows": [{"n3": 1.5}, {"n199": "x"}]}
    assign = states_of(schema)["_input"]["Assign"]

    for text in (*assign["problems"], assign["input"]):
        evaluate_bounded(text, {"given": given}, deepest=100)

    assert checked(states_of(schema), given) == expected(schema, given)


def test_a_very_long_cause_is_cut() -> None:
    names = {f"name-{each:02}-{'x' * 60}": {"type": "string"} for each in range(60)}
    schema = {
        "type": "object",
        "properties": names,
        "required": list(names),
        "additionalProperties": False,
    }

    _, cause = checked(states_of(schema), {})

    assert len(cause) == MOST_CAUSE_CHARACTERS + 1
    assert cause.endswith("…")


def test_without_an_input_schema_the_machine_begins_as_before() -> None:
    found = states(STEP)

    assert found["_env"]["Next"] == "work"
    assert "input" in found["_start"]["Assign"]
    assert not any(name.startswith("_input") for name in found)


def test_the_check_stands_before_the_first_step_and_reads_what_the_run_was_given() -> None:
    found = states(f"input: {{amount: number}}\n{STEP}")

    assert found["_start"]["Assign"].keys() & {"input", "given"} == {"given"}
    assert found["_env"]["Next"] == "_input"
    assert found["_input.if"]["Default"] == "work"
    assert found["_input.failed"]["Error"] == "INPUT_INVALID"


def test_an_ensemble_that_takes_nothing_refuses_every_name() -> None:
    found = states(f"input: {{}}\n{STEP}")

    assert checked(found, {}) == ({}, "")
    assert checked(found, {"a": 1}) == (None, "input.a: is no name that is taken here")


def test_the_digest_of_a_machine_tells_another_schema() -> None:
    one, other = (machine(f"input: {{amount: {kind}}}\n{STEP}") for kind in ("number", "string"))

    assert one.digest != other.digest
