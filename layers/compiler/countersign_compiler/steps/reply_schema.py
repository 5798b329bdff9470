"""Which form may a reply be asked for?  (a part of JSON Schema, the rest refused by name)"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.model import Constant, Fields, Items, Value
from countersign_compiler.source import Node
from countersign_compiler.steps.kind import Checking

TYPES: Final = ("object", "array", "string", "number", "integer", "boolean", "null")
MOST_DEPTH: Final = 8

_ONLY_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "properties": ("object",),
    "required": ("object",),
    "additionalProperties": ("object",),
    "items": ("array",),
    "minimum": ("number", "integer"),
    "maximum": ("number", "integer"),
}
_KEYWORDS: Final = ("type", "enum", "description", *_ONLY_WITH)


def check_schema(value: Value, checking: Checking, name: str = "schema", depth: int = 1) -> None:
    """Refuse what is no schema of ours; `name` is its place in the step's settings."""
    if not isinstance(value, Fields):
        checking.refuse(
            "G-TYPE",
            value,
            f"`{name}` is a mapping of JSON Schema's words, written out",
            "write such as `{type: object, properties: {risk: {type: number}}, required: [risk]}`",
        )
        return
    if depth > MOST_DEPTH:
        checking.refuse(
            "G-LIMIT", value, f"`{name}` is {depth} schemas deep; it can be {MOST_DEPTH}"
        )
        return
    types = _types(value, name, checking)
    keys = {key.text: key for key, _ in value.node.pairs}
    for keyword, written in value.fields:
        if keyword not in _KEYWORDS:
            _refuse_keyword(keys[keyword], keyword, name, checking)
        elif not _fits(keyword, types):
            needed = " or ".join(f"`{one}`" for one in _ONLY_WITH[keyword])
            checking.refuse("G-VALUE", written, f"`{name}.{keyword}` says nothing without {needed}")
        elif keyword in _CHECKS:
            _CHECKS[keyword](written, checking, f"{name}.{keyword}")
    _check_required(value, checking, name)
    _check_range(value, checking, name)
    _check_inside(value, checking, name, depth)


def _types(schema: Fields, name: str, checking: Checking) -> tuple[str, ...] | None:
    """The types that the schema allows; None where it does not say, or not so that it is known."""
    written = schema.get("type")
    if written is None:
        if schema.get("enum") is None:
            checking.refuse(
                "G-MISSING",
                schema,
                f"`{name}` has neither `type` nor `enum`",
                f"`type` is {_LISTED}",
            )
        return None
    items = written.items if isinstance(written, Items) else (written,)
    types = tuple(_text(item) for item in items)
    for item, one in zip(items, types, strict=True):
        if one not in TYPES:
            guess = did_you_mean(one, TYPES)
            checking.refuse("G-VALUE", item, f"`{name}.type` is one of {_LISTED}", guess)
    if not items:
        checking.refuse("G-VALUE", written, f"`{name}.type` is empty", f"it is one of {_LISTED}")
    return types if types and all(one in TYPES for one in types) else None


def _fits(keyword: str, types: tuple[str, ...] | None) -> bool:
    needed = _ONLY_WITH.get(keyword)
    return types is None or needed is None or bool({*types} & {*needed})


def _refuse_keyword(node: Node, keyword: str, name: str, checking: Checking) -> None:
    guess = did_you_mean(keyword, _KEYWORDS)
    listed = ", ".join(f"`{word}`" for word in _KEYWORDS)
    checking.reporter.error(
        "G-KEY",
        node,
        f"`{name}` takes no `{keyword}`: replies are checked by a part of JSON Schema",
        f"{guess} It takes {listed}.".strip(),
    )


def _check_required(schema: Fields, checking: Checking, name: str) -> None:
    """Every required name is one of the properties: a misspelt one could never be given."""
    required, properties = schema.get("required"), schema.get("properties")
    if not isinstance(required, Items):
        return
    known = [key for key, _ in properties.fields] if isinstance(properties, Fields) else []
    for item in required.items:
        if _text(item) and _text(item) not in known:
            guess = did_you_mean(_text(item), known)
            checking.refuse(
                "G-VALUE",
                item,
                f"`{name}.required` names `{_text(item)}`, which `properties` does not have",
                guess or "describe it there",
            )


def _check_range(schema: Fields, checking: Checking, name: str) -> None:
    least, most = _number(schema.get("minimum")), _number(schema.get("maximum"))
    if least is not None and most is not None and least > most:
        checking.refuse(
            "G-VALUE", schema, f"`{name}`: no number is {least} or more and {most} or less"
        )


def _check_inside(schema: Fields, checking: Checking, name: str, depth: int) -> None:
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(properties, Fields):
        for key, inner in properties.fields:
            check_schema(inner, checking, f"{name}.properties.{key}", depth + 1)
    if items is not None:
        check_schema(items, checking, f"{name}.items", depth + 1)


def _must_be_fields(value: Value, checking: Checking, name: str) -> None:
    if not isinstance(value, Fields):
        checking.refuse("G-TYPE", value, f"`{name}` is a mapping of names to schemas")


def _must_be_names(value: Value, checking: Checking, name: str) -> None:
    if not isinstance(value, Items) or not all(_text(item) for item in value.items):
        checking.refuse("G-TYPE", value, f"`{name}` is a list of names")


def _must_be_values(value: Value, checking: Checking, name: str) -> None:
    if not isinstance(value, Items) or not value.items:
        checking.refuse("G-TYPE", value, f"`{name}` is a list of values, with one at least")
    elif not all(isinstance(item, Constant) for item in value.items):
        checking.refuse(
            "G-VALUE", value, f"`{name}` holds texts, numbers, `true`, `false` and null, no `${{}}`"
        )


def _must_be_number(value: Value, checking: Checking, name: str) -> None:
    if _number(value) is None:
        checking.refuse("G-TYPE", value, f"`{name}` is a number, written out")


def _must_be_boolean(value: Value, checking: Checking, name: str) -> None:
    if not isinstance(value, Constant) or not isinstance(value.value, bool):
        checking.refuse("G-TYPE", value, f"`{name}` is `true` or `false`")


def _must_be_words(value: Value, checking: Checking, name: str) -> None:
    if not _text(value).strip():
        checking.refuse("G-TYPE", value, f"`{name}` is a text without `${{}}`")


def _text(value: Value) -> str:
    """A literal text, else an empty one."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else ""


def _number(value: Value | None) -> int | float | None:
    """A literal number, else None."""
    found = value.value if isinstance(value, Constant) else None
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


_LISTED: Final = ", ".join(f"`{one}`" for one in TYPES)
_CHECKS: Final[Mapping[str, Callable[[Value, Checking, str], None]]] = {
    "properties": _must_be_fields,
    "required": _must_be_names,
    "additionalProperties": _must_be_boolean,
    "enum": _must_be_values,
    "minimum": _must_be_number,
    "maximum": _must_be_number,
    "description": _must_be_words,
}
