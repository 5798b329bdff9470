"""Schemas of a run's input and inputs for them, at random: fitting, nearly fitting, and not."""

from __future__ import annotations

from random import Random
from typing import Any

from countersign.domain.schema import misfits

NAMES = ("id", "amount", "user-id", "a b", 'q"u')
WORDS = ("", "eu", "us", "ä", "…", 'say "so"', "${x}", "{%", "\U0001f600")
NUMBERS = (0, 1, 1.5, -2, 7, 2.0, 1e21)
SCALARS: tuple[Any, ...] = (None, True, False, *WORDS, *NUMBERS)
TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
TYPED = {
    "string": WORDS,
    "number": NUMBERS,
    "integer": (0, 1, 2.0, 7),
    "boolean": (True, False),
    "null": (None,),
}


def an_input_schema(random: Random) -> dict[str, Any]:
    """The schema of a whole input, as the compiler makes it of an ensemble's `input:`."""
    properties = {name: a_schema(random, 3) for name in random.sample(NAMES, random.randint(0, 3))}
    return {
        "type": "object",
        "properties": properties,
        "required": [
            name
            for name, inner in properties.items()
            if "default" not in inner and random.random() < 0.7
        ],
        "additionalProperties": False,
    }


def a_schema(random: Random, depth: int) -> dict[str, Any]:
    """One schema of at most so many in one another; a default in it fits it."""
    types = random.sample(TYPES if depth > 1 else TYPES[2:], random.choice((1, 1, 1, 2)))
    schema: dict[str, Any] = {"type": types if len(types) > 1 else types[0]}
    if random.random() < 0.15:
        schema = {"enum": random.sample(SCALARS, random.randint(1, 4))}
    if {"number", "integer"}.intersection(types) and "type" in schema:
        bound = random.choice(("minimum", "maximum", ""))
        schema |= {bound: random.choice(NUMBERS)} if bound else {}
    if "type" in schema and "object" in types and depth > 1:
        schema |= _of_object(random, depth)
    if "type" in schema and "array" in types and depth > 1 and random.random() < 0.8:
        schema["items"] = a_schema(random, depth - 1)
    if random.random() < 0.25:
        default = a_value(random, schema)
        schema |= {} if misfits(default, schema) else {"default": default}
    return schema


def _of_object(random: Random, depth: int) -> dict[str, Any]:
    properties = {
        name: a_schema(random, depth - 1) for name in random.sample(NAMES, random.randint(0, 3))
    }
    bare = [name for name, inner in properties.items() if "default" not in inner]
    more: dict[str, Any] = {"properties": properties}
    more |= {"required": random.sample(bare, random.randint(0, len(bare)))} if bare else {}
    return more | random.choice(({}, {"additionalProperties": False}))


def a_value(random: Random, schema: dict[str, Any], slip: float = 0.0) -> Any:
    """A value for a schema; with `slip` each part of it is wrong that often."""
    if random.random() < slip:
        return anything(random, 2)
    if "enum" in schema:
        return random.choice(schema["enum"])
    written = schema.get("type", list(TYPES))
    kind = random.choice(written if isinstance(written, list) else [written])
    if kind == "object":
        return _an_object(random, schema, slip)
    if kind == "array":
        items = schema.get("items")
        length = random.choice((0, 1, 1, 2, 3))
        if items is None:
            return [anything(random, 1) for _ in range(length)]
        return [a_value(random, items, slip) for _ in range(length)]
    fitting = [one for one in TYPED[kind] if not misfits(one, schema)]
    return random.choice(fitting or list(TYPED[kind]))


def _an_object(random: Random, schema: dict[str, Any], slip: float) -> dict[str, Any]:
    given = {}
    for name, inner in schema.get("properties", {}).items():
        often = 0.9 if name in schema.get("required", ()) and slip else 0.6
        if random.random() < often or (name in schema.get("required", ()) and not slip):
            given[name] = a_value(random, inner, slip)
    if random.random() < slip or (not slip and schema.get("additionalProperties") is not False):
        given[random.choice(("more", "amont", "n" * 90))] = anything(random, 1)
    return given


def anything(random: Random, depth: int) -> Any:
    """Any JSON value."""
    kind = random.random()
    if depth and kind < 0.25:
        return [anything(random, depth - 1) for _ in range(random.choice((0, 1, 2)))]
    if depth and kind < 0.5:
        names = random.sample(NAMES, random.choice((0, 1, 2)))
        return {name: anything(random, depth - 1) for name in names}
    return random.choice(SCALARS)
