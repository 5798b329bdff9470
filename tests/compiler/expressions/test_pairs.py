"""Does every operator, over every pair of types and in every mode, give what the language says?"""

from __future__ import annotations

import itertools
from collections import Counter
from functools import cache
from typing import Any

import pytest

from countersign_compiler.expressions.tree import Expr
from tests.compiler.expressions.cases import MODES, parsed, translated
from tests.compiler.expressions.differential import Case
from tests.compiler.expressions.engine import evaluate, evaluate_kept
from tests.compiler.expressions.pairs import OPERATORS, SCOPE, TYPES, every_pair

TIMES = 20
SEED = 31_000
THROUGH_THE_EMULATOR = 40
"""One case in so many goes all the way that the emulator goes for a state."""


@cache
def translation(source: str, mode: str) -> tuple[Expr, str]:
    tree, problems = parsed(source, mode, SCOPE)
    assert not problems, (source, problems)
    return tree, translated(tree, mode)


@pytest.mark.parametrize("mode", MODES)
def test_every_operator_gives_what_is_meant_of_every_pair_of_types(
    mode: str, record_property: Any
) -> None:
    tried: Counter[tuple[str, tuple[str, str]]] = Counter()
    at, wrong = 0, []

    for at, pair in enumerate(every_pair(SEED, TIMES, mode)):
        tree, text = translation(pair.source, pair.mode)
        case = Case(at, pair.mode, pair.source, tree, pair.variables)
        run = evaluate_kept if at % THROUGH_THE_EMULATOR else evaluate
        tried.update((each, pair.types) for each in pair.operators)
        if not case.agrees(text, run):
            wrong.append((pair.mode, pair.source, pair.variables, case.meant()))

    every = itertools.product(OPERATORS, itertools.product(TYPES, TYPES))
    least = min(tried[each] for each in every)
    record_property(
        "searched",
        f"{mode}: {at + 1} cases: {len(OPERATORS)} operators x {len(TYPES) ** 2} pairs of types, "
        f"each at least {least} times; {len(wrong)} differ",
    )
    assert not wrong, wrong[:5]
    assert least >= TIMES
