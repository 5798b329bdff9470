"""Which JSONata says at once whether a value fits a schema, where nobody needs to know why not?

Lists hold many values, and an evaluation has a second: this asks as little as it can of each. It is
true only where the value fits; of a null in a list it may say false all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from countersign.domain.schema import types_in
from countersign_compiler.expressions import written

Schema = Mapping[str, Any]


def fits(schema: Schema, value: str) -> str | None:
    """A test of the value of a JSONata text; false where that is nothing.

    None where the schema has lists in it: a test of the whole would go too deep.
    """
    return None if _has_lists(schema) else _fits(schema, value, 0)


def _fits(schema: Schema, value: str, depth: int) -> str:
    kind = f"$type({value})"
    types = types_in(schema)
    tests = [is_one_of(types, value, kind)] if types else []
    if "enum" in schema:
        tests.append(is_listed(schema["enum"], value, kind))
    tests += _in_range(schema, value, kind, types)
    inside = _object(schema, value, depth)
    if inside:
        tests.append(inside if types == ["object"] else f'{kind}="object"?{inside}:true')
    test = tests[-1]
    for earlier in reversed(tests[:-1]):
        # `and` would go on where it is false already.
        test = f"{_apart(earlier)}?{test}:false"
    return test


def _has_lists(schema: Schema) -> bool:
    inner = schema.get("properties", {}).values()
    return "items" in schema or any(_has_lists(each) for each in inner)


def is_one_of(types: Sequence[str], value: str, kind: str) -> str:
    """Whether a value, its type in `kind`, has one of these types; a whole number has two."""
    plain = [one for one in types if one != "integer"]
    is_plain = f"{kind} in [{','.join(map(written.text, plain))}]"
    if len(plain) == 1:
        is_plain = f"{kind}={written.text(plain[0])}"
    if "integer" not in types or "number" in types:
        return is_plain
    is_whole = f'{kind}="number"?$floor({value})={value}:false'
    return f"({is_plain} or ({is_whole}))" if plain else f"({is_whole})"


def is_listed(allowed: Sequence[Any], value: str, kind: str) -> str:
    """Whether a value is one of these, within its own type: one engine finds `true` in `[1]`."""
    of_type: dict[str, list[Any]] = {
        "string": [one for one in allowed if isinstance(one, str)],
        "number": [one for one in allowed if isinstance(one, (int, float)) and not _is_bool(one)],
        "boolean": [one for one in allowed if _is_bool(one)],
        "null": [one for one in allowed if one is None],
    }
    test = "false"
    for name, ones in reversed(of_type.items()):
        listed = ",".join(map(written.scalar, ones))
        is_there = "true" if name == "null" else f"{value} in [{listed}]"
        test = f'{kind}="{name}"?{is_there}:{test}' if ones else test
    return f"({test})"


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _in_range(schema: Schema, value: str, kind: str, types: Sequence[str]) -> list[str]:
    tests = []
    for bound, within in (("minimum", ">="), ("maximum", "<=")):
        if bound in schema:
            test = f"{value}{within}{written.number(schema[bound])}"
            is_number = bool(types) and {*types} <= {"number", "integer"}
            tests.append(test if is_number else f'{kind}="number"?{test}:true')
    return tests


def _object(schema: Schema, value: str, depth: int) -> str:
    properties = schema.get("properties", {})
    required = [name for name in schema.get("required", ()) if name in properties]
    tests = []
    if schema.get("additionalProperties") is False:
        # Over a value for every name that is listed, an object has no more than those.
        every = ",".join(f"{written.text(name)}:0" for name in properties)
        tests.append(f"$count($keys($merge([{{{every}}},{value}])))={len(properties)}")
    for name, inner in properties.items():
        quoted, held = written.text(name), f"$o{depth}"
        test = f"({held}:=$lookup({value},{quoted});{_fits(inner, held, depth + 1)})"
        if _is_asked_once(inner):
            test = _fits(inner, f"$lookup({value},{quoted})", depth + 1)
        if name not in required:
            test = f"{quoted} in $keys({value})?{test}:true"
        tests.append(_apart(test))
    return _all_of(tests)


def _apart(test: str) -> str:
    """A test that something stands beside; brackets where there need be none cost time."""
    return f"({test})" if "?" in test else test


def _all_of(tests: Sequence[str]) -> str:
    """All of them; halved and halved again, since a chain goes one call deeper with each."""
    if len(tests) < 2:
        return "".join(tests)
    half = len(tests) // 2
    return f"({_all_of(tests[:half])} and {_all_of(tests[half:])})"


def _is_asked_once(schema: Schema) -> bool:
    """Whether its test reads the value in one place, which needs no name then."""
    return _ONLY_A_TYPE.issuperset(schema) and "integer" not in types_in(schema)


_ONLY_A_TYPE: Final = frozenset({"type", "description", "default"})
