"""Which truths a condition can have: never too few."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.possible import (
    EVERY,
    Possibilities,
    Standing,
    common,
    possible,
    sense_of,
)
from countersign_compiler.asl.records import skipped, undecided
from countersign_compiler.expressions.parser import parse_condition
from countersign_compiler.expressions.scope import KnownStep, Scope

SCOPE = Scope(steps={name: KnownStep(variable=f"s_{name}") for name in ("a", "b")})


def facts_where(opened):
    demands = Possibilities(a_test(opened)).demands(frozenset({True, "?"}))
    return {each.sense.subject: each.straight() for each in demands if each.sense.subject}


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
    facts = facts_where(other)

    assert possible(a_test(condition), {}, facts) == truths


@pytest.mark.parametrize(
    ("condition", "opened", "truths"),
    [
        ("input.x", "input.x && input.y", {True, "?"}),
        ("!input.y", "input.x && input.y", {False, "?"}),
        ("input.x && input.y", "input.x && input.y", {True, "?"}),
        ("input.x", "!(input.x || input.y)", {False, "?"}),
        ("input.x", "input.x || input.y", EVERY),
        ("input.x || input.y", "input.x || input.y", {True, "?"}),
        ("input.x", "!(input.x && input.y)", EVERY),
        ("input.z", "input.x && input.y", EVERY),
    ],
)
def test_of_an_and_that_is_not_false_no_side_is(condition, opened, truths):
    assert possible(a_test(condition), {}, facts_where(opened)) == truths


def test_a_demand_leaves_the_records_with_which_it_can_hold():
    [whole, *_] = Possibilities(a_test("a.output.ok")).demands(frozenset({True, "?"}))
    standing = Standing((skipped(), undecided()))

    assert whole.narrowed("a", standing).records == (undecided(),)
    assert whole.narrowed("a", standing) is whole.narrowed("a", standing)


def test_standings_share_the_records_that_both_have():
    both = Standing((skipped(), undecided()))

    assert common(both, Standing((undecided(),))).records == (undecided(),)
    assert common(Standing((skipped(),)), Standing((undecided(),))).records == (skipped(),)


@pytest.mark.parametrize(
    ("test", "names", "mentioned"),
    [
        ("a.output.ok", {"a"}, True),
        ("!(b.output.list.some(x => x.n > a.output.n))", {"a"}, True),
        ("a.output.ok", {"b"}, False),
        ("input.a", {"a"}, True),
        ("a.output.ok === 'b'", {"b"}, True),
    ],
)
def test_a_subject_never_overlooks_a_name_that_is_read_in_it(test, names, mentioned):
    assert sense_of(a_test(test)).subject.mentions(names) is mentioned
