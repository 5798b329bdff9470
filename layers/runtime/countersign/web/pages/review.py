"""What does an approver meet who may answer now?"""

from collections.abc import Mapping

from countersign.domain.evidence import CHANGED, MISSING
from countersign.domain.moments import day_of
from countersign.domain.request import Request
from countersign.links import served_stamp
from countersign.web.pages.evidence import (
    evidence_section,
    headline,
    rest_of_prompt,
    technical_details,
)
from countersign.web.pages.facts import key_facts, sentences_of
from countersign.web.pages.form import decision_form, error_summary
from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.layout import page
from countersign.web.pages.shown import Form, Shown
from countersign.web.responses import Answer

_NOTHING_TYPED = Form()
_UNANSWERABLE: Mapping[str | None, str] = {
    CHANGED: "This cannot be answered: what was to be shown was changed after it was asked.",
    MISSING: "This cannot be answered: what was to be shown is missing.",
}
# What fits a phone's first screen together with the key facts.
_SHORT_PROMPT = 160
_SHORT_PROMPT_LINES = 4


def review_page(
    shown: Shown,
    form: Form = _NOTHING_TYPED,
    *,
    status: int = 200,
    notice: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The question with its evidence and the form, keeping what was typed so far.

    The form carries the digest of the very evidence on the page. Where that is gone, or is not
    what the request's digest says, there is no form: nobody answers what they can't be shown.
    """
    title = headline(shown)
    return page(
        f"Error: {title}" if form.errors else title,
        error_summary(form),
        element("div", element("p", notice), class_="warn", role="status") if notice else None,
        element("p", _caption(shown.request), class_="caption"),
        element("h1", title),
        _question(shown),
        evidence_section(shown),
        technical_details(shown),
        _decision(shown, form),
        status=status,
        about=shown.request.ensemble,
        foot=_foot(shown),
        headers=headers,
    )


def can_be_answered(shown: Shown) -> bool:
    """Whether the evidence is there and is what the request's digest says."""
    return shown.evidence is not None and shown.evidence.is_what(shown.request.digest)


def _decision(shown: Shown, form: Form) -> Markup:
    if not can_be_answered(shown):
        why = _UNANSWERABLE.get(shown.problem, _UNANSWERABLE[CHANGED])
        tell = "Tell whoever runs this service; the technical details say which request it is."
        return element("div", element("p", f"{why} {tell}"), class_="warn", id="decision")
    digest = shown.request.digest
    return decision_form(
        shown.request,
        form,
        follows=sentences_of(shown),
        approver=shown.approver,
        digest=digest,
        served=served_stamp(shown.token, digest=digest, served_at=shown.now),
        fields=shown.fields,
    )


def _question(shown: Shown) -> Markup:
    """The rest of the prompt and the key facts; a long prompt comes second."""
    rest = rest_of_prompt(shown.evidence)
    prose = element("p", rest, class_="prose") if rest else None
    jump = element("a", "Go to your decision", href="#decision", class_="jump")
    if len(rest) > _SHORT_PROMPT or rest.count("\n") >= _SHORT_PROMPT_LINES:
        return join((key_facts(shown), jump, prose))
    return join((prose, key_facts(shown), jump))


def _caption(request: Request) -> str:
    return "Your ensemble requested your approval" if request.ensemble else "Your approval is asked"


def _foot(shown: Shown) -> Markup:
    asked = day_of(shown.request.submitted_at)
    whose = (
        "Whoever holds this link can answer. Pass it on to nobody but who is to decide."
        if shown.request.is_token_gate
        else f"This link was made for {shown.approver} alone. Do not pass it on: "
        "whoever holds it can answer in that name."
    )
    return join(
        (
            element("p", whose),
            element("p", f"Asked on {asked}. Opening this page changes nothing."),
        )
    )
