"""Which JavaScript bodies need no engine?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.body import WAYS_OUT, parse_body
from countersign_compiler.expressions.jsonata import body_value, constant, fragment, object_of
from countersign_compiler.expressions.parser import parse_template
from countersign_compiler.expressions.scope import Scope
from tests.compiler.expressions.cases import at, knows
from tests.compiler.expressions.engine import Stopped, evaluate


def result(kind: str, text: str, given: object) -> object:
    found = parse_body(kind, text, Scope())
    assert not found.problems
    assert found.body is not None
    return evaluate(body_value(found.body, None, at), {"input": given})


@pytest.mark.parametrize(
    ("kind", "text", "given", "expected"),
    [
        ("handler", "(i) => i.a", {"a": 1}, 1),
        ("handler", "i => ({ a: i.a, b: [i] });", {"a": 1}, {"a": 1, "b": [{"a": 1}]}),
        ("handler", "() => [1]", {}, [1]),
        ("handler", "(i) => { const x = i.n * 2; const y = x + 1; return { x, y }; }", {"n": 2},
         {"x": 4, "y": 5}),
        ("handler", "/* why */ (input) /* and */ => input.a // so", {"a": "é"}, "é"),
        ("handler", "(i) => i.l.map(x => x + i.n)", {"l": [1], "n": 2}, [3]),
        ("code", "return input.a ?? 'none'", {}, "none"),
        ("code", "const a = '${x}' + \"{%\" + '%}';\nreturn a", {}, "${x}{%%}"),
        ("code", "(x) => x.a", {"a": False}, False),
        ("code", "return input-1;", 3, 2),
    ],
)  # fmt: skip
def test_a_body_of_constants_and_one_return_gives_its_value(
    kind: str, text: str, given: object, expected: object
) -> None:
    assert result(kind, text, given) == expected


@pytest.mark.parametrize(
    ("kind", "text", "code", "at"),
    [
        ("handler", "(a, b) => 1", "J-HANDLER", 0),
        ("handler", "async (a) => 1", "J-HANDLER", 0),
        ("handler", "function (a) { return 1 }", "J-HANDLER", 0),
        ("handler", "({ a }) => 1", "J-HANDLER", 0),
        ("handler", "(a = 1) => 1", "J-HANDLER", 0),
        ("handler", "input.x", "J-HANDLER", 0),
        ("code", "async () => 1", "J-HANDLER", 0),
        ("handler", "i => { a: 1 }", "J-STATEMENT", 7),
        ("handler", "i => { let x = 1; return x }", "J-STATEMENT", 7),
        ("code", "if (input.a) { return 1 }", "J-STATEMENT", 0),
        ("code", "throw new Error('x')", "J-STATEMENT", 0),
        ("code", "const { a } = input; return a", "J-STATEMENT", 6),
        ("code", "return 1; return 2", "J-STATEMENT", 10),
        ("code", "return\n1", "J-STATEMENT", 0),
        ("code", "const a = 1;", "J-STATEMENT", 12),
        ("code", "", "J-STATEMENT", 0),
        ("code", "const a = 1; const a = 2; return a", "J-NAME", 19),
        ("code", "const env = 1; return 2", "J-NAME", 6),
        ("handler", "(new) => 1", "J-NAME", 1),
        ("handler", "(a) => { const a = 1; return a }", "J-NAME", 15),
        ("code", "const a = b; const b = 1; return a", "X-NAME", 10),
        ("code", "const a = 1\nreturn a", "X-SYNTAX", 12),
        ("code", "return env.KEY", "X-NAME", 7),
        ("code", "return check.output", "X-NAME", 7),
        ("handler", "() => input.a", "X-NAME", 6),
        ("handler", "i => i.a; more", "X-SYNTAX", 10),
        ("code", "return fetch('x')", "X-NAME", 7),
    ],
)
def test_everything_else_needs_an_engine_and_is_refused(
    kind: str, text: str, code: str, at: int
) -> None:
    found = parse_body(kind, text, knows("check"))

    assert found.body is None
    assert (found.problems[0].code, found.problems[0].start) == (code, at)


@pytest.mark.parametrize(
    "text", ["let x = 1; return x", "for (const a of input) {}", "const a = []; a.push(1)"]
)
def test_a_body_that_needs_an_engine_is_told_both_ways_out(text: str) -> None:
    (problem,) = parse_body("code", text, Scope()).problems

    assert problem.hint == WAYS_OUT
    assert "`runtime: sandbox`" in WAYS_OUT
    assert "`python` step" in WAYS_OUT


def test_a_word_for_an_operator_in_a_body_is_told_the_operator() -> None:
    (problem,) = parse_body("code", "return input.a and input.b", Scope()).problems

    assert "`&&`" in problem.hint


def test_a_step_named_in_a_body_gets_the_way_to_pass_it_in() -> None:
    (problem,) = parse_body("code", "return check.output", knows("check")).problems

    assert "`input:`" in problem.hint


def test_a_body_reads_the_steps_own_input_where_it_has_one() -> None:
    body = parse_body("handler", "(o) => o.order.id + o.n", Scope()).body
    assert body is not None
    order = fragment(parse_template("${input.order}", Scope()).tree, at)

    text = body_value(body, object_of({"order": order, "n": constant(5)}), at)

    assert evaluate(text, {"input": {"order": {"id": 2}}}) == 7


def test_an_undecided_test_in_a_body_stops_the_run_and_names_the_place() -> None:
    stopped = result("handler", "(o) => ({ needs: !o.trusted })", {})

    assert isinstance(stopped, Stopped)
    assert "EXPR_UNDECIDED refund.yaml:1:18 !o.trusted" in stopped.cause
