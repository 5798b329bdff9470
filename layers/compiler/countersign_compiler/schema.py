"""Which form may a value be asked for?  (a part of JSON Schema, the rest refused by name)"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from countersign.domain.schema import misfits
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.model import Constant, Fields, Items, Value
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

TYPES: Final = ("object", "array", "string", "number", "integer", "boolean", "null")
MOST_DEPTH: Final = 8
LISTED: Final = ", ".join(f"`{one}`" for one in TYPES)

_ONLY_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "properties": ("object",),
    "required": ("object",),
    "additionalProperties": ("object",),
    "items": ("array",),
    "minimum": ("number", "integer"),
    "maximum": ("number", "integer"),
}
_KEYWORDS: Final = ("type", "enum", "description", *_ONLY_WITH)
_DEFAULT: Final = "default"


def check_schema(
    value: Value,
    reporter: Reporter,
    name: str = "schema",
    *,
    of: str = "replies",
    defaults: bool = False,
) -> None:
    """Refuse what is no schema of ours; `name` is its place, as messages say it.

    `of` says what is checked by it. With `defaults` a schema may give one, which has to fit it.
    """
    _Reading(reporter, of, defaults).check(value, name, 1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Where the mistakes of one schema go, and what it is for."""

    reporter: Reporter
    of: str
    defaults: bool

    def refuse(self, code: str, value: Value, message: str, hint: str = "") -> None:
        self.reporter.error(code, value.node, message, hint)

    def check(self, value: Value, name: str, depth: int) -> None:
        """One schema and those in it."""
        if not isinstance(value, Fields):
            self._refuse_other(value, name)
            return
        if depth > MOST_DEPTH:
            self.refuse(
                "G-LIMIT", value, f"`{name}` is {depth} schemas deep; it can be {MOST_DEPTH}"
            )
            return
        before = len(self.reporter.findings)
        types = self._types(value, name)
        keys = {key.text: key for key, _ in value.node.pairs}
        for keyword, written in value.fields:
            if keyword not in self._keywords:
                self._refuse_keyword(keys[keyword], keyword, name)
            elif not _fits(keyword, types):
                needed = " or ".join(f"`{one}`" for one in _ONLY_WITH[keyword])
                self.refuse("G-VALUE", written, f"`{name}.{keyword}` says nothing without {needed}")
            elif keyword in _CHECKS:
                _CHECKS[keyword](written, self, f"{name}.{keyword}")
        self._check_required(value, name)
        self._check_range(value, name)
        self._check_inside(value, name, depth)
        if self.defaults and len(self.reporter.findings) == before:
            self._check_default(value, name)

    @property
    def _keywords(self) -> tuple[str, ...]:
        return (*_KEYWORDS, _DEFAULT) if self.defaults else _KEYWORDS

    def _refuse_other(self, value: Value, name: str) -> None:
        written = _text(value)
        meant = written if written in TYPES else "number"
        self.refuse(
            "G-TYPE",
            value,
            f"`{name}` is a mapping of JSON Schema's words, written out",
            f"write `{{type: {meant}}}`, or such as "
            "`{type: object, properties: {risk: {type: number}}, required: [risk]}`",
        )

    def _types(self, schema: Fields, name: str) -> tuple[str, ...] | None:
        """The types that the schema allows; None where it does not say, or not so it is known."""
        written = schema.get("type")
        if written is None:
            if schema.get("enum") is None:
                message = f"`{name}` has neither `type` nor `enum`"
                self.refuse("G-MISSING", schema, message, f"`type` is {LISTED}")
            return None
        items = written.items if isinstance(written, Items) else (written,)
        types = tuple(_text(item) for item in items)
        for item, one in zip(items, types, strict=True):
            if one not in TYPES:
                guess = did_you_mean(one, TYPES)
                self.refuse("G-VALUE", item, f"`{name}.type` is one of {LISTED}", guess)
        if not items:
            self.refuse("G-VALUE", written, f"`{name}.type` is empty", f"it is one of {LISTED}")
        return types if types and all(one in TYPES for one in types) else None

    def _refuse_keyword(self, node: Node, keyword: str, name: str) -> None:
        guess = did_you_mean(keyword, self._keywords)
        listed = ", ".join(f"`{word}`" for word in self._keywords)
        self.reporter.error(
            "G-KEY",
            node,
            f"`{name}` takes no `{keyword}`: {self.of} are checked by a part of JSON Schema",
            f"{guess} It takes {listed}.".strip(),
        )

    def _check_required(self, schema: Fields, name: str) -> None:
        """Every required name is one of the properties: a misspelt one could never be given."""
        required, properties = schema.get("required"), schema.get("properties")
        if not isinstance(required, Items):
            return
        known = dict(properties.fields) if isinstance(properties, Fields) else {}
        for item in required.items:
            one = _text(item)
            if one and one not in known:
                self.refuse(
                    "G-VALUE",
                    item,
                    f"`{name}.required` names `{one}`, which `properties` does not have",
                    did_you_mean(one, known) or "describe it there",
                )
            elif one and self.defaults and _has_default(known[one]):
                self.refuse(
                    "G-VALUE",
                    item,
                    f"`{name}.required` names `{one}`, which has a default and is never missing",
                    "leave out one of the two",
                )

    def _check_range(self, schema: Fields, name: str) -> None:
        least, most = _number(schema.get("minimum")), _number(schema.get("maximum"))
        if least is not None and most is not None and least > most:
            self.refuse(
                "G-VALUE", schema, f"`{name}`: no number is {least} or more and {most} or less"
            )

    def _check_inside(self, schema: Fields, name: str, depth: int) -> None:
        properties, items = schema.get("properties"), schema.get("items")
        if isinstance(properties, Fields):
            for key, inner in properties.fields:
                self.check(inner, f"{name}.properties.{key}", depth + 1)
        if items is not None:
            self.check(items, f"{name}.items", depth + 1)

    def _check_default(self, schema: Fields, name: str) -> None:
        default = schema.get(_DEFAULT)
        if default is None:
            return
        meaning: Any = schema.node.plain()
        for misfit in misfits(default.node.plain(), meaning):
            place = f"`{misfit.place}` of it " if misfit.place else "it "
            found = f", not {misfit.found}" if misfit.found else ""
            message = f"`{name}.default` does not fit its own schema: {place}{misfit.rule}{found}"
            self.refuse("G-VALUE", default, message)


def _fits(keyword: str, types: tuple[str, ...] | None) -> bool:
    needed = _ONLY_WITH.get(keyword)
    return types is None or needed is None or bool({*types} & {*needed})


def _has_default(schema: Value) -> bool:
    return isinstance(schema, Fields) and schema.get(_DEFAULT) is not None


def _must_be_fields(value: Value, reading: _Reading, name: str) -> None:
    if not isinstance(value, Fields):
        reading.refuse("G-TYPE", value, f"`{name}` is a mapping of names to schemas")


def _must_be_names(value: Value, reading: _Reading, name: str) -> None:
    if not isinstance(value, Items) or not all(_text(item) for item in value.items):
        reading.refuse("G-TYPE", value, f"`{name}` is a list of names")


def _must_be_values(value: Value, reading: _Reading, name: str) -> None:
    if not isinstance(value, Items) or not value.items:
        reading.refuse("G-TYPE", value, f"`{name}` is a list of values, with one at least")
    elif not all(isinstance(item, Constant) for item in value.items):
        reading.refuse(
            "G-VALUE", value, f"`{name}` holds texts, numbers, `true`, `false` and null, no `${{}}`"
        )


def _must_be_number(value: Value, reading: _Reading, name: str) -> None:
    if _number(value) is None:
        reading.refuse("G-TYPE", value, f"`{name}` is a number, written out")


def _must_be_boolean(value: Value, reading: _Reading, name: str) -> None:
    if not isinstance(value, Constant) or not isinstance(value.value, bool):
        reading.refuse("G-TYPE", value, f"`{name}` is `true` or `false`")


def _must_be_words(value: Value, reading: _Reading, name: str) -> None:
    if not _text(value).strip():
        reading.refuse("G-TYPE", value, f"`{name}` is a text without `${{}}`")


def _text(value: Value) -> str:
    """A literal text, else an empty one."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else ""


def _number(value: Value | None) -> int | float | None:
    """A literal number, else None."""
    found = value.value if isinstance(value, Constant) else None
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


_CHECKS: Final[Mapping[str, Callable[[Value, _Reading, str], None]]] = {
    "properties": _must_be_fields,
    "required": _must_be_names,
    "additionalProperties": _must_be_boolean,
    "enum": _must_be_values,
    "minimum": _must_be_number,
    "maximum": _must_be_number,
    "description": _must_be_words,
}
