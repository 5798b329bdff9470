"""Which expressions and data does a test try, when nobody writes them out?

Everything comes from one `random.Random`, so a seed names a case.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from countersign_compiler.expressions.scope import KnownStep, Scope, variable_of

STEPS = ("check", "risk-check", "gate", "other")
FIELDS = ("n", "m", "t", "u", "b", "c", "l", "k", "o", "none")
TEXTS = (
    "",
    "a",
    "b",
    "ab",
    "high",
    "eu-high",
    " x ",
    "false",
    "0",
    "éß",
    "😀z",
    "{%",
    "$" + "{x}",
    "%}",
)
LITERALS = (
    *("null", "true", "false", "0", "1", "2.5", "-3", '""', "'a'", '"eu-high"', "'é'"),
    *("'%}'", "'{% x'", "[]", "{}"),
)
NUMBERS = (0, 1, -1, 2, 3, 10, 1000, 0.5, -2.5, 0.3, 5.5)
SCOPE = Scope({name: KnownStep(variable_of(name)) for name in STEPS}, env=None, approvers=True)


def a_scalar(dice: random.Random) -> object:
    return dice.choice((None, True, False, dice.choice(NUMBERS), dice.choice(TEXTS)))


def a_value(dice: random.Random, depth: int = 4) -> object:
    """JSON nested to `depth`: lists of no and one element, lists in lists, nulls, odd keys."""
    roll = dice.random()
    if depth == 0 or roll < 0.45:
        return a_scalar(dice)
    if roll < 0.8:
        size = dice.choice((0, 1, 1, 2, 3))
        return [a_value(dice, depth - 1) for _ in range(size)]
    keys = dice.sample((*FIELDS, "odd key", "length", "a-b", ""), dice.randint(0, 4))
    return {key: a_value(dice, depth - 1) for key in keys}


def fields(dice: random.Random) -> dict[str, object]:
    """An object whose fields mostly have the type that their name says."""
    typed: dict[str, object] = {
        "n": dice.choice(NUMBERS),
        "m": dice.choice(NUMBERS),
        "t": dice.choice(TEXTS),
        "u": dice.choice(TEXTS),
        "b": dice.random() < 0.5,
        "c": dice.random() < 0.5,
        "l": [dice.choice(NUMBERS) for _ in range(dice.randint(0, 3))],
        "k": [a_value(dice, 2) for _ in range(dice.randint(0, 3))],
        "o": {name: a_value(dice, 1) for name in dice.sample(FIELDS, 3)},
    }
    for name in list(typed):
        roll = dice.random()
        if roll < 0.08:
            del typed[name]
        elif roll < 0.18:
            typed[name] = a_value(dice, 3)
    return typed


def a_record(dice: random.Random) -> dict[str, object]:
    """The record of a step that ran, failed, was skipped, undecided or is not reached."""
    record = dict.fromkeys(("executed", "success", "failed", "skipped", "undecided"), False)
    roll = dice.random()
    if roll < 0.65:
        ran = {**record, "executed": True, "success": True}
        return {
            "input": fields(dice),
            "output": a_value(dice) if roll < 0.1 else fields(dice),
            **ran,
        }
    changes = dice.choice(
        ({"executed": True, "failed": True}, {"skipped": True}, {"undecided": True}, {})
    )
    return {"input": None, "output": None, **record, **changes}


def variables(dice: random.Random) -> dict[str, object]:
    """Every variable that an expression can read."""
    known: dict[str, object] = {variable_of(name): a_record(dice) for name in STEPS}
    known["input"] = a_value(dice) if dice.random() < 0.05 else fields(dice)
    known["env"] = {"t": "x@example.com", "n": "5"}
    known["approvers"] = ["a@example.com", "b@example.com"][: dice.randint(0, 2)]
    return known


@dataclass
class Sources:
    """Writes random sources; `parameters` are the arrow parameters around."""

    dice: random.Random
    parameters: tuple[str, ...] = ()

    def value(self, depth: int) -> str:
        """Any expression."""
        dice = self.dice
        if depth <= 0 or dice.random() < 0.15:
            return self.leaf()
        write = dice.choice(
            (
                *(self.path, self.path, self.arithmetic, self.arithmetic, self.text, self.logic),
                *(self.coalesce, self.choice, self.listed, self.object, self.mapped, self.maths),
                *(self.test, self.test, self.joined, self.index),
            )
        )
        return write(depth - 1)

    def leaf(self) -> str:
        dice = self.dice
        if dice.random() < 0.35:
            return dice.choice(LITERALS)
        return self.path(0)

    def path(self, _: int) -> str:
        dice = self.dice
        if self.parameters and dice.random() < 0.5:
            base = dice.choice(self.parameters)
        else:
            step = dice.choice(STEPS)
            flag = dice.choice(("executed", "success", "failed", "skipped", "undecided"))
            base = dice.choice(
                (
                    *("input", "input", "input", "env", "approvers", f"{step}.{flag}"),
                    *(f"{step}.output", f"{step}.output", f"{step}.input"),
                )
            )
        for _ in range(dice.choice((0, 1, 1, 1, 2))):
            name = dice.choice((*FIELDS, "length"))
            base += dice.choice((f".{name}", f"?.{name}", f'["{name}"]', f".{name}"))
        return base

    def index(self, depth: int) -> str:
        return f"{self.list(depth)}[{self.dice.choice(('0', '1', '-1', '0.5', self.value(depth)))}]"

    def list(self, depth: int) -> str:
        dice = self.dice
        return dice.choice(
            ("input.l", "input.k", "check.output.k", self.listed(depth), "approvers")
        )

    def arithmetic(self, depth: int) -> str:
        sign = self.dice.choice(("+", "+", "-", "*", "/", "%", ""))
        if not sign:
            return f"-({self.number(depth)})"
        if sign in ("/", "%") and self.dice.random() < 0.4:
            return f"({self.dice.choice(('input.n', 'input.m', '1'))} {sign} {self.number(0)})"
        return f"({self.number(depth)} {sign} {self.number(depth)})"

    def number(self, depth: int) -> str:
        """Mostly something that can be counted with."""
        typed = ("input.n", "input.m", "check.output.n", "0", "2", "input.t")
        return self.dice.choice((*typed, self.value(depth), self.value(depth)))

    def text(self, depth: int) -> str:
        call = self.dice.choice(("toUpperCase()", "toLowerCase()", "trim()", "length"))
        return f"({self.value(depth)}).{call}"

    def maths(self, depth: int) -> str:
        name = self.dice.choice(("ceil", "floor", "round", "abs"))
        if self.dice.random() < 0.4:
            count = self.dice.randint(1, 3)
            scalars = ", ".join(self.number(depth) for _ in range(count))
            return f"Math.{self.dice.choice(('min', 'max'))}({scalars})"
        return f"Math.{name}({self.number(depth)})"

    def logic(self, depth: int) -> str:
        sign = self.dice.choice(("||", "&&"))
        if self.dice.random() < 0.4:
            flag = self.dice.choice(("input.b", "check.output.b", "input.none"))
            return f"({self.path(0)} {sign} {flag})"
        return f"({self.value(depth)} {sign} {self.value(depth)})"

    def coalesce(self, depth: int) -> str:
        return f"({self.value(depth)} ?? {self.value(depth)})"

    def choice(self, depth: int) -> str:
        return f"({self.test(depth)} ? {self.value(depth)} : {self.value(depth)})"

    def listed(self, depth: int) -> str:
        count = self.dice.choice((0, 1, 1, 2, 3))
        return f"[{', '.join(self.value(depth - 1) for _ in range(count))}]"

    def object(self, depth: int) -> str:
        names = self.dice.sample(("n", "t", '"odd key"', "length"), self.dice.randint(0, 3))
        return f"{{{', '.join(f'{name}: {self.value(depth - 1)}' for name in names)}}}"

    def mapped(self, depth: int) -> str:
        inner, name = self._inside()
        body = inner.value(depth - 1)
        if body.startswith("{"):
            body = f"({body})"
        if self.dice.random() < 0.4:
            return f"{self.list(depth - 1)}.filter({name} => {inner.test(depth - 1)})"
        return f"{self.list(depth - 1)}.map({name} => {body})"

    def joined(self, depth: int) -> str:
        separator = self.dice.choice(("", '", "', self.value(0)))
        return f"({self.list(depth)}).join({separator})"

    def test(self, depth: int) -> str:
        """An expression that is a test, or mostly gives a boolean."""
        dice = self.dice
        if depth <= 0:
            return dice.choice(("input.b", "check.output.b", "other.executed", "gate.undecided"))
        deeper = depth - 1
        kind = dice.randint(0, 8)
        if kind <= 2:
            sign = dice.choice(("===", "!==", "==", "<", "<=", ">", ">="))
            return f"({self.scalar(deeper)} {sign} {self.scalar(deeper)})"
        if kind == 3:
            return f"!{self.test(deeper)}"
        if kind == 4:
            sign = dice.choice(("||", "&&"))
            return f"({f' {sign} '.join(self.test(deeper) for _ in range(dice.randint(2, 3)))})"
        if kind == 5:
            name = dice.choice(("includes", "startsWith", "endsWith"))
            return f"({self.value(deeper)}).{name}({self.value(deeper)})"
        if kind == 6:
            inner, name = self._inside()
            method = dice.choice(("some", "every"))
            return f"{self.list(deeper)}.{method}({name} => {inner.test(deeper)})"
        if kind == 7:
            return f"({self.test(deeper)} ?? {self.test(deeper)})"
        return f"({self.test(deeper)} ? {self.test(deeper)} : {self.test(deeper)})"

    def scalar(self, depth: int) -> str:
        """Mostly something that can be compared."""
        typed = ("input.n", "input.t", "check.output.n", "1", "'high'", "null", "input.b")
        return self.dice.choice((*typed, *typed, self.value(depth)))

    def _inside(self) -> tuple[Sources, str]:
        name = f"p{len(self.parameters)}"
        return Sources(self.dice, (*self.parameters, name)), name


def a_source(dice: random.Random, mode: str) -> str:
    """A template for values and output, one `${...}` for conditions and gates."""
    sources = Sources(dice)
    depth = dice.choice((1, 2, 2, 3, 3))
    if mode in ("condition", "gate"):
        written = sources.test(depth) if dice.random() < 0.8 else sources.path(0)
        return f"${{{written}}}"
    if dice.random() < 0.15:
        return f"text ${{{sources.value(depth)}}} and ${{{sources.value(1)}}}"
    return f"${{{sources.value(depth)}}}"
