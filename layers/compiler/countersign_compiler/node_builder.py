"""What do the YAML events of one document mean, and which of them are refused?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from yaml import events

from countersign_compiler.diagnostics import Collector
from countersign_compiler.nodes import FileText, Node, Scalar, Style
from countersign_compiler.scalars import NULLS, Ambiguous, value_of

_STYLES: Final[dict[str | None, Style]] = {
    None: "plain",
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "block",
    ">": "block",
}
_BOOLEAN_KEYS: Final = frozenset({"condition", "requireReason", "if", "continue_on_error"})
"""The keys of ensembles under which `yes` can mean nothing but `true`."""

_KINDS: Final = {"scalar": "single value", "sequence": "list", "mapping": "mapping"}


class NodeBuilder:
    """Turns events into nodes; what is refused is added to `found`, and the rest goes on."""

    def __init__(self, file: FileText, found: Collector) -> None:
        self.file = file
        self.found = found

    def document(self, node_events: Iterable[Any]) -> Node | None:
        """The top node; None where the file has another shape than an ensemble's."""
        stream = iter(node_events)
        first = next(stream, None)
        top = Node("scalar", 1, 1) if first is None else self._node(first, stream)
        place = (top.line, top.column)
        if top.kind == "scalar" and top.style == "plain" and top.value is None:
            self.found.add("Y-EMPTY", place, "the file holds nothing", "begin with `ensemble: `")
            return None
        if top.kind == "mapping" or any(entry.get("member") for entry in top.items):
            return top
        hint = "an ensemble is a mapping (`ensemble: ...`), or a list of `- member:` entries"
        self.found.add("Y-TOP", place, f"the file is a {_KINDS[top.kind]}", hint)
        return None

    def _node(self, event: Any, stream: Iterator[Any], key: str = "") -> Node:
        if isinstance(event, events.ScalarEvent):
            self._refuse_properties(event)
            return self._scalar(event, key)
        line, column = place = _place(event)
        if isinstance(event, events.AliasEvent):
            self.found.add("Y-ALIAS", place, "an alias is not read", "write the value again")
            return Node("scalar", line, column)
        self._refuse_properties(event)
        if isinstance(event, events.MappingStartEvent):
            return Node("mapping", line, column, pairs=tuple(self._pairs(stream)))
        return Node("sequence", line, column, items=tuple(self._items(stream)))

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            hint = "write the value where it is used"
            self.found.add("Y-ALIAS", _place(event), "an anchor is not read", hint)
        if event.tag is not None:
            hint = "leave it out; quotes make a text"
            self.found.add("Y-TAG", _place(event), f"the tag `{event.tag}` is not read", hint)

    def _items(self, stream: Iterator[Any]) -> Iterator[Node]:
        while not isinstance(event := next(stream), events.SequenceEndEvent):
            yield self._node(event, stream)

    def _pairs(self, stream: Iterator[Any]) -> Iterator[tuple[Node, Node]]:
        first_lines: dict[str, int] = {}
        while not isinstance(event := next(stream), events.MappingEndEvent):
            key = self._key(event, stream)
            if key.text in first_lines:
                message = f"`{key.text}` is given twice; first on line {first_lines[key.text]}"
                self.found.add(
                    "Y-DUPKEY", (key.line, key.column), message, "keep one", length=len(key.text)
                )
            elif key.kind == "scalar":
                first_lines[key.text] = key.line
            yield key, self._node(next(stream), stream, key.text)

    def _key(self, event: Any, stream: Iterator[Any]) -> Node:
        """A key is text, whatever it would be as a value."""
        if not isinstance(event, events.ScalarEvent):
            message = "a key is a text, not a list, a mapping or an alias"
            self.found.add("Y-KEY", _place(event), message, "write the name itself")
            return self._node(event, stream)
        self._refuse_properties(event)
        text = event.value
        plain = not event.style
        if not text or (plain and (text == "<<" or text in NULLS)):
            hint = "merging is not read: write the keys out" if text == "<<" else "give it a name"
            self.found.add("Y-KEY", _place(event), f"`{text}` cannot be a key", hint)
        elif "${" in text:
            hint = "`${...}` stands in values; write the key out"
            self.found.add("Y-KEY", _place(event), "a key cannot hold `${...}`", hint)
        return self._scalar_node(event, text, text)

    def _scalar(self, event: Any, key: str) -> Node:
        text = event.value
        if event.style:
            return self._scalar_node(event, text, text)
        value = text if "${" in text else value_of(text)
        if isinstance(value, Ambiguous):
            hint = f"put it in quotes if a text is meant: '{text[:40]}'"
            if value.code == "Y-YESNO" and key in _BOOLEAN_KEYS:
                hint = f"write `{'true' if text.lower() in ('yes', 'on') else 'false'}`"
            self.found.add(value.code, _place(event), value.message, hint, length=len(text))
            value = text
        return self._scalar_node(event, text, value)

    def _scalar_node(self, event: Any, text: str, value: Scalar) -> Node:
        begin, end = event.start_mark, event.end_mark
        if event.style == '"' and not text.isascii():
            value = text = self._whole_characters(event)
        return Node(
            "scalar",
            begin.line + 1,
            begin.column + 1,
            value,
            text,
            _STYLES[event.style],
            file=self.file,
            begin=begin.index,
            end=end.index,
        )

    def _whole_characters(self, event: Any) -> str:
        r"""The text with `\ud83d\ude00` as one character; half a pair alone is refused."""
        try:
            return str(event.value.encode("utf-16", "surrogatepass").decode("utf-16"))
        except UnicodeDecodeError:
            message = "half a surrogate pair is no character"
            self.found.add("Y-UTF8", _place(event), message, "write the whole character")
            return str(event.value.encode("utf-8", "replace").decode())


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
