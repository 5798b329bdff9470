"""How does an approver answer? One form in which nothing is chosen yet, and one button.

Scanners have been seen to send a form back as it came, so a form sent like that must say nothing:
two radios, neither checked, and a stamp of when it was shown.
"""

from collections.abc import Sequence

from countersign.domain.fields import Field
from countersign.domain.request import Request
from countersign.presentation.consequence import Sentences
from countersign.presentation.fields import field_label
from countersign.presentation.words import visible
from countersign.web.pages.controls import (
    anchor,
    described,
    error_line,
    label_of,
    own_controls,
    text_area,
    text_line,
    typed_in,
    words_field,
)
from countersign.web.pages.facts import rejection_rule
from countersign.web.pages.html import Markup, element
from countersign.web.pages.shown import Form

APPROVE = "approve"
REJECT = "reject"
_NEEDED = "It is kept in the record; a rejection's is given to whoever asked."
_HINTS = {
    "reason": f"Best said when you reject. {_NEEDED}",
    "feedback": "Anything that should be done differently. It is passed on as you write it.",
}


def decision_form(
    request: Request,
    form: Form,
    *,
    follows: Sentences,
    approver: str,
    digest: str,
    served: str,
    fields: Sequence[Field] = (),
) -> Markup:
    """The form, posted to the page's own address; typed words and a choice are kept.

    The author's `fields` stand between the verdict and the words; those that are the verdict or
    the words themselves stand in their place, under the author's label.
    """
    return element(
        "form",
        _verdict(request, form, follows, fields),
        own_controls(fields, form),
        _words(form, "reason", words_field(fields, "reason"), needed=request.require_reason),
        _words(form, "feedback", words_field(fields, "feedback")),
        element("input", type="hidden", name="digest", value=digest),
        element("input", type="hidden", name="served", value=served),
        element("p", f"{_as_whom(request, approver)} An answer cannot be changed.", class_="soft"),
        element("button", "Record my decision", type="submit"),
        method="post",
        class_="decision",
        id="decision",
        novalidate=True,
        autocomplete="off",
    )


def error_summary(form: Form) -> Markup | None:
    """Everything that is wrong, first on the page, each line leading to its field."""
    if not form.errors:
        return None
    lines = (
        element("li", element("a", text, href=f"#{anchor(name)}"))
        for name, text in form.errors.items()
    )
    return element(
        "div",
        element("h2", "There is a problem", id="problems"),
        element("ul", lines),
        class_="errors",
        role="alert",
        aria_labelledby="problems",
        tabindex="-1",
        autofocus=True,
    )


def _as_whom(request: Request, approver: str) -> str:
    return (
        "You answer as the holder of this link."
        if request.is_token_gate
        else (f"You answer as {approver}.")
    )


def _verdict(request: Request, form: Form, follows: Sentences, fields: Sequence[Field]) -> Markup:
    error = form.errors.get("verdict")
    asked = next((field for field in fields if field.name == "approved"), None)
    title = field_label(asked) if asked is not None and asked.label else "Your decision"
    hint = visible(asked.description) if asked is not None and asked.description else None
    return element(
        "fieldset",
        element("legend", element("h2", title)),
        element("p", hint, class_="hint", id="verdict-hint") if hint else None,
        error_line("verdict", error),
        _choice(form, APPROVE, "Approve", " ".join(follows.on_approve)),
        _choice(form, REJECT, "Reject", " ".join(_on_reject(request, follows))),
        class_="wrong" if error else None,
        aria_describedby=described("verdict", hint=hint is not None, error=error is not None),
    )


def _on_reject(request: Request, follows: Sentences) -> tuple[str, ...]:
    rule = rejection_rule(request)
    return (*follows.on_reject, rule) if rule else follows.on_reject


def _choice(form: Form, verdict: str, label: str, hint: str) -> Markup:
    name = f"verdict-{verdict}"
    box = element(
        "input",
        type="radio",
        name="verdict",
        value=verdict,
        id=name,
        checked=form.verdict == verdict,
        aria_describedby=f"{name}-hint",
    )
    words = element("span", element("strong", label), element("small", hint, id=f"{name}-hint"))
    return element("label", box, words, class_="choice", for_=name)


def _words(form: Form, name: str, asked: Field | None, *, needed: bool = False) -> Markup:
    """The form's own words; `asked` is the author's field that they answer, if there is one."""
    error = form.errors.get(name)
    hint = _NEEDED if needed else _HINTS[name]
    if asked is not None and asked.description:
        hint = f"{visible(asked.description)} {hint}"
    typed = form.reason if name == "reason" else form.feedback
    if asked is not None and form.answers is None:
        typed = typed_in(asked, form)
    box = text_line if asked is not None and asked.type == "string" else text_area
    about = described(name, hint=True, error=error is not None)
    return element(
        "div",
        element("label", _label(name, asked, needed=needed), for_=name, class_="label"),
        element("p", hint, id=f"{name}-hint", class_="hint"),
        error_line(name, error),
        box(name, typed, name=name, describedby=about, wrong=error is not None),
        class_="field wrong" if error else "field",
    )


def _label(name: str, asked: Field | None, *, needed: bool) -> str:
    if asked is not None:
        if needed:
            both = asked.required
            return f"{field_label(asked)} ({'needed' if both else 'needed to reject'})"
        return label_of(asked)
    if name == "feedback":
        return "Feedback to the author (optional)"
    return "Reason (needed to reject)" if needed else "Reason (optional)"
