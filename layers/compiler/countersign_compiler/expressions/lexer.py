"""Which token stands at an offset of an author's expression?"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, NoReturn

from countersign_compiler.expressions.problems import Problem
from countersign_compiler.scalars import LARGEST_NUMBER

LONGEST: Final = 4096
END: Final = "end"

_SPACE: Final = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*[\s\S]*?\*/)*")
_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_HYPHENATED: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(?:-[A-Za-z0-9_]+)*")
_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBER_LIKE: Final = re.compile(r"\.?[0-9](?:[\w$.]|(?<=[eE])[+-])*")
_SIGN: Final = re.compile(
    r">>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?"
    r"|\?\.(?![0-9])|\+\+|--|\*\*|<<|>>|[-+*/%&|^]=|[-+*/%()\[\]{}.,:?<>!=&|^~;`]"
)
# What most tokens are: a name or a sign, with nothing but white space before it. A comment begins
# like a sign, and so does a number.
_COMMON: Final = re.compile(
    rf"[ \t\r\n]*(?!//|/\*|\.[0-9])(?:(?P<name>{_NAME.pattern})|(?P<sign>{_SIGN.pattern}))"
)
_ESCAPES: Final = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    **{itself: itself for itself in "\\'\"/`$"},
}
_STRING_PART: Final = re.compile(r"[^'\"\\\r\n]+|['\"]")


class UnreadableError(Exception):
    """Reading of one expression ends here; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Token(NamedTuple):
    """One token: `kind` is `name`, `number`, `string`, `sign` or `end`; offsets from 0."""

    kind: str
    text: str
    start: int
    end: int
    value: str | int | float | None = None


class Lexer:
    """Reads token after token from `position`; it never looks beyond the token asked for."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position

    def next(self) -> Token:
        """The token at the position, which moves behind it."""
        if common := _COMMON.match(self.text, self.position):
            kind = common.lastgroup or ""
            start, self.position = common.span(kind)
            return Token(kind, common[kind], start, self.position)
        text, start = self.text, self._skip_space()
        if start >= len(text):
            return Token(END, "", start, start)
        first = text[start]
        if first in "0123456789" or (first == "." and text[start + 1 : start + 2].isdigit()):
            token = self._number(start)
        elif first in "'\"":
            token = self._string(start)
        elif found := _COMMON.match(text, start):  # after a comment
            kind = found.lastgroup or ""
            token = Token(kind, found[kind], start, found.end())
        else:
            message = f"`{first}` (U+{ord(first):04X}) has no meaning here"
            self._refuse("X-CHAR", start, start + 1, message, _char_hint(first))
        self.position = token.end
        return token

    def hyphenated(self, start: int) -> str:
        """The longest run of `word-word-...` at a name's start."""
        found = _HYPHENATED.match(self.text, start)
        return found.group() if found else ""

    def _skip_space(self) -> int:
        found = _SPACE.match(self.text, self.position)
        at = found.end() if found else self.position
        if self.text.startswith("/*", at):
            self._refuse("X-COMMENT", at, at + 2, "a comment without its `*/`", "close it")
        return at

    def _number(self, start: int) -> Token:
        like = _NUMBER_LIKE.match(self.text, start)
        end = like.end() if like else start + 1
        written = self.text[start:end]
        found = _NUMBER.match(self.text, start)
        if not found or found.end() != end:
            hint = "write it as in JSON: `10`, `0.5`, `1e3`"
            self._refuse("X-NUMBER", start, end, f"`{written}` is not a number here", hint)
        whole = found[1] is None and found[2] is None
        number = int(written) if whole and len(written) < 20 else float(written)
        if abs(number) > LARGEST_NUMBER:
            hint = "ids and long numbers are texts: put it in quotes"
            self._refuse("X-NUMBER", start, end, "a number beyond ±(2^53 - 1)", hint)
        return Token("number", written, start, end, int(number) if number % 1 == 0 else number)

    def _string(self, start: int) -> Token:
        quote, at, parts = self.text[start], start + 1, []
        while at < len(self.text) and self.text[at] != quote:
            if self.text[at] == "\\":
                part, at = self._escape(at)
            elif found := _STRING_PART.match(self.text, at):
                part, at = found.group(), found.end()
            else:
                break
            parts.append(part)
        if at >= len(self.text) or self.text[at] != quote:
            message = f"a text without its closing `{quote}`"
            self._refuse("X-STRING", start, at, message, "close it on the same line, or use `\\n`")
        value = self._whole_characters("".join(parts), start, at + 1)
        return Token("string", self.text[start : at + 1], start, at + 1, value)

    def _escape(self, at: int) -> tuple[str, int]:
        letter = self.text[at + 1 : at + 2]
        if letter in _ESCAPES:
            return _ESCAPES[letter], at + 2
        digits = self.text[at + 2 : at + 6]
        if letter == "u" and re.fullmatch("[0-9a-fA-F]{4}", digits):
            return chr(int(digits, 16)), at + 6
        hint = "escapes: \\n \\r \\t \\b \\f \\\\ \\' \\\" \\/ \\` \\$ \\uXXXX"
        message = f"`\\{letter}` is not an escape"
        self._refuse("X-STRING", at, min(at + 2, len(self.text)), message, hint)

    def _whole_characters(self, value: str, start: int, end: int) -> str:
        try:
            return value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            message = "half a surrogate pair is no character"
            self._refuse("X-STRING", start, end, message, "write the whole character")

    def _refuse(self, code: str, start: int, end: int, message: str, hint: str) -> NoReturn:
        raise UnreadableError(Problem(code, start, end, message, hint))


def _char_hint(character: str) -> str:
    if character.isalpha():
        return 'a field with such a name is written input["..."]'
    if character.isspace():
        return "use an ordinary space"
    return "texts stand in quotes"


def closing_brace(text: str, start: int) -> int | None:
    """The offset after the `}` that ends an expression begun before `start`, quotes respected.

    Only for going on after a refusal: the grammar finds the end of what it can read.
    """
    depth = 1
    at = start
    while at < len(text):
        if text[at] in "'\"":
            quoted = re.compile(rf"{text[at]}(?:[^\\{text[at]}\r\n]|\\.)*{text[at]}").match(
                text, at
            )
            at = quoted.end() if quoted else at + 1
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
        if not depth:
            return at
    return None
