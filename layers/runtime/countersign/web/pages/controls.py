"""Which control does each field of a request get, and how is it told what is wrong with it?

A control's name says how its text is to be read (`answer.number.amount`), so that a form that
comes back needs no other source; whether that is what the field asks for, `decide` judges.
"""

import json
from collections.abc import Sequence

from countersign.domain.fields import APPROVED, CHOICES, Field
from countersign.domain.outcome import OWN_ANSWERS
from countersign.presentation.fields import field_label
from countersign.presentation.words import visible
from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.shown import Form

PREFIX = "answer"
YES = "true"
NO = "false"
_WORD_FIELDS = frozenset(OWN_ANSWERS) - {APPROVED}
_ROWS = "4"
_LONGEST_TEXT = "4000"


def words_field(fields: Sequence[Field], name: str) -> Field | None:
    """The author's field that stands where the form has `reason` or `feedback` anyway.

    `comments` are feedback too, unless the author asks for both.
    """
    named = {field.name: field for field in fields}
    if name == "feedback":
        return named.get("feedback") or named.get("comments")
    return named.get(name)


def own_controls(fields: Sequence[Field], form: Form) -> Markup:
    """A control for each field that is neither the verdict nor the form's own words."""
    own = {field.name for name in _WORD_FIELDS if (field := words_field(fields, name))}
    both = {"feedback", "comments"} <= {field.name for field in fields}
    skipped = own - ({"comments"} if both else set()) | {APPROVED}
    return join(_control(field, form) for field in fields if field.name not in skipped)


def anchor(name: str) -> str:
    """The id of the control that an error is about."""
    if name == "verdict":
        return "verdict-approve"
    return f"{PREFIX}-{name.removeprefix('input.')}" if name.startswith("input.") else name


def error_line(control: str, text: str | None) -> Markup | None:
    """What is wrong with a control, in words that do not need its colour."""
    if text is None:
        return None
    return element(
        "p", join((element("span", "Error: "), text)), id=f"{control}-error", class_="error"
    )


def described(control: str, *, hint: bool, error: bool) -> str | None:
    """The ids of what describes a control."""
    ids = [f"{control}-hint"] * hint + [f"{control}-error"] * error
    return " ".join(ids) or None


def text_area(
    control: str, typed: str, *, name: str, describedby: str | None, wrong: bool
) -> Markup:
    """A box for several lines."""
    # A browser drops one line break after <textarea>, so one is put there to be dropped.
    return element(
        "textarea",
        "\n" + typed,
        id=control,
        name=name,
        rows=_ROWS,
        maxlength=_LONGEST_TEXT,
        aria_describedby=describedby,
        aria_invalid="true" if wrong else None,
    )


def text_line(
    control: str,
    typed: str,
    *,
    name: str,
    describedby: str | None,
    wrong: bool,
    type_: str = "text",
    inputmode: str | None = None,
) -> Markup:
    """A box for one line; a browser's own picker where `type_` is `date`."""
    return element(
        "input",
        type=type_,
        value=typed,
        id=control,
        name=name,
        inputmode=inputmode,
        aria_describedby=describedby,
        aria_invalid="true" if wrong else None,
    )


def typed_in(field: Field, form: Form) -> str:
    """What stands in the control: what was typed, or the author's default before that."""
    if form.answers is not None:
        return form.answers.get(field.name, "")
    if field.default is None or isinstance(field.default, str):
        return field.default or ""
    return json.dumps(field.default)


def label_of(field: Field) -> str:
    """The label, and whether an approval needs the answer."""
    return f"{field_label(field)} ({'needed to approve' if field.required else 'optional'})"


def _control(field: Field, form: Form) -> Markup:
    control = f"{PREFIX}-{field.name}"
    error = form.errors.get(f"input.{field.name}")
    hint = _hint(field, control)
    about = described(control, hint=hint is not None, error=error is not None)
    if field.type == "boolean":
        return _yes_or_no(field, form, control, hint, error, about)
    return element(
        "div",
        element("label", label_of(field), for_=control, class_="label"),
        hint,
        error_line(control, error),
        _box(field, typed_in(field, form), control, about, wrong=error is not None),
        class_="field wrong" if error else "field",
    )


def _hint(field: Field, control: str) -> Markup | None:
    said = [visible(field.description)] if field.description else []
    if field.type == "date":
        said.append("Year, month and day, as in 2026-11-22.")
    if field.type == "number":
        said.append("A number, with a point before its decimals.")
    return element("p", " ".join(said), id=f"{control}-hint", class_="hint") if said else None


def _box(field: Field, typed: str, control: str, about: str | None, *, wrong: bool) -> Markup:
    kind = "choice" if field.type in CHOICES else field.type
    name = f"{PREFIX}.{kind}.{field.name}"
    if field.type == "text":
        return text_area(control, typed, name=name, describedby=about, wrong=wrong)
    if field.type in CHOICES:
        return _choice(field, typed, control, name, about, wrong=wrong)
    type_ = "date" if field.type == "date" else "text"
    mode = "decimal" if field.type == "number" else None
    return text_line(
        control, typed, name=name, describedby=about, wrong=wrong, type_=type_, inputmode=mode
    )


def _choice(
    field: Field, typed: str, control: str, name: str, about: str | None, *, wrong: bool
) -> Markup:
    options = [
        element("option", visible(each.label), value=each.value, selected=each.value == typed)
        for each in field.options
    ]
    return element(
        "select",
        element("option", "Not chosen", value=""),
        options,
        id=control,
        name=name,
        aria_describedby=about,
        aria_invalid="true" if wrong else None,
    )


def _yes_or_no(
    field: Field,
    form: Form,
    control: str,
    hint: Markup | None,
    error: str | None,
    about: str | None,
) -> Markup:
    typed, name = typed_in(field, form), f"{PREFIX}.boolean.{field.name}"

    def choice(value: str, text: str, id_: str) -> Markup:
        box = element("input", type="radio", name=name, value=value, id=id_, checked=typed == value)
        return element("label", box, element("span", text), class_="choice", for_=id_)

    return element(
        "fieldset",
        element("legend", label_of(field), class_="label"),
        hint,
        error_line(control, error),
        choice(YES, "Yes", control),
        choice(NO, "No", f"{control}-no"),
        class_="field wrong" if error else "field",
        aria_describedby=about,
    )
