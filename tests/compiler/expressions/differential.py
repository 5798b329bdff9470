"""What does the language say of a case, and does the translation say the same?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from countersign_compiler.expressions.tree import Expr
from tests.compiler.expressions.cases import same
from tests.compiler.expressions.engine import Stopped, evaluate
from tests.compiler.expressions.interpreter import Interpreter, StopsError

Evaluate = Callable[[str, Mapping[str, object]], object]


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

    def agrees(self, text: str, run: Evaluate = evaluate) -> bool:
        """Whether a translation gives it."""
        meant, got = self.meant(), run(text, self.variables)
        if isinstance(meant, Stopped):
            return is_undecided(got)
        return same(got, meant)
