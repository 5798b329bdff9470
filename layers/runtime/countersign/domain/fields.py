"""Which answers does a request ask for beside the verdict?"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.domain.canonical import (
    MAX_SAFE_INTEGER,
    UncanonicalError,
    check_canonical,
    json_bytes,
)
from countersign.domain.limits import (
    FIELD_LINE_CHARACTERS,
    FIELD_NAME_CHARACTERS,
    FIELD_OPTIONS,
    FIELDS_BYTES,
    FIELDS_MAX,
)
from countersign.domain.outcome import FIELD_TYPES, TAKEN_NAMES
from countersign.domain.refusals import Problem
from countersign.domain.shown import printable, shown

APPROVED = "approved"
WORDS = ("reason", "feedback", "comments")
CHOICES = ("enum", "select")
_KEYS = ("name", "type", "label", "required", "options", "description", "default")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Option:
    """One of the answers that a choice offers: what is recorded, and how it reads."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One answer that is asked for.

    `type` is one of `FIELD_TYPES`; `options` are there for `enum` and `select` alone. `required`
    is asked of approvals only. `default` prefills the form and is nobody's answer by itself.
    """

    name: str
    type: str
    label: str | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    description: str | None = None
    default: Any = None


@dataclass(frozen=True)
class FieldsRead:
    """The fields, or everything that is wrong with them: never some of each."""

    fields: tuple[Field, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_fields(given: Any, path: str = "fields") -> FieldsRead:
    """Read a list of `{name, type, label?, required?, options?, description?, default?}`.

    Refused with `HITL_BAD_FIELDS`, each by its place: other keys and types, names that are no
    identifiers, that stand twice or that the outcome has, and more than `limits` allow. A key
    that is null was left out.
    """
    reading = _Reading(path)
    fields = reading.fields(given)
    if reading.problems:
        return FieldsRead(problems=tuple(reading.problems))
    return FieldsRead(fields)


def fields_json(fields: Iterable[Field]) -> list[dict[str, Any]] | None:
    """The fields as they are stored and shown, without what is absent; None where none is."""
    return [_field_json(field) for field in fields] or None


def fields_of(stored: Sequence[Mapping[str, Any]] | None) -> tuple[Field, ...]:
    """The fields that `fields_json` wrote."""
    return tuple(_field_of(written) for written in stored or ())


def value_problem(field: Field, value: Any) -> str | None:
    """Why this value is no answer to the field, as the end of a sentence, or None.

    JSON types are meant as they are: `"true"` is no boolean and `"12"` no number.
    """
    if value is None:
        return "absent: leave out what is not answered"
    return _PROBLEMS[field.type](field, value)


def _boolean(_field: Field, value: Any) -> str | None:
    return None if isinstance(value, bool) else f"{shown(value)} is neither true nor false"


def _number(_field: Field, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{shown(value)} is not a number"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{shown(value)} is not a number"
    return None if abs(value) <= MAX_SAFE_INTEGER else f"{shown(value)} is too far from zero"


def _text(_field: Field, value: Any) -> str | None:
    return None if isinstance(value, str) else f"{shown(value)} is not text"


def _line(field: Field, value: Any) -> str | None:
    if problem := _text(field, value):
        return problem
    if value.splitlines() not in ([], [value]):
        return "it is more than one line"
    if len(value) > FIELD_LINE_CHARACTERS:
        return f"it is longer than {FIELD_LINE_CHARACTERS:,} characters"
    return None


def _choice(field: Field, value: Any) -> str | None:
    offered = [option.value for option in field.options]
    if isinstance(value, str) and value in offered:
        return None
    listed = ", ".join(f"`{each}`" for each in offered[:10])
    more = f" and {len(offered) - 10} more" if len(offered) > 10 else ""
    return f"{shown(value)} is not one of {listed}{more}"


def _date(_field: Field, value: Any) -> str | None:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{shown(value)} is not in the calendar"
        return None
    return f"{shown(value)} is not a date like 2026-11-22"


_PROBLEMS: Mapping[str, Callable[[Field, Any], str | None]] = {
    "boolean": _boolean,
    "string": _line,
    "text": _text,
    "number": _number,
    "enum": _choice,
    "select": _choice,
    "date": _date,
}


class _Reading:
    """The reading of one list; what is wrong gathers in `problems`."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def fields(self, given: Any) -> tuple[Field, ...]:
        if not isinstance(given, list | tuple):
            self._say(self.path, f"{shown(given)} is not a list of fields", "write a list")
            return ()
        if len(given) > FIELDS_MAX:
            self._say(self.path, f"{len(given)} fields are asked for", f"at most {FIELDS_MAX} are")
            return ()
        try:
            check_canonical(given, self.path)
        except UncanonicalError as error:
            self._say(error.path, error.problem)
            return ()
        read = [self._field(each, f"{self.path}[{i}]") for i, each in enumerate(given)]
        fields = tuple(field for field in read if field is not None)
        self._twice(read)
        if (size := json_bytes(fields_json(fields))) > FIELDS_BYTES:
            said = f"the fields take {size:,} bytes as JSON; at most {FIELDS_BYTES:,} are kept"
            self._say(self.path, said, "shorten labels, descriptions and options")
        return fields

    def _twice(self, read: Sequence[Field | None]) -> None:
        first: dict[str, int] = {}
        for place, field in enumerate(read):
            if field is not None and first.setdefault(field.name, place) != place:
                said = f"`{field.name}` is the name of {self.path}[{first[field.name]}] already"
                self._say(f"{self.path}[{place}].name", said, "give each field its own name")

    def _field(self, given: Any, path: str) -> Field | None:
        if not isinstance(given, Mapping):
            self._say(path, f"{shown(given)} is not a field", "write at least its name and type")
            return None
        for key in sorted(set(given) - set(_KEYS)):
            said = f"a field has no key {shown(key)}"
            self._say(f"{path}.{printable(key)}", said, f"it has {', '.join(_KEYS)}")
        name = self._name(given.get("name"), f"{path}.name")
        kind = self._type(given.get("type"), f"{path}.type")
        field = Field(
            name=name or "",
            type=kind or "text",
            label=self._words(given, "label", path),
            required=self._required(given.get("required"), f"{path}.required"),
            options=self._options(given.get("options"), f"{path}.options", kind),
            description=self._words(given, "description", path),
            default=given.get("default"),
        )
        if name is None or kind is None:
            return None
        self._own(field, path)
        self._default(field, f"{path}.default")
        return field

    def _name(self, given: Any, path: str) -> str | None:
        if not isinstance(given, str) or not _NAME.fullmatch(given):
            hint = "write letters, digits and _, and no digit first"
            self._say(path, f"{shown(given)} is not a field's name", hint)
        elif len(given) > FIELD_NAME_CHARACTERS:
            self._say(path, f"the name is longer than {FIELD_NAME_CHARACTERS} characters")
        elif given in TAKEN_NAMES:
            self._say(path, f"the outcome has `{given}` itself", "give the field another name")
        else:
            return given
        return None

    def _type(self, given: Any, path: str) -> str | None:
        if isinstance(given, str) and given in FIELD_TYPES:
            return given
        self._say(path, f"{shown(given)} is not a type", f"write one of {', '.join(FIELD_TYPES)}")
        return None

    def _words(self, given: Mapping[str, Any], key: str, path: str) -> str | None:
        words = given.get(key)
        if words is None or (isinstance(words, str) and words.strip()):
            return words
        self._say(f"{path}.{key}", f"{shown(words)} is not a {key}", "write text, or leave it out")
        return None

    def _required(self, given: Any, path: str) -> bool:
        if given is None or isinstance(given, bool):
            return bool(given)
        self._say(path, f"{shown(given)} is neither true nor false", "write true or false")
        return False

    def _options(self, given: Any, path: str, kind: str | None) -> tuple[Option, ...]:
        if kind not in CHOICES:
            if given is not None and kind is not None:
                self._say(path, f"a field of the type {kind} has no options", "write type: enum")
            return ()
        if not isinstance(given, list | tuple) or not given:
            self._say(path, f"a field of the type {kind} needs options", "list the answers")
            return ()
        if len(given) > FIELD_OPTIONS:
            self._say(path, f"{len(given)} options are offered", f"at most {FIELD_OPTIONS} are")
            return ()
        read = [self._option(each, f"{path}[{place}]") for place, each in enumerate(given)]
        options = tuple(option for option in read if option is not None)
        if len({option.value for option in options}) < len(options):
            self._say(path, "an option is offered twice", "list each answer once")
        return options

    def _option(self, given: Any, path: str) -> Option | None:
        value, label = given, None
        if isinstance(given, Mapping) and set(given) <= {"value", "label"}:
            value, label = given.get("value"), given.get("label")
        texts = [value] if label is None else [value, label]
        if any(not isinstance(text, str) or not text.strip() for text in texts):
            hint = "write text, or {value, label} with text in both"
            self._say(path, f"{shown(given)} is not an option", hint)
            return None
        # A form brings other line breaks back than it was given, so nobody could choose this one.
        if value.splitlines() != [value]:
            self._say(path, "the option is more than one line", "write the long text as its label")
            return None
        return Option(value, value if label is None else label)

    def _own(self, field: Field, path: str) -> None:
        if field.name == APPROVED and field.type != "boolean":
            self._say(f"{path}.type", "`approved` is the verdict", "write type: boolean")
        if field.name in WORDS and field.type not in ("string", "text"):
            hint = "write type: string or type: text"
            self._say(f"{path}.type", f"`{field.name}` is the outcome's own words", hint)

    def _default(self, field: Field, path: str) -> None:
        if field.default is None:
            return
        if field.name == APPROVED:
            self._say(path, "nobody's verdict is given beforehand", "leave the default out")
        elif why := value_problem(field, field.default):
            self._say(path, why)

    def _say(self, path: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, "HITL_BAD_FIELDS", message, hint))


def _field_json(field: Field) -> dict[str, Any]:
    options = [{"value": each.value, "label": each.label} for each in field.options]
    written = {
        "name": field.name,
        "type": field.type,
        "label": field.label,
        "required": field.required,
        "options": options or None,
        "description": field.description,
        "default": field.default,
    }
    return {key: value for key, value in written.items() if value is not None}


def _field_of(written: Mapping[str, Any]) -> Field:
    return Field(
        name=written["name"],
        type=written["type"],
        label=written.get("label"),
        required=written.get("required", False),
        options=tuple(Option(**option) for option in written.get("options", ())),
        description=written.get("description"),
        default=written.get("default"),
    )
