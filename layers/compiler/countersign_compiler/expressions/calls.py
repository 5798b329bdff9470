"""Which methods and functions does the language have, and is one called rightly?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions import tree
from countersign_compiler.expressions.checks import check_test
from countersign_compiler.expressions.lexer import END, Lexer, Token, UnreadableError
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.expressions.tree import Expr

if TYPE_CHECKING:
    from countersign_compiler.expressions.grammar import ExpressionParser

METHODS: Final = {
    "includes": (1, 1),
    "startsWith": (1, 1),
    "endsWith": (1, 1),
    "toUpperCase": (0, 0),
    "toLowerCase": (0, 0),
    "trim": (0, 0),
    "join": (0, 1),
}
"""Methods that take values, with the least and the largest number of arguments."""

ARROW_METHODS: Final = frozenset({"map", "filter", "some", "every"})
MATH: Final = {
    "ceil": (1, 1),
    "floor": (1, 1),
    "round": (1, 1),
    "abs": (1, 1),
    "min": (1, None),
    "max": (1, None),
}
SUPPORTED: Final = (
    f"methods: {', '.join((*METHODS, *sorted(ARROW_METHODS)))}; "
    f"functions: now(), Date.now(), {', '.join(f'Math.{name}' for name in MATH)}"
)
STATEMENT_WORDS: Final = frozenset(
    {
        "new",
        "typeof",
        "void",
        "delete",
        "await",
        "async",
        "function",
        "class",
        "return",
        "const",
        "let",
        "var",
        "if",
        "else",
        "for",
        "while",
        "in",
        "of",
        "instanceof",
        "yield",
        "not",
    }
)
_LENGTHS: Final = frozenset({"len", "length", "size", "count"})
_CALLERS: Final = frozenset({"fetch", "require", "import", "axios", "request"})


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow function where an argument stands."""

    parameter: str
    body: Expr


def method(parser: ExpressionParser, base: Expr, name: Token) -> Expr:
    """`base.name(...)`; the parser stands at the `(`."""
    given, end = arguments(parser)
    place = (base.start, end, name.start)
    if name.text in ARROW_METHODS:
        return _arrow_method(parser, base, name, given, end)
    if name.text not in METHODS:
        if not isinstance(base, tree.Broken):
            guess = did_you_mean(name.text, (*METHODS, *ARROW_METHODS))
            hint = f"{guess} {SUPPORTED}".strip()
            if name.text in _LENGTHS:
                hint = "the number of elements or characters is `.length`, without `()`"
            message = f"there is no method `{name.text}`"
            parser.refuse("X-CALL", name.start, name.end, message, hint)
        return parser.broken(base.start, end)
    values = _values(parser, name, given, METHODS[name.text])
    if values is None:
        return parser.broken(base.start, end)
    return parser.make(tree.Method, *place, (base, *values), base, name.text, values)


def _arrow_method(
    parser: ExpressionParser, base: Expr, name: Token, given: list[Expr | Arrow], end: int
) -> Expr:
    if len(given) != 1 or isinstance(given[0], Expr):
        message = f"`{name.text}` takes one arrow function"
        hint = f"write `.{name.text}(item => ...)`"
        parser.refuse("X-ARGS", name.start, name.end, message, hint)
        return parser.broken(base.start, end)
    arrow = given[0]
    if name.text != "map":
        check_test(arrow.body, parser.names.scope, parser.report)
    own = (base, name.text, arrow.parameter, arrow.body)
    return parser.make(tree.ArrowMethod, base.start, end, name.start, (base, arrow.body), *own)


def of_the_language(parser: ExpressionParser) -> Expr:
    """`now()`, `Date.now()` or `Math.name(...)`; the parser stands at the first word."""
    first = parser.advance()
    if first.text == "now" and parser.at_sign("("):
        return _clock(parser, first, first)
    if first.text != "now" and parser.at_sign(".", "?."):
        parser.advance()
        if parser.token.kind == "name":
            name = parser.advance()
            if first.text == "Date" and name.text == "now" and parser.at_sign("("):
                return _clock(parser, first, name)
            if first.text == "Math" and name.text in MATH and parser.at_sign("("):
                return _math(parser, first, name)
            return _no_function(parser, first, name)
    return _no_function(parser, first, first)


def _clock(parser: ExpressionParser, first: Token, name: Token) -> Expr:
    given, end = arguments(parser)
    if _values(parser, name, given, (0, 0)) is None:
        return parser.broken(first.start, end)
    return parser.make(tree.Clock, first.start, end, first.start, (), first.text == "Date")


def _math(parser: ExpressionParser, first: Token, name: Token) -> Expr:
    given, end = arguments(parser)
    values = _values(parser, name, given, MATH[name.text])
    if values is None:
        return parser.broken(first.start, end)
    for each in values:
        if isinstance(each, tree.ListOf | tree.ObjectOf):
            message = f"`Math.{name.text}` takes numbers, not a list or an object"
            hint = "write the numbers themselves as arguments"
            parser.refuse("X-TYPE", each.start, each.end, message, hint)
    return parser.make(tree.MathCall, first.start, end, first.start, values, name.text, values)


def _no_function(parser: ExpressionParser, first: Token, name: Token) -> Expr:
    written = first.text if name is first else f"{first.text}.{name.text}"
    hint = SUPPORTED
    if written == "Math.random":
        hint = "a run has to give the same result again; let a step make the random value"
    elif written == "now":
        hint = "write `now()`"
    parser.refuse("X-CALL", name.start, name.end, f"there is no `{written}` here", hint)
    end = arguments(parser)[1] if parser.at_sign("(") else name.end
    return parser.broken(first.start, end)


def function_hint(name: str) -> str:
    """What to write instead of a call of a function that the language does not have."""
    if name in _LENGTHS:
        return "the number of elements or characters is `.length`, as in `input.items.length`"
    if name in _CALLERS:
        return "an expression calls nothing outside; an `http` step before this one does"
    return f"{did_you_mean(name, ('now',))} {SUPPORTED}".strip()


def _values(
    parser: ExpressionParser,
    name: Token,
    given: list[Expr | Arrow],
    bounds: tuple[int, int | None],
) -> tuple[Expr, ...] | None:
    """The arguments, where they are values and as many as the function takes."""
    values = tuple(each for each in given if isinstance(each, Expr))
    least, most = bounds
    if len(values) == len(given) and least <= len(values) and (most is None or len(values) <= most):
        return values
    if len(values) < len(given):
        message = f"`{name.text}` takes no function"
    else:
        count = str(least) if least == most else f"{least} or more" if most is None else "0 or 1"
        message = f"`{name.text}` takes {count} argument{'' if count == '1' else 's'}"
        message += f", not {len(given)}"
    example = {0: "", 1: "value"}.get(least, "") if most == least else "value, ..."
    hint = f"write `{name.text}({example})`"
    parser.refuse("X-ARGS", name.start, name.end, message, hint)
    return None


def arguments(parser: ExpressionParser) -> tuple[list[Expr | Arrow], int]:
    """The arguments from `(` to `)`, and the offset after it."""
    parser.advance()
    given: list[Expr | Arrow] = []
    while not parser.at_sign(")"):
        given.append(_argument(parser))
        if not parser.at_sign(")"):
            parser.expect(",", "or `)` after an argument")
            if parser.at_sign(")"):
                parser.unexpected("an argument")
    return given, parser.advance().end


def _argument(parser: ExpressionParser) -> Expr | Arrow:
    head = _arrow_head(parser)
    if head is None:
        return parser.expression()
    start, arrow_end = head
    parameter = _parameter(parser, start, arrow_end)
    parser.lexer.position = arrow_end
    parser.advance()
    if parser.at_sign("{"):
        hint = "an arrow's body is one expression; an object is written `({ ... })`"
        parser.stop("X-SYNTAX", parser.token.start, parser.token.end, "unexpected `{`", hint)
    parser.names.parameters.append(parameter)
    body = parser.expression()
    parser.names.parameters.pop()
    return Arrow(parameter, body)


def _arrow_head(parser: ExpressionParser) -> tuple[int, int] | None:
    """Where the arrow function at the current token begins and its `=>` ends; None: no arrow."""
    token = parser.token
    ahead = Lexer(parser.lexer.text, token.start)
    try:
        first = ahead.next()
        if first.text == "async" and first.kind == "name":
            first = ahead.next()
        if first.kind == "sign" and first.text == "(":
            _skip_group(ahead)
        elif first.kind != "name":
            return None
        arrow = ahead.next()
    except UnreadableError:
        return None
    is_arrow = arrow.kind == "sign" and arrow.text == "=>"
    return (token.start, arrow.end) if is_arrow else None


def _skip_group(ahead: Lexer) -> None:
    depth = 1
    while depth:
        token = ahead.next()
        if token.kind == END:
            return
        if token.kind == "sign":
            depth += {"(": 1, ")": -1}.get(token.text, 0)


def _parameter(parser: ExpressionParser, start: int, end: int) -> str:
    """The one plain parameter of the arrow; any other head is refused."""
    head = [token for token in _tokens(parser.lexer.text, start, end) if token.text not in "()"]
    if len(head) == 2 and head[0].kind == "name" and head[0].text != "async":
        name = head[0]
        if problem := parser.names.parameter_problem(name.text, name.start):
            parser.report(problem)
        return name.text
    message = "an arrow takes one plain parameter"
    parser.report(Problem("X-PARAM", start, end, message, "write `item => ...`"))
    return ""


def _tokens(text: str, start: int, end: int) -> list[Token]:
    lexer = Lexer(text, start)
    found = []
    while lexer.position < end:
        found.append(lexer.next())
    return found
