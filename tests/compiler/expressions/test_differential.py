"""Does the translation say the same as the words of the language, whatever is written?"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from countersign_compiler.expressions import prelude
from tests.compiler.expressions.cases import MODES, parsed, translated
from tests.compiler.expressions.differential import Case
from tests.compiler.expressions.engine import evaluate, evaluate_whole
from tests.compiler.expressions.generator import SCOPE, a_source, variables

CASES = 2200
FIRST_SEED = 20_000


def a_case(seed: int) -> Case | None:
    """The case of a seed; None where its source is refused (an object compared, say)."""
    dice = random.Random(seed)
    mode = MODES[seed % len(MODES)]
    source = a_source(dice, mode)
    tree, problems = parsed(source, mode, SCOPE)
    return None if problems else Case(seed, mode, source, tree, variables(dice))


@cache
def cases() -> tuple[tuple[Case, str], ...]:
    """Every case of a run with its translation."""
    seeds = itertools.count(FIRST_SEED)
    found = itertools.islice(filter(None, map(a_case, seeds)), CASES)
    return tuple((case, translated(case.tree, case.mode)) for case in found)


def test_every_translation_agrees_with_the_interpreter_in_all_modes(record_property: Any) -> None:
    tried: Counter[str] = Counter()
    wrong = []

    for case, text in cases():
        tried[case.mode] += 1
        if not case.agrees(text, evaluate if case.seed % 10 else evaluate_whole):
            wrong.append((case.seed, case.mode, case.source, case.meant()))
        assert translated(case.tree, case.mode) == text
        assert not any(mark in text[2:-2] for mark in ("${", "{%", "%}"))

    record_property("searched", f"{len(cases())} generated cases: {len(wrong)} differ")
    assert not wrong, wrong[:5]
    assert min(tried.values()) > CASES // 5


BROKEN: dict[str, tuple[str, str]] = {
    "a list in a list is flattened": ("one", "function($x){[$x]}"),
    "truth is JSONata's": ("t", "function($v){$boolean($v)}"),
    "dividing by zero is not checked": ("div", "function($a,$b){$nn($a,$b)?$a/$b:null}"),
    "absent is false": (
        "tcb",
        'function($v){$type($v)="boolean"?$v:$type($v)="null"?false:"?"}',
    ),
    "absent in an output is false": (
        "tsb",
        'function($s,$v){$type($v)="boolean"?$v:$type($v)="null"?false:"?"}',
    ),
    "flags of undecided steps are read": ("fl", "function($s,$k){$lookup($s,$k)}"),
    "a boolean passes for an absent left side": ("rb", "function($x,$y){$y}"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_translation_is_noticed(broken: str, record_property: Any) -> None:
    name, definition = BROKEN[broken]
    right = f"${name}:={prelude.HELPERS[name].definition};"
    touched = [(case, text) for case, text in cases() if right in text]

    noticed = next(
        (
            at
            for at, (case, text) in enumerate(touched, start=1)
            if not case.agrees(text.replace(right, f"${name}:={definition};"))
        ),
        None,
    )

    record_property("searched", f"planted: {broken} (${name}); noticed in its case {noticed}")
    assert noticed is not None


CALL = re.compile(r"\$(\w+)\(")


def test_the_generated_expressions_need_every_helper() -> None:
    called: set[str] = set()

    for _, text in cases():
        called.update(CALL.findall(text))

    assert set(prelude.HELPERS) <= called
