"""Where does a value not fit its schema, and what stands there where nothing was given?

A schema is a part of JSON Schema: `type`, `properties`, `required`, `additionalProperties`,
`items`, `enum`, `minimum`, `maximum`, `description`, with their meaning in draft 2020-12, and
`default`, which is filled in. The compiler refuses the rest by name.
https://json-schema.org/draft/2020-12/json-schema-validation
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST_PROBLEMS = 20
MOST_LISTED = 10
"""How many of the values that a schema allows a message lists."""

MISSING = "is missing"
UNLISTED = "has names that the schema does not list"


@dataclass(frozen=True)
class Misfit:
    """One rule that a value breaks: its place (`rows[1].id`, empty for the whole), code and words.

    The words are the schema's own: nothing that the value holds is repeated in them. Beside them
    `found` is the type of a value of a wrong one; `names` are those that an object may not have,
    and `listed` those that it may.
    """

    place: str
    code: str
    rule: str
    found: str = ""
    names: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


def misfits(value: Any, schema: Mapping[str, Any]) -> tuple[Misfit, ...]:
    """What does not fit, in the schema's order; at most `MOST_PROBLEMS`, empty where all fits."""
    return tuple(islice(_misfits(value, schema, ""), MOST_PROBLEMS))


def with_defaults(value: Any, schema: Mapping[str, Any]) -> Any:
    """The value with the defaults of its schema, at any depth, where nothing was given.

    What is given stays as it is, null too, and whether it fits or not.
    """
    if isinstance(value, Mapping):
        filled = dict(value)
        for name, inner in schema.get("properties", {}).items():
            if name in value or "default" in inner:
                filled[name] = with_defaults(value.get(name, inner.get("default")), inner)
        return filled
    if isinstance(value, list) and "items" in schema:
        return [with_defaults(item, schema["items"]) for item in value]
    return value


def type_rule(types: Sequence[str]) -> str:
    """What is said where a value has none of these types."""
    return f"must be {' or '.join(types)}"


def enum_rule(allowed: Sequence[Any]) -> str:
    """What is said where a value is none of these."""
    listed = ", ".join(json.dumps(one, ensure_ascii=False) for one in allowed[:MOST_LISTED])
    more = f" or {len(allowed) - MOST_LISTED} others" if len(allowed) > MOST_LISTED else ""
    return f"must be {'one of ' if len(allowed) > 1 else ''}{listed}{more}"


def range_rule(bound: str, number: float) -> str:
    """What is said where a number is beyond its `minimum` or `maximum`."""
    return f"must be at {'least' if bound == 'minimum' else 'most'} {json.dumps(number)}"


def types_in(schema: Mapping[str, Any]) -> list[str]:
    """The types that a schema names; none where it does not say."""
    written = schema.get("type", [])
    return [written] if isinstance(written, str) else list(written)


def _misfits(value: Any, schema: Mapping[str, Any], place: str) -> Iterator[Misfit]:
    types = types_in(schema)
    if types and not any(_IS[name](value) for name in types if name in _IS):
        yield Misfit(place, "WRONG_TYPE", type_rule(types), found=type_of(value))
        return
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        yield Misfit(place, "NOT_ALLOWED", enum_rule(schema["enum"]))
    if _is_number(value):
        yield from _outside(value, schema, place)
    if isinstance(value, Mapping):
        yield from _in_object(value, schema, place)
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for index, item in enumerate(value):
            yield from _misfits(item, schema["items"], f"{place}[{index}]")


def _in_object(value: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[Misfit]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Misfit(_inside(place, name), "REQUIRED", MISSING)
    if schema.get("additionalProperties") is False:
        unlisted = tuple(name for name in value if name not in properties)
        if unlisted:
            yield Misfit(place, "UNKNOWN_NAME", UNLISTED, "", unlisted, tuple(properties))
    for name, inner in properties.items():
        if name in value:
            yield from _misfits(value[name], inner, _inside(place, name))


def _outside(value: float, schema: Mapping[str, Any], place: str) -> Iterator[Misfit]:
    if "minimum" in schema and value < schema["minimum"]:
        yield Misfit(place, "OUT_OF_RANGE", range_rule("minimum", schema["minimum"]))
    if "maximum" in schema and value > schema["maximum"]:
        yield Misfit(place, "OUT_OF_RANGE", range_rule("maximum", schema["maximum"]))


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and value == int(value)


def _same(value: Any, other: Any) -> bool:
    """Equality of JSON: `true` is not `1`, and `1.0` is."""
    return isinstance(value, bool) is isinstance(other, bool) and bool(value == other)


def type_of(value: Any) -> str:
    """The one of JSON Schema's types that a value is of; a whole number is a `number`."""
    return next(name for name, is_one in _IS.items() if is_one(value))


# A number's own type is `number`, whole or not, so that stands first.
_IS: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": _is_whole,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
