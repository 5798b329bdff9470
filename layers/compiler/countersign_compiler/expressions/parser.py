"""Which template or condition does an author's text mean, and what is wrong with it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from countersign_compiler.expressions.checks import check_test
from countersign_compiler.expressions.grammar import ExpressionParser
from countersign_compiler.expressions.lexer import UnreadableError, closing_brace
from countersign_compiler.expressions.names import Names, template_names
from countersign_compiler.expressions.problems import Problem, sorted_problems
from countersign_compiler.expressions.scope import Bodies, Scope
from countersign_compiler.expressions.tree import Broken, Expr, Literal, Template
from countersign_compiler.nodes import Node

_ONE_EXPRESSION: Final = re.compile(r"\$\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A template, its problems (offsets in the text) and the names it reads.

    With any problem the tree is a best guess and is not to be translated. `reads` are the steps,
    `env` the configuration names that stand in it.
    """

    tree: Template
    problems: tuple[Problem, ...]
    reads: frozenset[str]
    env: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedCondition:
    """A condition: a whole template (or the literal `true`/`false`), problems, names read."""

    tree: Expr
    problems: tuple[Problem, ...]
    reads: frozenset[str]
    env: frozenset[str] = frozenset()


Parse = Callable[[str, Scope], Parsed]


def parse_template(text: str, scope: Scope) -> Parsed:
    """Read a string value with any number of `${...}`; all problems of all parts are reported."""
    if "${" not in text:
        return Parsed(Template(0, len(text), 0, 1, text, (text,) if text else ()), (), frozenset())
    names = template_names(scope)
    problems: list[Problem] = []
    tree = _template(text, names, problems)
    reads, env = frozenset(names.steps_read), frozenset(names.env_read)
    return Parsed(tree, sorted_problems(problems), reads, env)


class Templates:
    """Reads the templates of one file; what is written again and means the same is read once.

    All its scopes know the same steps and configuration. What a text means differs between them
    only in which steps are hidden, in whether `approvers` may be read, and in the bodies around:
    these give items their names and steps their variables.
    """

    def __init__(self) -> None:
        self._read: dict[tuple[str, bool, Bodies], Parsed] = {}

    def parse(self, text: str, scope: Scope) -> Parsed:
        """As `parse_template`; a text without problems may give the very tree of another place."""
        place = (text, scope.approvers, scope.bodies)
        found = self._read.get(place)
        if found is not None and all(scope.steps[name].hidden is None for name in found.reads):
            return found
        parsed = parse_template(text, scope)
        if not parsed.problems:
            self._read[place] = parsed
        return parsed


def parse_condition(
    value: Node | object, scope: Scope, parse: Parse = parse_template
) -> ParsedCondition:
    """Read a `condition:` or `if:`: `true`, `false`, or text that is exactly one `${...}`.

    Takes the node, or a plain Python value. Anything else is refused with `X-COND`.
    """
    written = value.plain() if isinstance(value, Node) else value
    if isinstance(written, bool):
        return ParsedCondition(Literal(0, 0, 0, 1, written), (), frozenset())
    if not isinstance(written, str):
        length = len(value.text) if isinstance(value, Node) else 0
        problem = _no_condition("", length)
        return ParsedCondition(Broken(0, length, 0, 1), (problem,), frozenset())
    # A block scalar leaves one line break at the end.
    text = written.removesuffix("\n").removesuffix("\r") if written[-1:] == "\n" else written
    parsed = parse(text, scope)
    problems = list(parsed.problems)
    match parsed.tree.parts:
        case (Expr() as only,):
            check_test(only, scope, problems.append)
        case _:
            problems.append(_no_condition(text, len(text)))
    return ParsedCondition(parsed.tree, sorted_problems(problems), parsed.reads, parsed.env)


def _no_condition(text: str, length: int) -> Problem:
    message = "a condition is `true`, `false` or exactly one `${...}`"
    count = text.count("${")
    if text.strip() in ("true", "false"):
        hint = "write it without quotes"
    elif not text.strip():
        hint = "leave `condition` out where the step always runs"
    elif count == 0:
        hint = f"put it in `${{...}}`: `${{{text.strip()[:60]}}}`"
    elif count > 1:
        hint = "join the tests in one: for `${a} && ${b}` write `${a && b}`"
    else:
        hint = "nothing may stand around the `${...}`, not even a space"
    return Problem("X-COND", 0, max(length, 1), message, hint)


def _template(text: str, names: Names, problems: list[Problem]) -> Template:
    parts: list[str | Expr] = []
    at = 0
    while (start := text.find("${", at)) >= 0:
        if start > at:
            parts.append(text[at:start])
        part, at = _part(text, start, names, problems)
        parts.append(part)
    if at < len(text):
        parts.append(text[at:])
    cost = max((part.cost for part in parts if isinstance(part, Expr)), default=1)
    return Template(0, len(text), 0, cost, text, tuple(parts))


def _part(text: str, start: int, names: Names, problems: list[Problem]) -> tuple[Expr, int]:
    """The expression of the `${` at `start`, and the offset after its `}`."""
    hint = 'close it; a text that needs a plain `${` writes `${"${"}`'
    ended = Problem("X-UNCLOSED", start, start + 2, "`${` without its `}`", hint)
    try:
        parser = ExpressionParser(text, start + 2, names, problems.append, ended)
        if parser.at_sign("}"):
            end = parser.token.end
            problem = Problem("X-SYNTAX", start, end, "`${}` holds nothing", "write a value")
            raise UnreadableError(problem)
        tree = parser.expression()
        if not parser.at_sign("}"):
            parser.unexpected("an operator or `}`")
        return tree, parser.token.end
    except UnreadableError as error:
        problems.append(error.problem)
        names.parameters.clear()
        closed = closing_brace(text, start + 2) if error.problem != ended else None
        end = len(text) if closed is None else closed
        return Broken(start, end, start, 1), end
