"""A machine sets every variable first and goes through the author's steps in their order."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import jsonata
import pytest

from countersign_compiler.asl.frame import every_state
from countersign_compiler.asl.text import to_canonical_text
from countersign_compiler.compile import compile_all, ensemble_files
from countersign_compiler.deployment import Deployment, EnvName
from countersign_compiler.model import IF_KIND
from tests.compiler.builders import gate, machine, states, step

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "tests/compiler/cases").glob("*.asl.json"))


def expressions(value):
    """Every expression in a definition."""
    if isinstance(value, str) and value.startswith("{%"):
        yield value[2:-2]
    elif isinstance(value, dict):
        for inner in value.values():
            yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def authors_steps(definition):
    """The states that are the author's own, in the order in which a run comes to them."""
    found, name = [], definition["StartAt"]
    while name != "_end":
        state = definition["States"][name]
        if not name.startswith("_") and "." not in name:
            found.append(name)
        name = state["Choices"][0]["Next"] if state["Type"] == "Choice" else state["Next"]
    return found


def first_ways(steps):
    """The steps' own states on the way on which every `if` takes its first branch."""
    found = []
    for each in steps:
        found += first_ways(each.then) if each.kind == IF_KIND else [each.name]
    return found


def test_the_steps_come_in_the_authors_order_under_their_own_names():
    compiled, _ = compile_all(ROOT, ensemble_files(ROOT))

    for one in compiled:
        assert authors_steps(one.machine.definition) == first_ways(one.ensemble.steps)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_expression_is_jsonata(case):
    for text in expressions(json.loads(case.read_text(encoding="utf-8"))):
        jsonata.Jsonata(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_choices_condition_is_boolean_by_construction(case):
    definition = json.loads(case.read_text(encoding="utf-8"))
    conditions = [
        rule["Condition"]
        for _, state in every_state(definition)
        for rule in state.get("Choices", [])
    ]

    # One engine takes anything truthy for a yes.
    boolean = ("true", "false")
    assert all("=" in t or " in [" in t or t.split()[1] in boolean for t in conditions)


def test_every_variable_is_set_by_the_first_two_states():
    found = states(gate())

    assert sorted(found["_start"]["Assign"]) == [
        "env_text",
        "failed",
        "failure",
        "input",
        "not_reached",
        "ran",
        "root",
        "scopes",
        "skipped",
        "started_by",
        "undecided",
    ]
    assert sorted(found["_env"]["Assign"]) == ["e_approve", "env", "g_approve", "s_approve"]


@pytest.mark.parametrize(
    ("given", "run_input", "started_by"),
    [
        ({"_countersign": {"input": {"a": 1}, "startedBy": "ci"}}, {"a": 1}, "ci"),
        ({"_countersign": {"input": {"a": 1}, "startedBy": None}}, {"a": 1}, None),
        ({"_countersign": {"input": None}}, None, None),
        ({"_countersign": {}}, None, None),
        ({"_countersign": {"input": [1], "startedBy": 5}}, [1], None),
        ({"a": 1}, {"a": 1}, None),
        ({}, {}, None),
        ({"_countersign": "mine"}, {"_countersign": "mine"}, None),
        ([{"_countersign": {"input": 1}}], [{"_countersign": {"input": 1}}], None),
        ("text", "text", None),
        (5, 5, None),
    ],
)
def test_the_envelope_of_the_api_is_taken_off_and_nothing_else(given, run_input, started_by):
    assign = states(gate())["_start"]["Assign"]

    def evaluated(text):
        expression = jsonata.Jsonata(text[2:-2])
        expression.assign("states", {"input": given})
        return expression.evaluate(None)

    assert evaluated(assign["input"]) == run_input
    assert evaluated(assign["started_by"]) == started_by


def test_a_stages_values_stand_over_the_declared_defaults():
    deployment = Deployment(
        env={
            "A": EnvName("A", "x", has_default=True, default="default a"),
            "B": EnvName("B", "x", has_default=True, default="default b"),
        }
    )
    text = states(gate(), deployment)["_env"]["Assign"]["env"]

    expression = jsonata.Jsonata(text[2:-2])
    expression.register_lambda("parse", json.loads)
    expression.assign("env_text", '{"B": "of the stage", "C": 1}')

    assert expression.evaluate(None) == {"A": "default a", "B": "of the stage", "C": 1}


def test_the_digest_is_that_of_the_definition_with_its_digest_empty():
    found = machine(gate())

    blank = to_canonical_text(json.loads(found.text.replace(found.digest, "")))

    assert found.digest == f"sha256:{hashlib.sha256(blank.encode()).hexdigest()}"
    assert found.text.count(found.digest) == 2


def test_another_definition_has_another_digest():
    assert machine(gate()).digest != machine(gate(prompt="Other")).digest


def test_without_an_output_the_run_gives_an_empty_object():
    assert states(step("code", code="return 1"))["_end"] == {
        "Type": "Pass",
        "Output": {},
        "End": True,
    }


def test_only_the_endings_that_are_reached_are_there():
    found = states(step("code", code="return 1"))

    assert not {"_failed", "_undecided", "_no-outcome"} & set(found)
