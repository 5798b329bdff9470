"""What is known of a value before it runs?"""

from __future__ import annotations

import random
from collections.abc import Callable

from countersign_compiler.expressions.kinds import is_never_boolean, is_scalar, is_text
from countersign_compiler.expressions.tree import Expr
from tests.compiler.expressions.cases import parsed
from tests.compiler.expressions.generator import SCOPE, a_source, variables
from tests.compiler.expressions.interpreter import Interpreter, StopsError


def test_what_is_claimed_of_a_value_is_true_of_every_value() -> None:
    claimed = {is_text: 0, is_scalar: 0, is_never_boolean: 0}
    holds: dict[Callable[[Expr], bool], Callable[[object], bool]] = {
        is_text: lambda value: isinstance(value, str),
        is_scalar: lambda value: not isinstance(value, list | dict),
        is_never_boolean: lambda value: not isinstance(value, bool),
    }

    for seed in range(1500):
        dice = random.Random(seed)
        tree, problems = parsed(a_source(dice, "value"), "value", SCOPE)
        if problems:
            continue
        value = value_of(tree, dice)
        for claim in claimed:
            if value is not StopsError and claim(tree):
                claimed[claim] += 1
                assert holds[claim](value)

    assert min(claimed.values()) > 60


def value_of(tree: Expr, dice: random.Random) -> object:
    try:
        return Interpreter(variables(dice)).value(tree)
    except StopsError:
        return StopsError
