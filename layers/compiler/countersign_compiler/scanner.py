"""Where does an unquoted YAML scalar end when it holds `${...}` or a one-line JavaScript body?

PyYAML's own scanner, changed in `scan_plain` alone; quoted and block scalars, keys, comments and
positions are YAML's. Text without `${` and without a one-line body is scanned as PyYAML does.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.error import Mark, MarkedYAMLError
from yaml.events import ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner
from yaml.tokens import ScalarToken

_BREAKS = "\r\n\x85\u2028\u2029"
_WHITE = f" {_BREAKS}"
_BREAK = re.compile(rf"[{_BREAKS}\0]")
_SPACES = re.compile(" +")
_DOCUMENT = re.compile(rf"(?:---|\.\.\.)[\0 \t{_BREAKS}]")
_LETTER = re.compile("[A-Za-z]")
_BLOCK_STOP = re.compile(rf"[\0 \t{_BREAKS}]|:(?=[\0 \t{_BREAKS}])|\$\{{")
_FLOW_STOP = re.compile(rf"[\0 \t{_BREAKS},?\[\]{{}}]|:(?=[\0 \t{_BREAKS},\[\]{{}}])|\$\{{")
_BODY_KEY = re.compile(r" *(?:- +)*(?P<quote>['\"]?)(?P<key>handler|code)(?P=quote) *: +\Z")
_ARROW = re.compile(r"(?:\( *(?:[A-Za-z_$][\w$]*)? *\)|[A-Za-z_$][\w$]*) *=>")
_RETURN = re.compile(r"return\b")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`\\]|\\.)*`")
_TEXT_OR_BRACE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[{}'\"]")


class OpenExpressionError(MarkedYAMLError):
    """`${` in an unquoted scalar without its `}` on the same line."""


def closing_brace(text: str, start: int, line_end: int) -> int | None:
    """The index after the `}` that closes the `${` at `start`; None where it is not on the line.

    Braces are counted; those inside quotes are not.
    """
    depth, at = 1, start + 2
    while found := _TEXT_OR_BRACE.search(text, at, line_end):
        at = found.end()
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            depth -= 1
            if not depth:
                return at
        elif len(found.group()) == 1:  # a quote that never ends
            return None
    return None


def end_of_body(text: str, start: int, line_end: int) -> int:
    """The index where a one-line body ends: the line's end, or ` #` outside JavaScript quotes."""
    at = start
    while at < line_end:
        if quoted := _QUOTED.match(text, at, line_end):
            at = quoted.end()
        elif text[at] == "#" and text[at - 1] in " \t":
            break
        else:
            at += 1
    return start + len(text[start:at].rstrip(" \t"))


class EnsembleScanner(Reader, Scanner, Parser):
    """PyYAML's events for one text; `directives` are the marks of its `%` lines."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        self.directives: list[Mark] = []

    def event(self) -> Any:
        """The next event."""
        return self.get_event()  # type: ignore[no-untyped-call]  # PyYAML's types leave it out

    def check_token(self, *choices: Any) -> bool:
        """As PyYAML, which asks this some six times for each token."""
        while self.need_more_tokens():
            self.fetch_more_tokens()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def need_more_tokens(self) -> bool:
        """As PyYAML, which asks this before each look at a token; mostly no key is in doubt."""
        if self.tokens and not self.possible_simple_keys:
            return False
        return bool(super().need_more_tokens())

    def fetch_more_tokens(self) -> Any:
        """As PyYAML, which tries everything else before an unquoted scalar."""
        self.scan_to_next_token()
        if not _LETTER.match(self.buffer, self.pointer):
            return super().fetch_more_tokens()
        self.stale_possible_simple_keys()
        self.unwind_indent(self.column)
        return self.fetch_plain()

    def parse_node(self, block: bool = False, indentless_sequence: bool = False) -> Any:
        """As PyYAML, which looks for the beginning of everything else before a scalar."""
        if not self.check_token(ScalarToken):
            return super().parse_node(block, indentless_sequence)
        token = self.tokens[0]
        self.get_token()  # type: ignore[no-untyped-call]  # PyYAML's types leave it out
        self.state = self.states.pop()
        implicit = (True, False) if token.plain else (False, True)
        begin, end = token.start_mark, token.end_mark
        return ScalarEvent(None, None, implicit, token.value, begin, end, style=token.style)

    def scan_to_next_token(self) -> None:
        """As PyYAML, which takes indentations and comments character by character."""
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            if spaces := _SPACES.match(self.buffer, self.pointer):
                self._forward_in_line(spaces.end() - self.pointer)
            if self.peek() == "#":
                self._forward_in_line(self._line_end() - self.pointer)
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_directive(self) -> Any:
        """As PyYAML, and its place is kept."""
        self.directives.append(self.get_mark())
        return super().scan_directive()

    def scan_plain(self) -> ScalarToken:
        """An unquoted scalar; `${...}` belongs to it whole, and so does a one-line body."""
        start_mark = end_mark = self.get_mark()
        if not self.flow_level and self._begins_a_body():
            return self._scan_body(start_mark)
        chunks: list[str] = []
        spaces: list[str] | None = []
        indent = self.indent + 1
        while self.peek() != "#":
            length = self._run_length()
            if not length:
                break
            self.allow_simple_key = False
            chunks.extend(spaces or ())
            chunks.append(self.prefix(length))
            self._forward_in_line(length)
            end_mark = self.get_mark()
            if self.peek() not in _WHITE:
                break
            spaces = self._spaces_after_plain()
            if not spaces or self.peek() == "#" or (not self.flow_level and self.column < indent):
                break
        return ScalarToken("".join(chunks), True, start_mark, end_mark)

    def _spaces_after_plain(self) -> list[str] | None:
        """As `scan_plain_spaces`, which takes the spaces of an indentation one by one."""
        spaces = _SPACES.match(self.buffer, self.pointer)
        if spaces:
            self._forward_in_line(spaces.end() - self.pointer)
        if self.peek() not in _BREAKS:
            return [spaces.group()] if spaces else []
        first = self.scan_line_break()  # type: ignore[no-untyped-call]  # PyYAML's types: as above
        self.allow_simple_key = True
        breaks: list[str] = []
        while not _DOCUMENT.match(self.buffer, self.pointer):
            if spaces := _SPACES.match(self.buffer, self.pointer):
                self._forward_in_line(spaces.end() - self.pointer)
            if self.peek() not in _BREAKS:
                return [first, *breaks] if first != "\n" else breaks or [" "]
            breaks.append(self.scan_line_break())  # type: ignore[no-untyped-call]
        return None

    def _run_length(self) -> int:
        """Characters up to the next space or stop, every `${...}` on the way taken whole."""
        stop = _FLOW_STOP if self.flow_level else _BLOCK_STOP
        at = self.pointer
        text = str(self.buffer)
        while (found := stop.search(text, at)) and found.group() == "${":
            closed = closing_brace(text, found.start(), self._line_end())
            if closed is None:
                self.forward(found.start() - self.pointer)
                raise OpenExpressionError(
                    problem="`${` without its `}`", problem_mark=self.get_mark()
                )
            at = closed
        return (found.start() if found else len(text) - 1) - int(self.pointer)

    def _forward_in_line(self, length: int) -> None:
        """As `forward`, where no line break is passed: half of all reading is this."""
        marks = self.buffer.count("\ufeff", self.pointer, self.pointer + length)
        self.pointer += length
        self.index += length
        self.column += length - marks  # a byte order mark has no column

    def _begins_a_body(self) -> bool:
        line_start = self.pointer - self.column
        key = _BODY_KEY.match(self.buffer[line_start : self.pointer])
        if not key:
            return False
        if _ARROW.match(self.buffer, self.pointer):
            return True
        return key["key"] == "code" and bool(_RETURN.match(self.buffer, self.pointer))

    def _scan_body(self, start_mark: Mark) -> ScalarToken:
        length = end_of_body(self.buffer, self.pointer, self._line_end()) - self.pointer
        self.allow_simple_key = False
        text = self.prefix(length)
        self.forward(length)
        return ScalarToken(text, True, start_mark, self.get_mark())

    def _line_end(self) -> int:
        found = _BREAK.search(self.buffer, self.pointer)
        return found.start() if found else len(self.buffer)
