"""Which texts are refused, with which code, and where?"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from countersign_compiler.expressions.parser import Templates, parse_condition, parse_template
from countersign_compiler.expressions.scope import KnownStep, Scope
from countersign_compiler.expressions.tree import Template
from countersign_compiler.source import read

GATE = KnownStep(
    "s_gate",
    output_fields=frozenset({"status", "approved", "rejected", "input", "reason"}),
    statuses=frozenset({"approved", "rejected", "timeout"}),
)
SCOPE = Scope(
    steps={
        "a": KnownStep("s_a"),
        "b": KnownStep("s_b"),
        "a-b": KnownStep("s_a_b"),
        "gate": GATE,
        "late": KnownStep("s_late", hidden="comes later"),
    },
    env=frozenset({"KNOWN"}),
    items={"order": "m1_order"},
)


def refusals(text: str) -> list[tuple[str, int]]:
    return [(each.code, each.start) for each in parse_template(text, SCOPE).problems]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("${input.a = 1}", "X-SYNTAX", 10),
        ("${input.a & 1}", "X-SYNTAX", 10),
        ("${input.a | upper}", "X-SYNTAX", 10),
        ("${`x`}", "X-SYNTAX", 2),
        ("${...input}", "X-SYNTAX", 2),
        ("${input.a++}", "X-SYNTAX", 9),
        ("${input.a ** 2}", "X-SYNTAX", 10),
        ("${1 +}", "X-SYNTAX", 5),
        ("${}", "X-SYNTAX", 0),
        ("${[1,,2]}", "X-SYNTAX", 5),
        ("${input.x in input}", "X-SYNTAX", 10),
        ("${input.l.map(r => {r})}", "X-SYNTAX", 19),
        ("${{[input.a]: 1}}", "X-SYNTAX", 3),
        ("${/a/}", "X-SYNTAX", 2),
        ("a ${input.x", "X-UNCLOSED", 2),
        ("${#}", "X-CHAR", 2),
        ("${input.größe}", "X-CHAR", 10),
        ("${/* x }", "X-COMMENT", 2),
        ('${"abc}', "X-STRING", 2),
        ('${"\\x"}', "X-STRING", 3),
        ('${"\\ud83d"}', "X-STRING", 2),
        ("${01}", "X-NUMBER", 2),
        ("${0x1F}", "X-NUMBER", 2),
        ("${.5}", "X-NUMBER", 2),
        ("${9007199254740992}", "X-NUMBER", 2),
        (f"${{input.x{' ' * 4100}}}", "X-SIZE", 2),
        (f"${{{'(' * 41}1{')' * 41}}}", "X-DEEP", 42),
        (f"${{{'+'.join(['1'] * 27)}}}", "X-DEEP", 2),
        ("${risk-chek.output}", "X-NAME", 2),
        ("${previous.output}", "X-NAME", 2),
        ("${new Date()}", "X-NAME", 2),
        ("${JSON.parse(input.x)}", "X-NAME", 2),
        ("${typeof input}", "X-NAME", 2),
        ("${approvers.length}", "X-NAME", 2),
        ("${input.__proto__}", "X-NAME", 8),
        ('${input["constructor"]}', "X-NAME", 8),
        ("${{prototype: 1}}", "X-NAME", 3),
        ("${env.OTHER}", "X-ENV", 6),
        ('${env["OTHER"]}', "X-ENV", 6),
        ("${late.output}", "X-ORDER", 2),
        ("${a}", "X-STEP-BARE", 2),
        ('${a["output"]}', "X-STEP-BARE", 2),
        ("${a.score}", "X-STEP-FIELD", 4),
        ("${gate.output.aproved}", "X-FIELD", 14),
        ('${gate.output["aproved"]}', "X-FIELD", 14),
        ("${gate.output.status === 'timedout'}", "X-NEVER", 25),
        ("${'ok' != gate.output.status}", "X-NEVER", 2),
        ("${input.name.split(',')}", "X-CALL", 13),
        ("${Math.random()}", "X-CALL", 7),
        ("${input(1)}", "X-CALL", 2),
        ("${now(1)}", "X-ARGS", 2),
        ("${input.l.map(1)}", "X-ARGS", 10),
        ("${input.l.includes(r => 1)}", "X-ARGS", 10),
        ("${Math.max()}", "X-ARGS", 7),
        ("${input.l.map((x, y) => 1)}", "X-PARAM", 14),
        ("${input.l.map(a => 1)}", "X-PARAM", 14),
        ("${input.l.map(input => 1)}", "X-PARAM", 14),
        ("${input.l.map(order => 1)}", "X-PARAM", 14),
        ("${input.a < 1 < 2}", "X-CHAIN", 14),
        ("${1 < input.a === true}", "X-CHAIN", 14),
        ("${input.a === 1 < 2}", "X-CHAIN", 16),
        ("${input.a ?? input.b || input.c}", "X-MIX", 21),
        ("${input.a || input.b ?? input.c}", "X-MIX", 21),
        ("${[] === input.x}", "X-COMPARE", 2),
        ("${input.x < {}}", "X-COMPARE", 12),
        ('${!"x"}', "X-ALWAYS", 3),
        ("${input.n > 1 || 0}", "X-ALWAYS", 17),
        ("${null ? 1 : 2}", "X-ALWAYS", 2),
        ('${input.l.some(r => "x")}', "X-ALWAYS", 20),
        ("${Math.min([1, 2])}", "X-TYPE", 11),
        ("${{a: 1, 'a': 2}}", "X-DUPKEY", 9),
    ],
)
def test_a_refusal_has_its_code_and_its_place(text: str, code: str, at: int) -> None:
    assert refusals(text) == [(code, at)]


@pytest.mark.parametrize(
    "text",
    [
        "no expression at all, $5, {}, \\x",
        "${input?.x?.[0]?.trim()} ${input.a /* why */ + 1}}",
        '${"${"} and ${"}"}',
        "${(input.a || input.b) ?? (input.c && input.d)}",
        "${(1 < input.a) === true}",
        "${input.in.if.map}",
        "${[1, 2,].map((x) => ({ x, order, y: x }))}",
        "${order.id + env.KNOWN}",
        "${Date.now() - 1000 > Math.min(1, input.n)}",
        "${{ input }}",
        "${input.x // the rest\n}",
    ],
)
def test_what_the_grammar_allows_is_read(text: str) -> None:
    assert refusals(text) == []


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("${a-b.output}", {"a-b"}),
        ("${a.output-b.output}", {"a", "b"}),
        ("${a.output - b.output}", {"a", "b"}),
        ("${a-b.output-b.output}", {"a-b", "b"}),
        ("${a.output.a-b.output}", {"a", "b"}),
        ("${a-b.output.map(r => r-a.output)}", {"a-b", "a"}),
        ("${input-a.output}", {"a"}),
    ],
)
def test_a_hyphen_belongs_to_the_longest_name_of_a_step(text: str, reads: set[str]) -> None:
    parsed = parse_template(text, SCOPE)

    assert not parsed.problems
    assert parsed.reads == reads


def test_a_whole_run_of_words_is_named_when_none_of_it_is_known() -> None:
    (problem,) = parse_template("${risk-chek.output}", SCOPE).problems

    assert "`risk-chek`" in problem.message
    assert (problem.start, problem.end) == (2, 11)


def test_the_nearest_name_and_the_known_steps_are_the_hint() -> None:
    (problem,) = parse_template("${gat.output}", SCOPE).problems

    assert "Did you mean `gate`?" in problem.hint
    assert "a-b" in problem.hint


def test_all_problems_of_all_parts_are_reported_in_order() -> None:
    assert refusals("${bad} ${input.y = 1} ${a} ${gate.output.x + late.output} ${input") == [
        ("X-NAME", 2),
        ("X-SYNTAX", 17),
        ("X-STEP-BARE", 24),
        ("X-FIELD", 41),
        ("X-ORDER", 45),
        ("X-UNCLOSED", 58),
    ]


def test_env_and_steps_that_are_read_are_told() -> None:
    parsed = parse_template("${env.KNOWN} ${a.output} ${env['KNOWN']}", SCOPE)

    assert parsed.reads == {"a"}
    assert parsed.env == {"KNOWN"}


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (True, []),
        ("${input.x}", []),
        ("${input.x}\n", []),
        ("${input.x} ", ["X-COND"]),
        (" ${input.x}", ["X-COND"]),
        ("${input.x}\n\n", ["X-COND"]),
        ("${input.x} && ${input.y}", ["X-COND"]),
        ("true", ["X-COND"]),
        ("", ["X-COND"]),
        (None, ["X-COND"]),
        (1, ["X-COND"]),
        (["${input.x}"], ["X-COND"]),
        ("${'x'}", ["X-ALWAYS"]),
        ("${input.x ? 'a' : true}", ["X-ALWAYS"]),
    ],
)
def test_a_condition_is_true_false_or_one_expression(written: object, codes: list[str]) -> None:
    assert [each.code for each in parse_condition(written, SCOPE).problems] == codes


def test_a_condition_is_read_from_a_node_as_it_stands_in_the_file() -> None:
    top = read(b"a: true\nb: 'true'\nc: [1]\nd: |\n  ${input.x}\n", "refund.yaml").document
    assert top is not None
    found = {key.text: parse_condition(node, SCOPE) for key, node in top.pairs}

    assert [name for name, each in found.items() if each.problems] == ["b", "c"]
    assert isinstance(found["d"].tree, Template)


def test_a_text_that_is_written_again_is_read_once() -> None:
    templates = Templates()

    first = templates.parse("${a.output.x} and ${input.y}", SCOPE)

    assert templates.parse("${a.output.x} and ${input.y}", SCOPE) is first
    assert first == parse_template("${a.output.x} and ${input.y}", SCOPE)


def test_what_one_place_may_read_is_refused_at_another_where_it_is_hidden() -> None:
    templates = Templates()
    hidden = replace(SCOPE, steps={**SCOPE.steps, "a": KnownStep("s_a", hidden="comes later")})

    found = [templates.parse("${a.output.x}", scope) for scope in (SCOPE, hidden, SCOPE)]

    assert [[each.code for each in parsed.problems] for parsed in found] == [[], ["X-ORDER"], []]


def test_approvers_stay_unreadable_where_they_are_after_they_were_read_elsewhere() -> None:
    templates = Templates()
    inside = replace(SCOPE, approvers=True)

    found = [templates.parse("${approvers.length}", scope) for scope in (inside, SCOPE)]

    assert [[each.code for each in parsed.problems] for parsed in found] == [[], ["X-NAME"]]


def test_a_wrong_text_is_reported_each_time_that_it_is_written() -> None:
    templates = Templates()

    found = [templates.parse("${input.a = 1}", SCOPE).problems for _ in range(2)]

    assert [[each.code for each in problems] for problems in found] == [["X-SYNTAX"]] * 2


SIGNS = (*"${}()[]'\"`.,:?<>=!&|+-*/%\\ \nx0", "=>", "input", "a-b", "gate.output", "now()", "//")


def test_no_text_whatever_makes_the_parser_raise() -> None:
    dice = random.Random(11)

    for _ in range(1500):
        inside = "".join(dice.choice(SIGNS) for _ in range(dice.randint(1, 14)))
        text = f"${{{inside}}}"
        for problem in parse_template(text, SCOPE).problems:
            assert 0 <= problem.start < problem.end <= len(text) + 1
