"""Does the translation say the same as the words of the language, whatever is written?"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from countersign_compiler.expressions import prelude
from countersign_compiler.expressions.tree import Expr
from tests.compiler.expressions.cases import MODES, parsed, same, translated
from tests.compiler.expressions.engine import Stopped, evaluate, evaluate_whole
from tests.compiler.expressions.generator import SCOPE, a_source, variables
from tests.compiler.expressions.interpreter import Interpreter, StopsError

CASES = 2200
FIRST_SEED = 20_000


def is_undecided(got: object) -> bool:
    """Whether the run stopped as a query error that says why."""
    if not isinstance(got, Stopped):
        return False
    return got.cause.startswith("States.QueryEvaluationError") and "EXPR_UNDECIDED" in got.cause


@dataclass(frozen=True)
class Case:
    seed: int
    mode: str
    source: str
    tree: Expr
    variables: dict[str, object]

    def meant(self) -> object:
        """What the language says."""
        interpreter = Interpreter(self.variables, in_output=self.mode == "output")
        try:
            if self.mode == "condition":
                return interpreter.condition(self.tree)
            return (
                interpreter.gate(self.tree) if self.mode == "gate" else interpreter.value(self.tree)
            )
        except StopsError:
            return Stopped("EXPR_UNDECIDED")

    def agrees(self, text: str) -> bool:
        """Whether a translation gives it; every tenth is parsed as an engine parses it, whole."""
        run = evaluate if self.seed % 10 else evaluate_whole
        meant, got = self.meant(), run(text, self.variables)
        if isinstance(meant, Stopped):
            return is_undecided(got)
        return same(got, meant)


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


def test_every_translation_agrees_with_the_interpreter_in_all_modes() -> None:
    tried: Counter[str] = Counter()
    wrong = []

    for case, text in cases():
        tried[case.mode] += 1
        if not case.agrees(text):
            wrong.append((case.seed, case.mode, case.source, case.meant()))
        assert translated(case.tree, case.mode) == text
        assert not any(mark in text[2:-2] for mark in ("${", "{%", "%}"))

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
def test_a_broken_translation_is_noticed(broken: str) -> None:
    name, definition = BROKEN[broken]
    right = f"${name}:={prelude.HELPERS[name].definition};"
    touched = [(case, text) for case, text in cases() if right in text]

    noticed = any(
        not case.agrees(text.replace(right, f"${name}:={definition};")) for case, text in touched
    )

    assert noticed


CALL = re.compile(r"\$(\w+)\(")


def test_the_generated_expressions_need_every_helper() -> None:
    called: set[str] = set()

    for _, text in cases():
        called.update(CALL.findall(text))

    assert set(prelude.HELPERS) <= called
