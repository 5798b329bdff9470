"""Which truths a condition can have: never too few."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.possible import EVERY, Standing, implied, possible, sense_of
from countersign_compiler.asl.records import skipped, undecided
from countersign_compiler.expressions.parser import parse_condition
from countersign_compiler.expressions.scope import KnownStep, Scope

SCOPE = Scope(steps={name: KnownStep(variable=f"s_{name}") for name in ("a", "b")})


def a_test(text):
    parsed = parse_condition(f"${{{text}}}", SCOPE)
    assert not parsed.problems
    return parsed.tree


@pytest.mark.parametrize(
    ("condition", "known", "truths"),
    [
        ("input.x", {}, EVERY),
        ("true", {}, {True}),
        ("a.output.ok", {"a": (skipped(),)}, {False}),
        ("a.output.ok", {"a": (undecided(),)}, {"?"}),
        ("a.output.ok", {"a": (skipped(), undecided())}, {False, "?"}),
        ("!a.output.ok", {"a": (skipped(), undecided())}, {True, "?"}),
        ("a.output.ok || b.output.ok", {"a": (skipped(),), "b": (undecided(),)}, {"?"}),
        ("a.output.ok && b.output.ok", {"a": (skipped(),), "b": (undecided(),)}, {False}),
        ("a.output.ok || b.output.ok", {"a": (skipped(),)}, EVERY),
        ("a.output.ok && b.output.ok", {"a": (skipped(),)}, {False}),
        ("a.skipped", {"a": (skipped(),)}, {True}),
    ],
)
def test_what_is_known_of_steps_narrows_the_truths(condition, known, truths):
    standings = {step: Standing(records) for step, records in known.items()}

    assert possible(a_test(condition), standings) == truths


@pytest.mark.parametrize(
    ("condition", "other", "truths"),
    [
        ("input.x > 1", "input.x > 1", {True, "?"}),
        ("input.x > 1", "1 < input.x", {True, "?"}),
        ("input.x > 1", "input.x <= 1", {False, "?"}),
        ("input.x === 1", "1 !== input.x", {False, "?"}),
        ("!input.x", "input.x", {False, "?"}),
        ("input.x === 1", "input.x === true", EVERY),
        ("input.x > 1", "input.y > 1", EVERY),
        ("now() > input.x", "now() > input.x", EVERY),
    ],
)
def test_the_same_test_and_its_opposite_are_recognised(condition, other, truths):
    senses = sense_of(a_test(condition)), sense_of(a_test(other))

    assert implied(*senses, frozenset({True, "?"})) == truths
