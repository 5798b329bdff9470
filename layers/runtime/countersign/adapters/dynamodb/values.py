"""How do plain values look to the low-level client, and back?"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Attribute = dict[str, Any]
Item = dict[str, Attribute]


def text(value: str) -> Attribute:
    """A string attribute."""
    return {"S": value}


def number(value: int) -> Attribute:
    """A number attribute; whole numbers only."""
    return {"N": str(value)}


def flag(value: bool) -> Attribute:
    """A boolean attribute."""
    return {"BOOL": value}


def texts(values: Iterable[str]) -> Attribute:
    """A list of strings, in order."""
    return {"L": [text(value) for value in values]}


def as_json(value: Any) -> Attribute:
    """A string attribute that holds compact JSON, every character as itself."""
    return text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def without_absent(item: Mapping[str, Attribute | None]) -> Item:
    """The item without the attributes that are `None`."""
    return {name: attribute for name, attribute in item.items() if attribute is not None}


def maybe_text(value: str | None) -> Attribute | None:
    """A string attribute, or none at all."""
    return None if value is None else text(value)


def maybe_number(value: int | None) -> Attribute | None:
    """A number attribute, or none at all."""
    return None if value is None else number(value)


def maybe_json(value: Any | None) -> Attribute | None:
    """A string attribute that holds JSON, or none at all."""
    return None if value is None else as_json(value)


def text_of(item: Item, name: str) -> str | None:
    """A string attribute's text, or None where the item has none."""
    return item[name]["S"] if name in item else None


def number_of(item: Item, name: str) -> int | None:
    """A number attribute's value, or None where the item has none."""
    return int(item[name]["N"]) if name in item else None


def flag_of(item: Item, name: str) -> bool:
    """A boolean attribute's value; an absent one is False."""
    return bool(item.get(name, {}).get("BOOL", False))


def json_of(item: Item, name: str) -> Any:
    """The value that a string attribute holds as JSON, or None where the item has none."""
    return json.loads(item[name]["S"]) if name in item else None
