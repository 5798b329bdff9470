"""Which nodes, each with its place, does the text of an ensemble hold?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from yaml import events
from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from countersign_compiler.diagnostics import Collector, Finding, in_order
from countersign_compiler.node_builder import NodeBuilder
from countersign_compiler.nodes import FileText, Node, Scalar, Style, lines_of
from countersign_compiler.scanner import EnsembleScanner, OpenExpressionError

__all__ = ["Node", "Reading", "Scalar", "Style", "lines_of", "read"]

LARGEST_FILE_BYTES: Final = 256 * 1024
MOST_VALUES: Final = 10_000
DEEPEST: Final = 32

_SPLIT: Final = "move steps into an ensemble of their own"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: its top node (None where it cannot be used) and the findings."""

    document: Node | None
    findings: tuple[Finding, ...] = ()


def read(text: bytes, path: str) -> Reading:
    """Read one ensemble file: YAML with `${...}` left whole, every value with its place.

    The top is a mapping, or a bare list of `- member:` entries (a sequence node). Everything that
    YAML tools read differently is refused with a `Y-` code; nothing is raised.
    """
    found = Collector(path)
    try:
        document = _document(FileText(_decoded(text, found)), found)
    except _UnreadableError:
        document = None
    return Reading(document, in_order(found.findings))


class _UnreadableError(Exception):
    """The file cannot be read any further; the findings say why."""


def _stop(found: Collector, code: str, place: tuple[int, int], message: str, hint: str) -> NoReturn:
    found.add(code, place, message, hint)
    raise _UnreadableError


def _decoded(text: bytes, found: Collector) -> str:
    """The characters; the size is checked before anything is decoded."""
    if len(text) > LARGEST_FILE_BYTES:
        message = f"the file has {len(text):,} bytes, more than {LARGEST_FILE_BYTES:,}"
        _stop(found, "Y-SIZE", (1, 1), message, _SPLIT)
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8-sig", errors="replace")
        place = FileText(before).place(len(before))
        _stop(found, "Y-UTF8", place, "the file is not UTF-8", "save it as UTF-8")


def _document(file: FileText, found: Collector) -> Node | None:
    """The top node of the one document; what is refused in it counts only where all is YAML."""
    try:
        scanner = EnsembleScanner(file.text)
    except ReaderError as error:
        message = f"the character U+{error.character:04X} is not allowed in YAML"
        _stop(found, "Y-SYNTAX", file.place(error.position), message, "leave it out")
    refused = Collector(found.path)
    node_events = _node_events(scanner, found)
    document = NodeBuilder(file, refused).document(node_events)
    # The builder stops where its document ends; what follows has to be YAML too.
    for _ in node_events:
        pass
    for mark in scanner.directives:
        found.add("Y-DIRECTIVE", _place(mark), "a `%` line is not read", "leave it out")
    found.findings += refused.findings
    return document


def _node_events(scanner: EnsembleScanner, found: Collector) -> Iterator[Any]:
    """The node events of the first document, while all are YAML and within the bounds.

    They are not kept: a large file has many, and whatever is kept is walked by the collector.
    """
    bounds = _Bounds(found)
    documents = 0
    try:
        while not isinstance(event := scanner.event(), events.StreamEndEvent):
            if isinstance(event, (events.NodeEvent, events.CollectionEndEvent)):
                bounds.check(event)
                if documents == 1:
                    yield event
            elif isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    hint = "put the second in a file of its own"
                    found.add("Y-DOCS", _place(event.start_mark), "a file holds one document", hint)
    except OpenExpressionError as error:
        hint = "close it on the same line, or put the text in quotes or after `|`"
        _stop(found, "Y-OPEN", _place(error.problem_mark), str(error.problem), hint)
    except MarkedYAMLError as error:
        _not_yaml(found, error)
    except (ValueError, OverflowError):
        # PyYAML lets chr()'s own error out for `"\U00110000"`, which is no character.
        hint = "escapes go up to `\\U0010FFFF`"
        _stop(found, "Y-SYNTAX", _place(scanner.get_mark()), "there is no such character", hint)


class _Bounds:
    """Counts values (not keys) and depth while events pass, before any node is made."""

    def __init__(self, found: Collector) -> None:
        self.found = found
        self.values = 0
        self.nodes_in_open: list[int] = []
        self.open_is_mapping: list[bool] = []

    def check(self, event: Any) -> None:
        """Stop the reading at the event that is one too many, or too deep."""
        if isinstance(event, events.CollectionEndEvent):
            self.nodes_in_open.pop()
            self.open_is_mapping.pop()
            return
        is_key = False
        if self.nodes_in_open:
            self.nodes_in_open[-1] += 1
            is_key = self.open_is_mapping[-1] and self.nodes_in_open[-1] % 2 == 1
        self.values += not is_key
        if isinstance(event, events.CollectionStartEvent):
            self.nodes_in_open.append(0)
            self.open_is_mapping.append(isinstance(event, events.MappingStartEvent))
        if self.values > MOST_VALUES:
            message = f"the file holds more than {MOST_VALUES:,} values"
            _stop(self.found, "Y-SIZE", _place(event.start_mark), message, _SPLIT)
        if len(self.nodes_in_open) > DEEPEST:
            message = f"values are nested more than {DEEPEST} deep"
            hint = "move steps out of branches in branches, or write the value flatter"
            _stop(self.found, "Y-DEEP", _place(event.start_mark), message, hint)


def _not_yaml(found: Collector, error: MarkedYAMLError) -> NoReturn:
    message = " ".join(str(part) for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    hint = ""
    if "'\\t'" in message:
        hint = "indent with spaces" if _begins_its_line(mark) else "write a space for the tab"
    elif "but found '<block" in message or message.startswith("while parsing a block"):
        message = "the value has ended before this"
        hint = "a text that goes on after its closing quote or bracket is put in quotes whole"
        if _begins_its_line(mark):
            message = "the line is not indented as those that it belongs to"
            hint = "keys of one mapping, and the `-` of one list, begin in the same column"
    elif "mapping values are not allowed" in message:
        hint = "a text with `: ` in it is put in quotes"
    elif "while parsing a flow" in message:
        hint = "between `{…}` or `[…]` a text with `,`, `{`, `[` or `: ` in it is put in quotes"
    _stop(found, "Y-SYNTAX", _place(mark), message, hint)


def _begins_its_line(mark: Any) -> bool:
    """Whether only white space stands before the place."""
    return bool(mark) and not mark.buffer[mark.pointer - mark.column : mark.pointer].strip()


def _place(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
