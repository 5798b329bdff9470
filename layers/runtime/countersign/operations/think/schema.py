"""Where does a value not fit the form that a step asks for?

The form is a part of JSON Schema: `type`, `properties`, `required`, `additionalProperties`,
`items`, `enum`, `minimum`, `maximum`, `description`, with their meaning in draft 2020-12. The
compiler refuses the rest by name. https://json-schema.org/draft/2020-12/json-schema-validation
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

MOST_PROBLEMS = 20


def misfits(value: Any, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """What does not fit, each as `place: rule`; empty where the value fits.

    The schema's own words alone are in it, and a place is told by them too: nothing that the
    value holds is repeated. At most `MOST_PROBLEMS`.
    """
    return tuple(islice(_misfits(value, schema, ""), MOST_PROBLEMS))


def _misfits(value: Any, schema: Mapping[str, Any], place: str) -> Iterator[str]:
    here = place or "the reply"
    types = _types(schema)
    if types and not any(_IS[name](value) for name in types if name in _IS):
        yield f"{here}: must be {' or '.join(types)}"
        return
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        yield f"{here}: must be one of the values that the schema lists"
    if _is_number(value):
        yield from _outside(value, schema, here)
    if isinstance(value, Mapping):
        yield from _in_object(value, schema, place)
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for index, item in enumerate(value):
            yield from _misfits(item, schema["items"], f"{place}[{index}]")


def _in_object(value: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{_inside(place, name)}: is missing"
    if schema.get("additionalProperties") is False and set(value) - set(properties):
        yield f"{place or 'the reply'}: has names that the schema does not list"
    for name, inner in properties.items():
        if name in value:
            yield from _misfits(value[name], inner, _inside(place, name))


def _outside(value: float, schema: Mapping[str, Any], here: str) -> Iterator[str]:
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{here}: must be at least {schema['minimum']}"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{here}: must be at most {schema['maximum']}"


def _types(schema: Mapping[str, Any]) -> list[str]:
    written = schema.get("type", [])
    return [written] if isinstance(written, str) else list(written)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and value == int(value)


def _same(value: Any, other: Any) -> bool:
    """Equality of JSON: `true` is not `1`, and `1.0` is."""
    return isinstance(value, bool) is isinstance(other, bool) and bool(value == other)


_IS: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": _is_whole,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
