"""How deep does Step Functions go when it evaluates an expression?

One evaluation is limited to about 100 levels there. The cost of an expression is its own weight
plus the largest cost among its parts; measured depth stays within cost + 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from countersign_compiler.expressions import tree
from countersign_compiler.expressions.tree import Expr

HIGHEST: Final = 75

_WEIGHTS: Final[dict[type[Expr], int]] = {
    tree.Conditional: 4,
    tree.Arithmetic: 3,
    tree.Comparison: 3,
    tree.Logic: 3,
    tree.Coalesce: 3,
    tree.ListOf: 5,
    tree.Not: 2,
    tree.Negative: 2,
    tree.Index: 2,
    tree.Method: 2,
    tree.MathCall: 4,  # measured: `Math.max(...)?.a` goes 4.4 levels down
    tree.ObjectOf: 2,
    tree.ArrowMethod: 10,
}


def weight_of(kind: type[Expr]) -> int:
    """What a node of this kind adds to the largest cost among its parts."""
    return _WEIGHTS.get(kind, 1)


def cost_of(kind: type[Expr], parts: Iterable[Expr]) -> int:
    """The cost of a node of this kind over these parts."""
    highest = 0
    for part in parts:
        if part.cost > highest:
            highest = part.cost
    return _WEIGHTS.get(kind, 1) + highest
