"""Which constants and which value does a `handler:` or `code:` body give?

A body that is constants and one `return` needs no JavaScript engine: it becomes a Pass state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

from countersign_compiler.expressions.grammar import WORD_OPERATORS, ExpressionParser
from countersign_compiler.expressions.lexer import END, UnreadableError
from countersign_compiler.expressions.names import Names, body_names
from countersign_compiler.expressions.problems import Problem, sorted_problems
from countersign_compiler.expressions.scope import RESERVED, Scope
from countersign_compiler.expressions.tree import Expr

WAYS_OUT: Final = (
    "write it as `const` lines and one `return`; or add `runtime: sandbox` beside it, which runs "
    "any JavaScript; or make it a `python` step"
)

_SPACE: Final = r"(?:\s|//[^\r\n]*|/\*[\s\S]*?\*/)*"
_START: Final = re.compile(_SPACE)
_ARROW_HEAD: Final = re.compile(
    rf"(?:\({_SPACE}(?P<one>[A-Za-z_$][\w$]*)?{_SPACE}\)|(?P<bare>[A-Za-z_$][\w$]*)){_SPACE}=>"
)
_OTHER_FUNCTION: Final = re.compile(r"async\b|function\b|\([^()]*\)\s*=>")


@dataclass(frozen=True, slots=True)
class Body:
    """A body that needs no JavaScript engine: constants in order, then the value returned."""

    parameter: str | None
    constants: tuple[tuple[str, Expr], ...]
    result: Expr
    source: str


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """A body (None where it could not be read) and its problems (offsets in the text)."""

    body: Body | None
    problems: tuple[Problem, ...]


def parse_body(kind: Literal["handler", "code"], text: str, scope: Scope) -> ParsedBody:
    """Read a JavaScript body; its parameter (or `input` in `code`) is the only root it can read.

    `scope` serves the hints: a step named in a body is told from an unknown name.
    """
    problems: list[Problem] = []
    try:
        body = _BodyParser(kind, text, scope, problems).body()
    except UnreadableError as error:
        problems.append(error.problem)
        body = None
    return ParsedBody(None if problems else body, sorted_problems(problems))


class _BodyParser:
    def __init__(self, kind: str, text: str, scope: Scope, problems: list[Problem]) -> None:
        self.kind, self.text, self.scope, self.problems = kind, text, scope, problems
        self.taken: set[str] = set()

    def body(self) -> Body:
        found = _START.match(self.text)
        start = found.end() if found else 0
        head = _ARROW_HEAD.match(self.text, start)
        if head:
            return self._handler(head)
        if self.kind == "handler" or _OTHER_FUNCTION.match(self.text, start):
            self._no_handler(start)
        parser = self._parser(start, "input")
        return self._block(parser, "input")

    def _no_handler(self, start: int) -> NoReturn:
        end = start + len(self.text[start:].partition("\n")[0].rstrip())
        message = "not an arrow function of at most one plain parameter: `(input) => ...`"
        raise UnreadableError(Problem("J-HANDLER", start, max(end, start + 1), message, WAYS_OUT))

    def _parser(self, start: int, parameter: str | None) -> ExpressionParser:
        names: Names = body_names(self.scope, parameter)
        end = len(self.text)
        ended = Problem("X-SYNTAX", end, end + 1, "the body ends too early", "finish it")
        parser = ExpressionParser(self.text, start, names, self.problems.append, ended)
        return parser

    def _handler(self, head: re.Match[str]) -> Body:
        parameter = head["one"] or head["bare"]
        if parameter:
            at = head.start("one") if head["one"] else head.start("bare")
            self._take_name(parameter, at, may_be_input=True)
        parser = self._parser(head.end(), parameter)
        if parser.at_sign("{"):
            parser.advance()
            body = self._block(parser, parameter, closed_by="}")
        else:
            body = Body(parameter, (), parser.expression(), self.text)
        if parser.at_sign(";"):
            parser.advance()
        if parser.token.kind != END:
            parser.unexpected("the end of the handler")
        return body

    def _block(self, parser: ExpressionParser, parameter: str | None, closed_by: str = "") -> Body:
        if parameter:
            self.taken.add(parameter)
        constants: list[tuple[str, Expr]] = []
        while self._at_word(parser, "const"):
            constants.append(self._constant(parser))
        if not self._at_word(parser, "return"):
            self._no_statement(parser, closed_by)
        returned = parser.advance()
        parser.first = parser.token.start
        if "\n" in self.text[returned.end : parser.token.start]:
            message = "JavaScript returns nothing when a line ends after `return`"
            hint = "begin the value on the line of `return`"
            parser.stop("J-STATEMENT", returned.start, returned.end, message, hint)
        result = parser.expression()
        if parser.at_sign(";"):
            parser.advance()
        if closed_by:
            if not parser.at_sign(closed_by) and parser.token.kind != END:
                self._no_statement(parser, closed_by)
            parser.expect(closed_by, "after `return`")
        elif parser.token.kind != END:
            self._no_statement(parser, closed_by)
        return Body(parameter, tuple(constants), result, self.text)

    def _constant(self, parser: ExpressionParser) -> tuple[str, Expr]:
        parser.advance()
        if parser.token.kind != "name":
            message = "a constant is one plain name: `const total = ...;`"
            token = parser.token
            parser.stop("J-STATEMENT", token.start, token.end, message, WAYS_OUT)
        name = parser.advance()
        parser.expect("=", "after the constant's name")
        parser.first = parser.token.start
        value = parser.expression()
        parser.expect(";", "after the constant's value")
        self._take_name(name.text, name.start)
        parser.names.roots[name.text] = f"p_{name.text}"
        return name.text, value

    def _take_name(self, name: str, at: int, *, may_be_input: bool = False) -> None:
        """`J-NAME`: a name is free, plain and given once."""
        why = ""
        if name in self.taken:
            why = f"`{name}` is given twice"
        elif name in RESERVED and not (may_be_input and name == "input"):
            why = f"`{name}` is a word of the language"
        elif "$" in name:
            why = "a name in a body is letters, digits and `_`"
        if why:
            problem = Problem("J-NAME", at, at + len(name), why, "give it another name")
            self.problems.append(problem)
        self.taken.add(name)

    def _no_statement(self, parser: ExpressionParser, closed_by: str) -> NoReturn:
        token = parser.token
        if token.text in WORD_OPERATORS:
            parser.unexpected("the end of the body")
        if closed_by and token.kind == "name" and self._is_object_key(parser):
            message = "a body that begins with `{` is a block, not an object"
            hint = "write the object in parentheses: `({ ... })`"
        else:
            message = "a body is `const` lines and one final `return`"
            hint = WAYS_OUT
        end = max(token.end, token.start + 1)
        raise UnreadableError(Problem("J-STATEMENT", token.start, end, message, hint))

    def _is_object_key(self, parser: ExpressionParser) -> bool:
        return self.text[parser.token.end :].lstrip().startswith((":", ",", "}"))

    def _at_word(self, parser: ExpressionParser, word: str) -> bool:
        return parser.token.kind == "name" and parser.token.text == word
