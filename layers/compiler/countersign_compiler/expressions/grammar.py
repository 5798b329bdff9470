"""Which tree does the text of one expression mean?

A Pratt parser: it stops at the token that the grammar does not expect, so an expression ends at
its own `}` whatever stands in its texts and objects. What is wrong but readable is reported and
read on; `UnreadableError` ends one expression only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, NoReturn, TypeVar

from countersign_compiler.expressions import calls, tree
from countersign_compiler.expressions.checks import (
    check_comparison,
    check_field,
    check_logic,
    check_mix,
    check_test,
    field_hint,
)
from countersign_compiler.expressions.cost import HIGHEST, cost_of
from countersign_compiler.expressions.lexer import END, LONGEST, Lexer, Token, UnreadableError
from countersign_compiler.expressions.names import Names, Report, Root, StepName
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.scope import FORBIDDEN_FIELDS, RESERVED
from countersign_compiler.expressions.tree import Expr

DEEPEST: Final = 40

_LEVELS: Final = {
    **dict.fromkeys(("||",), 1),
    **dict.fromkeys(("&&",), 2),
    **dict.fromkeys(("===", "!==", "==", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
}
WORD_OPERATORS: Final = {
    "and": "to join tests, write `&&`",
    "or": "to join tests, write `||`",
    "is": "to compare, write `===`",
}
"""What other languages write out, where an operator is expected."""

_SIGN_HINTS: Final = {
    "=": "to compare, write `===`",
    "&": "to join tests, write `&&`",
    "|": "filters are not supported, use a method",
    "`": "write `'...' + value`",
    "...": "write the fields out",
    "**": "write `a * a`",
    "--": "put a space between two minus signs",
    ";": "an expression has no `;`",
    "=>": "an arrow stands only in `map`, `filter`, `some` and `every`",
}

E = TypeVar("E", bound=Expr)


class ExpressionParser:
    """Reads expressions of one text from an offset on.

    `ended` is the problem of a text that ends too early (`X-UNCLOSED` in a template).
    """

    def __init__(
        self, text: str, position: int, names: Names, report: Report, ended: Problem
    ) -> None:
        self.lexer = Lexer(text, position)
        self.names = names
        self.report = report
        self.ended = ended
        self.first = position
        self.depth = 0
        self.token = self.lexer.next()

    # Tokens.

    def advance(self) -> Token:
        """Take the current token."""
        taken, self.token = self.token, self.lexer.next()
        if self.token.end - self.first > LONGEST and self.token.kind != END:
            message = f"an expression has at most {LONGEST:,} characters"
            self.stop("X-SIZE", self.first, taken.end, message, "split it over two steps")
        return taken

    def at_sign(self, *signs: str) -> bool:
        """Whether the current token is one of these signs."""
        return self.token.kind == "sign" and self.token.text in signs

    def expect(self, sign: str, after: str) -> Token:
        """Take the sign that has to stand here."""
        if not self.at_sign(sign):
            self.unexpected(f"`{sign}` {after}")
        return self.advance()

    def unexpected(self, expected: str) -> NoReturn:
        """Refuse the current token."""
        token = self.token
        if token.kind == END:
            raise UnreadableError(self.ended)
        hints = {"sign": _SIGN_HINTS, "name": WORD_OPERATORS}.get(token.kind, {})
        hint = hints.get(token.text, f"expected {expected}")
        message = f"unexpected `{token.text}`"
        self.stop("X-SYNTAX", token.start, token.end, message, hint)

    def stop(self, code: str, start: int, end: int, message: str, hint: str) -> NoReturn:
        """Refuse the whole expression; nothing of it is read any further."""
        raise UnreadableError(Problem(code, start, end, message, hint))

    def refuse(self, code: str, start: int, end: int, message: str, hint: str = "") -> None:
        """Report a problem and go on."""
        self.report(Problem(code, start, end, message, hint))

    def make(
        self,
        kind: Callable[..., E],
        start: int,
        end: int,
        at: int,
        parts: Iterable[Expr],
        *own: Any,
    ) -> E:
        """A node over its parts, refused when an evaluation of it would go too deep."""
        cost = cost_of(kind, parts)  # type: ignore[arg-type]  # the class of the node
        if cost > HIGHEST:
            message = "the expression is nested too deep for Step Functions"
            self.stop("X-DEEP", start, end, message, "split the expression over two steps")
        return kind(start, end, at, cost, *own)

    def broken(self, start: int, end: int) -> Expr:
        """A placeholder for what was refused."""
        return tree.Broken(start, end, start, 1)

    # Operators, from the weakest.

    def expression(self) -> Expr:
        """A whole expression: the weakest operator is `?:`."""
        self._deeper()
        test = self._coalesce()
        if not self.at_sign("?"):
            self.depth -= 1
            return test
        at = self.advance().start
        then = self.expression()
        self.expect(":", "of the `?`")
        otherwise = self.expression()
        self.depth -= 1
        check_test(test, self.names.scope, self.report)
        parts = (test, then, otherwise)
        return self.make(tree.Conditional, test.start, otherwise.end, at, parts, *parts)

    def _deeper(self) -> None:
        """One level down; the caller comes back up. (A context manager costs more than a name.)"""
        self.depth += 1
        if self.depth > DEEPEST:
            message = f"an expression is nested at most {DEEPEST} deep"
            token = self.token
            self.stop("X-DEEP", token.start, token.end, message, "split it over two steps")

    def _coalesce(self) -> Expr:
        left = self._binary(1)
        while self.at_sign("??"):
            at = self.advance().start
            right = self._binary(1)
            check_mix(at, left, right, self.report)
            left = self.make(tree.Coalesce, left.start, right.end, at, (left, right), left, right)
        return left

    def _binary(self, weakest: int) -> Expr:
        left = self._unary()
        while self.token.kind == "sign" and _LEVELS.get(self.token.text, 0) >= weakest:
            operator = self.advance()
            right = self._binary(_LEVELS[operator.text] + 1)
            left = self._combined(operator, left, right)
        return left

    def _combined(self, operator: Token, left: Expr, right: Expr) -> Expr:
        place = (left.start, right.end, operator.start, (left, right))
        sign = {"==": "===", "!=": "!=="}.get(operator.text, operator.text)
        if sign in ("&&", "||"):
            logic = self.make(tree.Logic, *place, sign, left, right)
            check_logic(logic, self.names.scope, self.report)
            return logic
        if sign in tree.COMPARISONS:
            comparison = self.make(tree.Comparison, *place, sign, left, right)
            length = len(operator.text)
            check_comparison(comparison, length, self.names.scope, self.report)
            return comparison
        return self.make(tree.Arithmetic, *place, sign, left, right)

    def _unary(self) -> Expr:
        if not self.at_sign("!", "-"):
            return self._postfix(self._primary())
        sign = self.advance()
        self._deeper()
        operand = self._unary()
        self.depth -= 1
        place = (sign.start, operand.end, sign.start, (operand,))
        if sign.text == "!":
            check_test(operand, self.names.scope, self.report)
            return self.make(tree.Not, *place, operand)
        match operand:
            case tree.Literal(value=int() | float() as number) if not isinstance(number, bool):
                return self.make(tree.Literal, *place[:3], (), -number)
        return self.make(tree.Negative, *place, operand)

    # Paths and calls.

    def _postfix(self, base: Expr) -> Expr:
        while True:
            if self.at_sign(".", "?."):
                optional = self.advance().text == "?."
                base = self._index(base) if optional and self.at_sign("[") else self._member(base)
            elif self.at_sign("["):
                base = self._index(base)
            elif self.at_sign("("):
                base = self._call_of_value(base)
            else:
                return base

    def _member(self, base: Expr) -> Expr:
        if self.at_sign("("):
            return self._call_of_value(base)
        if self.token.kind != "name":
            self.unexpected("a field's name")
        name = self.advance()
        if self.at_sign("("):
            return calls.method(self, base, name)
        if not isinstance(base, tree.Broken):
            check_field(base, name.text, name.start, name.end, self.names.scope, self.report)
        if isinstance(base, tree.Variable) and base.variable == "env":
            self.names.env_read.add(name.text)
        base = self._answers(base, name.text)
        return self.make(tree.Field, base.start, name.end, name.start, (base,), base, name.text)

    def _answers(self, base: Expr, name: str) -> Expr:
        """Where `name` is a form's answer in a gate's `output`, its `output.input` is meant."""
        if isinstance(base, tree.StepField) and base.field == "output":
            known = self.names.scope.steps.get(base.step)
            if known is not None and name in known.answers:
                return self.make(tree.Field, base.start, base.end, base.at, (base,), base, "input")
        return base

    def _index(self, base: Expr) -> Expr:
        at = self.advance().start
        index = self.expression()
        end = self.expect("]", "after the index").end
        match index:
            case tree.Literal(value=str(name)):
                check_field(base, name, index.start, index.end, self.names.scope, self.report)
                if isinstance(base, tree.Variable) and base.variable == "env":
                    self.names.env_read.add(name)
                base = self._answers(base, name)
        return self.make(tree.Index, base.start, end, at, (base, index), base, index)

    def _call_of_value(self, base: Expr) -> Expr:
        if not isinstance(base, tree.Broken):
            message = "this is no function"
            self.refuse("X-CALL", base.start, base.end, message, calls.SUPPORTED)
        calls.arguments(self)
        return self.broken(base.start, self.token.start)

    # What a path begins with.

    def _primary(self) -> Expr:
        token = self.token
        if token.kind == "name":
            return self._name()
        if token.kind in ("number", "string"):
            self.advance()
            return self.make(tree.Literal, token.start, token.end, token.start, (), token.value)
        if self.at_sign("("):
            return self._group()
        if self.at_sign("["):
            return self._list()
        if self.at_sign("{"):
            return self._object()
        self.unexpected("a value")

    def _group(self) -> Expr:
        start = self.advance().start
        inner = self.expression()
        end = self.expect(")", "of the `(`").end
        return replace(inner, start=start, end=end)

    def _list(self) -> Expr:
        start = self.advance().start
        items: list[Expr] = []
        while not self.at_sign("]"):
            items.append(self.expression())
            if not self.at_sign("]"):
                self.expect(",", "or `]` after an element")
        end = self.advance().end
        return self.make(tree.ListOf, start, end, start, items, tuple(items))

    def _object(self) -> Expr:
        start = self.advance().start
        pairs: dict[str, Expr] = {}
        while not self.at_sign("}"):
            key = self.token
            name, value = self._pair()
            if name in pairs:
                self.refuse("X-DUPKEY", key.start, key.end, f"`{name}` is given twice", "keep one")
            if name in FORBIDDEN_FIELDS:
                message = f"`{name}` cannot be read or made"
                self.refuse("X-NAME", key.start, key.end, message, "give it another name")
            pairs[name] = value
            if not self.at_sign("}"):
                self.expect(",", "or `}` after a field")
        end = self.advance().end
        return self.make(tree.ObjectOf, start, end, start, pairs.values(), tuple(pairs.items()))

    def _pair(self) -> tuple[str, Expr]:
        key = self.token
        if key.kind == "string":
            self.advance()
            self.expect(":", "after the key")
            return str(key.value), self.expression()
        if key.kind != "name":
            self.unexpected("a key: a name, or a text in quotes")
        self.advance()
        if self.at_sign(":"):
            self.advance()
            return key.text, self.expression()
        if not self.at_sign(",", "}"):
            self.unexpected("`:` after the key (a key with other signs stands in quotes)")
        return key.text, self._named(key, key.text)

    def _name(self) -> Expr:
        token = self.token
        run = self.lexer.hyphenated(token.start)
        if unread := self.names.unread(run):
            self.lexer.position = token.start + len(unread)
            self.advance()
            return self.broken(token.start, token.start + len(unread))
        if token.text in _WORDS:
            self.advance()
            place = (token.start, token.end, token.start, ())
            return self.make(tree.Literal, *place, _WORDS[token.text])
        if token.text in ("now", "Date", "Math") and token.text not in self.names.parameters:
            return calls.of_the_language(self)
        return self._named(token, run)

    def _named(self, token: Token, run: str) -> Expr:
        """The root, parameter or step that the run of words at the token begins with."""
        meant = self.names.resolve(run)
        name = meant.name if meant else run
        if self.token is token:
            self.lexer.position = token.start + len(name)
            self.advance()
        end = token.start + len(name)
        if isinstance(meant, Root):
            place = (token.start, end, token.start, ())
            return self.make(tree.Variable, *place, meant.name, meant.variable)
        if meant is not None:
            return self._step(meant, token.start, end)
        problem = self.names.unknown(run, token.start)
        if token.text in calls.STATEMENT_WORDS:
            raise UnreadableError(problem)
        if self.at_sign("(") and token.text not in RESERVED:
            problem = replace(problem, hint=calls.function_hint(token.text))
        self.report(problem)
        return self.broken(token.start, end)

    def _step(self, meant: StepName, start: int, end: int) -> Expr:
        """A step and the field of its record that has to follow."""
        name = meant.name
        self.names.steps_read.add(name)
        if meant.step.hidden is not None:
            message = f"`{name}` cannot be read here: it {meant.step.hidden}"
            readable = ", ".join(self.names.scope.readable) or "none"
            self.refuse("X-ORDER", start, end, message, f"steps that can be read: {readable}")
        if not self.at_sign(".", "?."):
            message = f"`{name}` is a step; one of its fields is meant"
            self.refuse("X-STEP-BARE", start, end, message, f"write `{name}.output`")
            return self.broken(start, end)
        self.advance()
        if self.token.kind != "name":
            self.unexpected(f"a field of the step, such as `{name}.output`")
        field = self.advance()
        if field.text not in tree.STEP_FIELDS:
            message = f"a step has no field `{field.text}`"
            hint = field_hint(name, field.text)
            self.refuse("X-STEP-FIELD", field.start, field.end, message, hint)
            return self.broken(start, field.end)
        place = (start, field.end, field.start, ())
        return self.make(tree.StepField, *place, name, meant.step.variable, field.text)
