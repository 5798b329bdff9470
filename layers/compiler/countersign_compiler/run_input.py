"""What does an ensemble take as its input?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.scope import FORBIDDEN_FIELDS
from countersign_compiler.model import Constant, Fields, Items, Value
from countersign_compiler.reporting import Reporter
from countersign_compiler.schema import LISTED, TYPES, check_schema
from countersign_compiler.source import Node

_ENVELOPE: Final = "_countersign"
_OPTIONAL: Final = "optional"
_MAY_BE_ABSENT: Final = "?"
_OF_A_WHOLE: Final = frozenset(
    {"type", "properties", "required", "additionalProperties", "description"}
)

Schema = dict[str, Any]


def read_input(node: Node, reporter: Reporter) -> Schema | None:
    """Read `{<name>: <type or schema>}` into one schema of an object that names all it takes.

    A name is required unless its schema has a `default` or says `optional: true`. What is wrong is
    reported; such a name may then be anything. None where there is no mapping.
    """
    if node.kind != "mapping":
        reporter.error(
            "G-TYPE",
            node,
            "`input` is a mapping of names to what they may be",
            "write such as `input: {amount: number}`; `{}` where a run takes nothing",
        )
        return None
    if node.get("properties") is not None and _OF_A_WHOLE.issuperset(node.keys()):
        reporter.error(
            "G-TYPE",
            node,
            "`input` names what a run takes, and is no schema of the whole",
            "write here what stands in `properties`, and `optional: true` for what may be absent",
        )
        return None
    properties: Schema = {}
    required: list[str] = []
    for key, value in node.pairs:
        _check_name(key, value, reporter)
        properties[key.text], is_required = _name(key, value, reporter)
        required += [key.text] if is_required else []
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def literal(node: Node, reporter: Reporter, name: str) -> Value:
    """The value of a node in which no `${}` may stand; `name` is its place in messages."""
    if node.kind == "mapping":
        inner = ((key.text, literal(item, reporter, name)) for key, item in node.pairs)
        return Fields(tuple(inner), node)
    if node.kind == "sequence":
        return Items(tuple(literal(item, reporter, name) for item in node.items), node)
    if node.is_text and "${" in node.text:
        reporter.error(
            "G-VALUE",
            node,
            f"`{name}` is read before a run has begun, so it holds no `${{}}`",
            "write the value out; a step can work one out, as in `${input.note ?? env.NOTE}`",
        )
    return Constant(node.value, node)


def _check_name(key: Node, node: Node, reporter: Reporter) -> None:
    if key.text in FORBIDDEN_FIELDS or key.text == _ENVELOPE:
        reporter.error(
            "G-VALUE", key, f"`{key.text}` cannot name a part of the input", "give it another name"
        )
    elif key.text.endswith(_MAY_BE_ABSENT):
        name = key.text.rstrip(_MAY_BE_ABSENT)
        message = f"`{key.text}` cannot name a part of the input: the `?` would belong to the name"
        reporter.error("G-VALUE", key, message, _how_optional(name, node))


def _name(key: Node, node: Node, reporter: Reporter) -> tuple[Schema, bool]:
    """The schema of one name, and whether a run has to give it."""
    place = f"input.{key.text}"
    if node.kind == "scalar" and node.is_text:
        return _of_a_word(node, place, reporter), True
    before = len(reporter.findings)
    is_optional = node.kind == "mapping" and _is_optional(node, place, reporter)
    # `optional` is about the name, and not about its value.
    pairs = tuple(pair for pair in node.pairs if pair[0].text != _OPTIONAL)
    value = literal(replace(node, pairs=pairs), reporter, place)
    if len(reporter.findings) == before:
        check_schema(value, reporter, place, of="inputs", defaults=True)
    schema: Any = value.node.plain()
    is_required = not is_optional and node.get("default") is None
    return (schema if len(reporter.findings) == before else {}), is_required


def _of_a_word(node: Node, place: str, reporter: Reporter) -> Schema:
    if node.text in TYPES:
        return {"type": node.text}
    hint = f"{did_you_mean(node.text, TYPES)} A type is {LISTED}.".strip()
    if node.text.endswith(_MAY_BE_ABSENT):
        hint = _how_optional(place.removeprefix("input."), node)
    reporter.error("G-VALUE", node, f"`{place}` is no type", hint)
    return {}


def _how_optional(name: str, node: Node) -> str:
    """How to write what may be absent; `node` is what stands behind the name."""
    kind = node.get("type") or node
    written = kind.text.rstrip(_MAY_BE_ABSENT) if kind.is_text else ""
    meant = written if written in TYPES else "number"
    return f"what may be absent is written `{name}: {{type: {meant}, optional: true}}`"


def _is_optional(node: Node, place: str, reporter: Reporter) -> bool:
    written = node.get(_OPTIONAL)
    if written is None:
        return False
    if not isinstance(written.value, bool):
        reporter.error("G-TYPE", written, f"`{place}.optional` is `true` or `false`")
    elif node.get("default") is not None:
        reporter.error(
            "G-VALUE",
            written,
            f"`{place}.optional` says nothing beside a `default`",
            "leave it out: what has a default is never missing",
        )
    return written.value is True
