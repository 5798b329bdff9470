"""Does every expression that is accepted stay inside the engine's bounds?"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count

import pytest
from jsonata.jexception import JException

from countersign_compiler.expressions.cost import HIGHEST
from countersign_compiler.expressions.tree import Expr
from tests.compiler.expressions.cases import MODES, knows, parsed, translated
from tests.compiler.expressions.engine import evaluate_bounded
from tests.compiler.expressions.generator import SCOPE, a_source, variables

DEEPEST_EVALUATION = 100
INPUT = {"b": True, "n": 1, "l": [1, 2], "k": [[1]], "t": "x"}

GROWING: dict[str, Callable[[int], str]] = {
    "sums": lambda n: "+".join(["input.n"] * n),
    "choices in the test": lambda n: "(" * n + "input.b" + "?input.b:input.b)" * n,
    "choices in the branch": lambda n: "input.b?" * n + "1" + ":2" * n,
    "or between tests": lambda n: "||".join(["input.b"] * n),
    "or between values": lambda n: "||".join(["input.none"] * (n + 1)),
    "defaults": lambda n: "??".join(["input.none"] * n),
    "lists": lambda n: "[" * n + "input.t" + "]" * n,
    "objects": lambda n: "{a:" * n + "input.t" + "}" * n,
    "maps in a row": lambda n: "input.k" + ".map(x => x)" * n,
    "maps in each other": lambda n: (
        "".join(f"input.l.map(x{at} => " for at in range(n)) + "input.n" + ")" * n
    ),
    "filters": lambda n: "input.l" + ".filter(x => x > 0)" * n,
    "nots": lambda n: "!" * n + "input.b",
    "indexes": lambda n: "input.l[" * n + "0" + "]" * n,
    "fields": lambda n: "input" + ".a" * n,
    "largest of largest": lambda n: "Math.max(" * n + "input.n" + ",1)" * n,
    "largest of fields": lambda n: "Math.max(" * n + "input.n" + ",1)?.a" * n,
    "includes": lambda n: "input.l.includes(" * n + "1" + ")" * n,
    "tests that may stop": lambda n: "(" * n + "input.b" + "&&(input.n>0?1:2)===1)" * n,
}


def largest(grow: Callable[[int], str], mode: str) -> Expr:
    """The largest expression of a family that is accepted."""
    last: Expr | None = None
    for size in count(1):
        tree, problems = parsed(f"${{{grow(size)}}}", mode, knows())
        if problems:
            assert {each.code for each in problems} <= {"X-DEEP", "X-ALWAYS", "X-COMPARE"}
            break
        last = tree
    assert last is not None
    return last


@pytest.mark.parametrize("family", GROWING)
def test_the_largest_accepted_expression_stays_inside_the_depth_bound(family: str) -> None:
    tree = largest(GROWING[family], "value")
    bound = min(DEEPEST_EVALUATION, tree.cost + 10)

    evaluate_bounded(translated(tree, "value"), {"input": INPUT}, deepest=bound)

    assert tree.cost <= HIGHEST


def test_generated_expressions_stay_inside_the_depth_and_time_bounds() -> None:
    for seed in range(240):
        dice = random.Random(seed)
        mode = MODES[seed % len(MODES)]
        tree, problems = parsed(a_source(dice, mode), mode, SCOPE)
        if not problems:
            text = translated(tree, mode)
            evaluate_bounded(text, variables(dice), deepest=DEEPEST_EVALUATION)


def test_a_bound_that_is_too_small_is_noticed() -> None:
    tree = largest(GROWING["fields"], "value")

    with pytest.raises(JException, match=r"Stack|deep|D1011"):
        evaluate_bounded(translated(tree, "value"), {"input": INPUT}, deepest=20)
