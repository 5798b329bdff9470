"""How does an approver answer? One form in which nothing is chosen yet, and one button.

Scanners have been seen to send a form back as it came, so a form sent like that must say nothing:
two radios, neither checked, and a stamp of when it was shown.
"""

from countersign.domain.request import Request
from countersign.presentation.consequence import Sentences
from countersign.web.pages.facts import rejection_rule
from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.shown import Form

APPROVE = "approve"
REJECT = "reject"
FIELDS = ("verdict", "reason", "feedback", "digest", "served")
_ANCHORS = {"verdict": "verdict-approve", "reason": "reason", "feedback": "feedback"}


def decision_form(
    request: Request, form: Form, *, follows: Sentences, approver: str, digest: str, served: str
) -> Markup:
    """The form, posted to the page's own address; typed words and a choice are kept."""
    return element(
        "form",
        _verdict(request, form, follows),
        _words(
            form,
            "reason",
            label="Reason (needed to reject)" if request.require_reason else "Reason (optional)",
            hint="It is kept in the record; a rejection's is given to whoever asked."
            if request.require_reason
            else "Best said when you reject. It is kept in the record; a rejection's is given to "
            "whoever asked.",
        ),
        _words(
            form,
            "feedback",
            label="Feedback to the author (optional)",
            hint="Anything that should be done differently. It is passed on as you write it.",
        ),
        element("input", type="hidden", name="digest", value=digest),
        element("input", type="hidden", name="served", value=served),
        element("p", f"You answer as {approver}. An answer cannot be changed.", class_="soft"),
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
        element("li", element("a", text, href=f"#{_ANCHORS.get(name, 'decision')}"))
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


def _verdict(request: Request, form: Form, follows: Sentences) -> Markup:
    error = form.errors.get("verdict")
    return element(
        "fieldset",
        element("legend", element("h2", "Your decision")),
        _error("verdict", error),
        _choice(form, APPROVE, "Approve", " ".join(follows.on_approve)),
        _choice(form, REJECT, "Reject", " ".join(_on_reject(request, follows))),
        class_="wrong" if error else None,
        aria_describedby="verdict-error" if error else None,
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


def _words(form: Form, name: str, *, label: str, hint: str) -> Markup:
    error = form.errors.get(name)
    described = f"{name}-hint {name}-error" if error else f"{name}-hint"
    # A browser drops one line break after <textarea>, so one is put there to be dropped.
    typed = "\n" + (form.reason if name == "reason" else form.feedback)
    return element(
        "div",
        element("label", label, for_=name, class_="label"),
        element("p", hint, id=f"{name}-hint", class_="hint"),
        _error(name, error),
        element(
            "textarea",
            typed,
            id=name,
            name=name,
            rows="4",
            maxlength="4000",
            aria_describedby=described,
            aria_invalid="true" if error else None,
        ),
        class_="field wrong" if error else "field",
    )


def _error(name: str, text: str | None) -> Markup | None:
    if text is None:
        return None
    prefix = element("span", "Error: ")
    return element("p", join((prefix, text)), id=f"{name}-error", class_="error")
