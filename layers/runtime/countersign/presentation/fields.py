"""How do the fields of a request read, and the answers that were given to them?"""

from collections.abc import Mapping, Sequence
from typing import Any

from countersign.domain.fields import APPROVED, Field
from countersign.presentation.blocks import Row
from countersign.presentation.words import humanise, one_line, scalar_text, visible


def field_label(field: Field) -> str:
    """The author's label in one line, else the name made readable."""
    return one_line(visible(field.label)) if field.label else humanise(field.name)


def asked_labels(fields: Sequence[Field]) -> tuple[str, ...]:
    """What is asked for beside the verdict, in the author's order."""
    return tuple(field_label(field) for field in fields if field.name != APPROVED)


def answer_rows(
    fields: Sequence[Field], answers: Mapping[str, Any] | None, *, without: Sequence[str] = ()
) -> tuple[Row, ...]:
    """What was answered, by label, in the author's order; names that no field has come last.

    The verdict is left out, since it is told in words of its own, and so are the names `without`.
    """
    given = {name: value for name, value in (answers or {}).items() if name != APPROVED}
    known = {field.name: field for field in fields}
    ordered = [name for name in known if name in given] + [n for n in given if n not in known]
    return tuple(_row(known.get(n), n, given[n]) for n in ordered if n not in without)


def _row(field: Field | None, name: str, value: Any) -> Row:
    if field is None:
        return Row(humanise(name), scalar_text(value, name))
    label = next((option.label for option in field.options if option.value == value), None)
    return Row(field_label(field), scalar_text(value if label is None else label, name))
