"""Which answers does a gate's form ask for, and what is wrong with them?"""

from __future__ import annotations

import re
from typing import Final

from countersign.domain.limits import (
    FIELD_NAME_CHARACTERS,
    FIELD_OPTIONS,
    FIELDS_MAX,
)
from countersign.domain.outcome import FIELD_TYPES, OWN_ANSWERS, TAKEN_NAMES
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.model import Constant, Fields, Items, Text, Value
from countersign_compiler.source import Node
from countersign_compiler.steps.defaults import why_no_default
from countersign_compiler.steps.kind import Checking
from countersign_compiler.steps.literals import may_be_anything

_KEYS: Final = ("name", "type", "label", "required", "options", "description", "default")
_CHOICES: Final = ("enum", "select")
_VERDICT: Final = "approved"
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def answer_names(settings: Node | None) -> frozenset[str]:
    """The names of the answers, where `fields` is written as a list in the file."""
    fields = settings.get("fields") if settings is not None else None
    names = (item.get("name") for item in fields.items) if fields is not None else ()
    return frozenset(name.text for name in names if name is not None and name.is_text)


def are_all_written(settings: Node | None) -> bool:
    """Whether every answer's name is written out in the file."""
    fields = settings.get("fields") if settings is not None else None
    if fields is None or fields.kind != "sequence" or not fields.items:
        return False
    names = [item.get("name") for item in fields.items]
    return all(name is not None and name.is_text and "${" not in name.text for name in names)


def check_fields(fields: Value | None, checking: Checking) -> None:
    """Refuse fields that a gate could not open with; an expression is judged when it opens."""
    if fields is None or may_be_anything(fields):
        return
    if not isinstance(fields, Items):
        checking.refuse(
            "G-TYPE", fields, "`fields` is a list of fields", "write `- name: …` with a `type`"
        )
        return
    if len(fields.items) > FIELDS_MAX:
        checking.refuse(
            "G-LIMIT",
            fields,
            f"{len(fields.items)} fields; a form has at most {FIELDS_MAX}",
        )
    first: dict[str, Value] = {}
    for field in fields.items:
        if may_be_anything(field):
            continue
        if not isinstance(field, Fields):
            checking.refuse("G-TYPE", field, "a field is a mapping with a `name` and a `type`")
            continue
        _check_field(field, checking)
        _check_twice(field, first, checking)


def _check_twice(field: Fields, first: dict[str, Value], checking: Checking) -> None:
    name = field.get("name")
    written = _text(name)
    if name is not None and written:
        earlier = first.setdefault(written, name)
        if earlier is not name:
            line = earlier.node.line
            checking.refuse(
                "G-KEY", name, f"two fields are named `{written}`; the first is on line {line}"
            )


def _check_field(field: Fields, checking: Checking) -> None:
    for key, _ in field.node.pairs:
        if key.text not in _KEYS:
            guess = did_you_mean(key.text, _KEYS)
            listed = ", ".join(f"`{name}`" for name in _KEYS)
            checking.reporter.error(
                "G-KEY",
                key,
                f"a field has no key `{key.text}`",
                f"{guess} It has {listed}.".strip(),
            )
    for name in ("name", "type"):
        if field.get(name) is None:
            checking.refuse("G-MISSING", field, f"the field has no `{name}`")
    _check_name(field.get("name"), checking)
    _check_type(field, checking)
    for name in ("label", "description"):
        words = field.get(name)
        if words is not None and not isinstance(words, Text) and not _text(words):
            checking.refuse("G-TYPE", words, f"`{name}` of a field is a text")
    required = field.get("required")
    if isinstance(required, Constant) and not isinstance(required.value, bool):
        checking.refuse("G-TYPE", required, "`required` is `true` or `false`")
    default = field.get("default")
    if default is not None and _text(field.get("name")) == _VERDICT:
        checking.refuse(
            "G-VALUE",
            default,
            "nobody's verdict is given beforehand: `approved` has no `default`",
        )


def _check_name(name: Value | None, checking: Checking) -> None:
    if name is None or isinstance(name, Text):
        return
    written = _text(name)
    if not written:
        checking.refuse("G-TYPE", name, "the name of a field is a text")
    elif written in TAKEN_NAMES:
        checking.refuse(
            "X-FIELD",
            name,
            f"`{written}` is a part of the gate's outcome, and cannot be asked for",
            "give the field another name",
        )
    elif not _NAME.match(written) or len(written) > FIELD_NAME_CHARACTERS:
        checking.refuse(
            "G-VALUE",
            name,
            f"`{written}` cannot name a field",
            f"use letters, digits and `_`, no digit first; at most {FIELD_NAME_CHARACTERS}",
        )


def _check_type(field: Fields, checking: Checking) -> None:
    given = field.get("type")
    if given is None or isinstance(given, Text):
        return
    written = _text(given)
    if written not in FIELD_TYPES:
        listed = ", ".join(f"`{name}`" for name in FIELD_TYPES)
        checking.refuse(
            "G-TYPE",
            given,
            f"there is no type of field `{given.node.text}`",
            f"{did_you_mean(given.node.text, FIELD_TYPES)} There are {listed}.".strip(),
        )
        return
    name = _text(field.get("name"))
    wanted = ("boolean",) if name == _VERDICT else ("string", "text")
    if name in OWN_ANSWERS and written not in wanted:
        what = "the verdict" if name == _VERDICT else "words of the outcome"
        checking.refuse("G-TYPE", given, f"`{name}` is {what}", f"write `type: {wanted[0]}`")
    _check_options(field, written, checking)
    _check_default(field, written, checking)


def _check_default(field: Fields, kind: str, checking: Checking) -> None:
    default = field.get("default")
    if default is None or _text(field.get("name")) == _VERDICT:
        return
    reason = why_no_default(kind, default, _offered(field.get("options")))
    if reason is not None:
        checking.refuse(
            "G-VALUE", default, f"the `default` of a field of the type `{kind}` {reason}"
        )


def _offered(options: Value | None) -> set[str] | None:
    """The answers of a choice, None where they are not all written out."""
    if not isinstance(options, Items):
        return None
    written = {_text(_option(each)) for each in options.items}
    return None if "" in written else written


def _option(option: Value) -> Value | None:
    return option.get("value") if isinstance(option, Fields) else option


def _check_options(field: Fields, kind: str, checking: Checking) -> None:
    options = field.get("options")
    if kind not in _CHOICES:
        if options is not None:
            checking.refuse(
                "G-KEY", options, f"a field of the type `{kind}` has no `options`", "write `enum`"
            )
        return
    if options is None:
        checking.refuse(
            "G-MISSING", field, f"a field of the type `{kind}` has no `options`", "list the answers"
        )
        return
    if may_be_anything(options):
        return
    if not isinstance(options, Items) or not options.items:
        checking.refuse("G-TYPE", options, "`options` is a list of at least one text")
    elif len(options.items) > FIELD_OPTIONS:
        checking.refuse(
            "G-LIMIT",
            options,
            f"{len(options.items)} options; at most {FIELD_OPTIONS} are offered",
        )
    else:
        _check_each_option(options, checking)


def _check_each_option(options: Items, checking: Checking) -> None:
    seen: set[str] = set()
    for option in options.items:
        named = _option(option)
        if isinstance(option, Fields):
            _refuse_other_keys(option, checking)
        if isinstance(named, Text):
            continue
        written = _text(named)
        if not written:
            checking.refuse(
                "G-TYPE",
                option,
                "an option is a text, or `{value, label}`",
                "put a number or a word such as `yes` in quotes",
            )
        elif written.splitlines() != [written]:
            checking.refuse(
                "G-VALUE",
                option,
                "the option is more than one line",
                "write the long text as its `label`",
            )
        elif written in seen:
            checking.refuse("G-VALUE", option, f"the option `{written}` is offered twice")
        seen.add(written)


def _refuse_other_keys(option: Fields, checking: Checking) -> None:
    for key, _ in option.node.pairs:
        if key.text not in ("value", "label"):
            guess = did_you_mean(key.text, ("value", "label"))
            message = f"an option has no key `{key.text}`"
            checking.reporter.error(
                "G-KEY", key, message, f"{guess} It has `value`, `label`.".strip()
            )


def _text(value: Value | None) -> str:
    """A literal text, else an empty one."""
    written = value.value if isinstance(value, Constant) else None
    return written if isinstance(written, str) and written.strip() else ""
