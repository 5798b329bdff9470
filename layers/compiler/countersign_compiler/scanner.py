"""Where does an unquoted YAML scalar end when it holds `${...}` or a one-line JavaScript body?

PyYAML's own scanner, changed in `scan_plain` alone; quoted and block scalars, keys, comments and
positions are YAML's. Text without `${` and without a one-line body is scanned as PyYAML does; what
else is overridden comes to the same sooner, for the lines that most files consist of.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.error import Mark, MarkedYAMLError
from yaml.events import MappingStartEvent, ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner
from yaml.tokens import BlockMappingStartToken, ScalarToken, ValueToken

_BREAKS = "\r\n\x85\u2028\u2029"
_WHITE = f" {_BREAKS}"
_BREAK = re.compile(rf"[{_BREAKS}\0]")
_SPACES = re.compile(" +")
_DOCUMENT = re.compile(rf"(?:---|\.\.\.)[\0 \t{_BREAKS}]")
_BEGINS_PLAIN = re.compile("[A-Za-z0-9$/]")
_BLOCK_STOP = re.compile(rf"[\0 \t{_BREAKS}]|:(?=[\0 \t{_BREAKS}])|\$\{{")
_FLOW_STOP = re.compile(rf"[\0 \t{_BREAKS},?\[\]{{}}]|:(?=[\0 \t{_BREAKS},\[\]{{}}])|\$\{{")
_BODY_KEY = re.compile(r" *(?:- +)*(?P<quote>['\"]?)(?P<key>handler|code)(?P=quote) *: +\Z")
_ARROW = re.compile(r"(?:\( *(?:[A-Za-z_$][\w$]*)? *\)|[A-Za-z_$][\w$]*) *=>")
_RETURN = re.compile(r"return\b")
# A line of a block mapping that nothing after it can change: what no rule of YAML looks at, and
# `${...}` without braces and quotes of its own. Possessive, so that no text takes long.
_OTHER = rf"\0\t\ufeff{_BREAKS}"
_WORD = rf"(?:[^ :#${_OTHER}]++|:(?=[^ {_OTHER}])|\$(?!\{{)|\$\{{[^{{}}'\"{_OTHER}]*+\}})++"
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,99}):(?=[ \n])")
_VALUE = re.compile(
    rf" ++(?:(?=[A-Za-z0-9$/])(?P<plain>{_WORD}(?: ++{_WORD})*+)"
    rf"|\"(?P<double>[^\"\\{_OTHER}]*+)\"|'(?P<single>[^'{_OTHER}]*+)')"
    r" *+\n(?P<indent> *+)(?=[A-Za-z$\"']|- )"
)
_QUOTES = {"plain": None, "double": '"', "single": "'"}
_BODIES = frozenset({"handler", "code"})
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
        self._value: ScalarEvent | None = None

    def event(self) -> Any:
        """The next event."""
        waiting, self.current_event = self.current_event, None
        return waiting or self.state()

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
        """As PyYAML, which tries everything else before a list's `-` and an unquoted scalar."""
        self.scan_to_next_token()
        is_entry = not self.flow_level and self.buffer.startswith("- ", self.pointer)
        if not is_entry and not _BEGINS_PLAIN.match(self.buffer, self.pointer):
            return super().fetch_more_tokens()
        self.stale_possible_simple_keys()
        self.unwind_indent(self.column)
        if is_entry:
            return self.fetch_block_entry()
        if self._may_be_at_key() and _KEY.match(self.buffer, self.pointer):
            if self.add_indent(self.column):
                mark = self.get_mark()
                self.tokens.append(BlockMappingStartToken(mark, mark))
            if self.tokens:  # the key itself is read when it is asked for
                return None
        return self.fetch_plain()

    def _may_be_at_key(self) -> bool:
        return self.allow_simple_key and not self.flow_level and not self.possible_simple_keys

    def parse_block_mapping_key(self) -> Any:
        """As PyYAML, which makes four tokens of `key: value` and looks at each several times."""
        if not self.tokens and self._may_be_at_key():
            key = _KEY.match(self.buffer, self.pointer)
            if not key:
                self.scan_to_next_token()
                key = _KEY.match(self.buffer, self.pointer)
            if key and self.column == self.indent:
                return self._key(key)
        return super().parse_block_mapping_key()  # type: ignore[no-untyped-call]  # PyYAML's types leave it out

    def _key(self, key: re.Match[str]) -> ScalarEvent:
        """The key of a line; its value too where it is one that ends on the line."""
        begin, end = self._mark(key.start()), self._mark(key.end(1))
        value = _VALUE.match(self.buffer, key.end())
        if value and self._ends_on_its_line(value, key[1]):
            self._take(value)
            self.state = self._waiting_value
        else:
            self._forward_in_line(key.end() - self.pointer)
            self.allow_simple_key = False
            self.tokens.append(ValueToken(end, self.get_mark()))
            self.state = self.parse_block_mapping_value
        return ScalarEvent(None, None, (True, False), key[1], begin, end)

    def _mark(self, at: int) -> Mark:
        """The place of a character further on in the line, with no byte order mark before it."""
        by = at - self.pointer
        return Mark(self.name, self.index + by, self.line, self.column + by, self.buffer, at)

    def _ends_on_its_line(self, value: re.Match[str], name: str) -> bool:
        if value["plain"] is None:
            return True
        return len(value["indent"]) <= self.indent and name not in _BODIES

    def _take(self, value: re.Match[str]) -> None:
        """Keep the value of a line as the next event, and go to what the next line begins with."""
        name = "plain" if value["plain"] is not None else "double"
        name = "single" if value["single"] is not None else name
        begin, end = value.span(name)
        quote = _QUOTES[name]
        self._value = ScalarEvent(
            None,
            None,
            (False, True) if quote else (True, False),
            value[name],
            self._mark(begin - 1 if quote else begin),
            self._mark(end + 1 if quote else end),
            style=quote,
        )
        self.index += value.end() - self.pointer
        self.pointer = value.end()
        self.line += 1
        self.column = len(value["indent"])
        self.allow_simple_key = True

    def _waiting_value(self) -> ScalarEvent | None:
        value, self._value = self._value, None
        self.state = self.parse_block_mapping_key
        return value

    def parse_node(self, block: bool = False, indentless_sequence: bool = False) -> Any:
        """As PyYAML, which looks for the beginning of everything else before these two."""
        self.check_token()
        token = self.tokens[0]
        begin, end = token.start_mark, token.end_mark
        if type(token) is ScalarToken:
            self.get_token()  # type: ignore[no-untyped-call]  # PyYAML's types leave it out
            self.state = self.states.pop()
            implicit = (True, False) if token.plain else (False, True)
            return ScalarEvent(None, None, implicit, token.value, begin, end, style=token.style)
        if block and type(token) is BlockMappingStartToken:
            self.state = self.parse_block_mapping_first_key
            return MappingStartEvent(None, None, True, begin, begin, flow_style=False)
        return super().parse_node(block, indentless_sequence)

    def scan_to_next_token(self) -> None:
        """As PyYAML, which takes indentations and comments character by character."""
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            if spaces := _SPACES.match(self.buffer, self.pointer):
                self._forward_in_line(spaces.end() - self.pointer)
            if self.peek() == "#":
                self._forward_in_line(self._line_end() - self.pointer)
            if not self.scan_line_break():  # type: ignore[no-untyped-call]  # PyYAML's types leave it out
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
        first = self.scan_line_break()  # type: ignore[no-untyped-call]  # PyYAML's types leave it out
        self.allow_simple_key = True
        breaks: list[str] = []
        while not _DOCUMENT.match(self.buffer, self.pointer):
            if spaces := _SPACES.match(self.buffer, self.pointer):
                self._forward_in_line(spaces.end() - self.pointer)
            if self.peek() not in _BREAKS:
                return [first, *breaks] if first != "\n" else breaks or [" "]
            breaks.append(self.scan_line_break())  # type: ignore[no-untyped-call]  # PyYAML's types leave it out
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
