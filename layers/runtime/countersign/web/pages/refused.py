"""What does somebody read whose answer by the form was refused?"""

from dataclasses import replace

from countersign.domain.decide import Refused
from countersign.domain.fields import Field
from countersign.presentation.fields import field_label
from countersign.web.pages.choose import page_for
from countersign.web.pages.controls import words_field
from countersign.web.pages.outcome import expired_page, outcome_page, recorded_page
from countersign.web.pages.plain import unknown_link_page
from countersign.web.pages.shown import Form, Shown
from countersign.web.responses import Answer

_CHANGED = (
    "What you are asked to judge is not what your page had shown, so nothing was recorded. "
    "What you typed is kept: look at it again, then choose."
)
_BUSY = "Too many answers came at once and yours was not recorded. Please send it again."
_WAIT = (
    "Several answers with this link were refused within a minute, so this one was not looked at. "
    "What you typed is kept: wait a minute, then send it again."
)
_REASON = "Enter a reason for rejecting"


def refused_page(shown: Shown, form: Form, refused: Refused) -> Answer:
    """The page for a refusal; what was typed is in it wherever there is still a form."""
    match refused.code:
        case "REQUEST_CLOSED":
            return outcome_page(shown, status=409)
        case "VOTE_CONFLICT":
            return _stands(shown)
        case "REQUEST_EXPIRED":
            return expired_page(shown)
        case "DIGEST_MISMATCH" | "DIGEST_REQUIRED":
            return page_for(shown, replace(form, verdict=None), status=409, notice=_CHANGED)
        case "REASON_REQUIRED":
            return page_for(shown, replace(form, errors={"reason": _REASON}), status=400)
        case "HITL_BAD_ANSWER":
            return page_for(shown, replace(form, errors=_answers(shown, refused)), status=400)
        case "WORDS_TOO_LONG" | "WORDS_INVALID":
            return page_for(shown, replace(form, errors=_words(refused)), status=400)
        case "REQUEST_BUSY":
            return page_for(shown, form, status=503, notice=_BUSY, headers={"Retry-After": "1"})
        case _:
            return unknown_link_page()


def waiting_page(shown: Shown, form: Form, *, wait: int) -> Answer:
    """The page again for a link that was refused too often, with all that was typed and chosen."""
    kept = replace(form, errors={})
    headers = {"Retry-After": str(wait)}
    return page_for(shown, kept, status=429, notice=_WAIT, headers=headers)


def _stands(shown: Shown) -> Answer:
    own = shown.request.vote_of(shown.approver)
    if own is None:
        return page_for(shown)
    word = "approved" if own.approved else "rejected"
    notice = f"You had {word} this already. That answer stands; the other one was not recorded."
    if shown.request.is_open:
        return recorded_page(shown, own, status=409, notice=notice)
    return outcome_page(shown, status=409, notice=notice)


def _answers(shown: Shown, refused: Refused) -> dict[str, str]:
    """Each wrong answer by its control, in a sentence that names the field."""
    fields = {f"input.{field.name}": field for field in shown.fields}
    return {
        _control(shown, path): _named(fields.get(path), message)
        for path, message in ((each.path, each.message) for each in refused.data["problems"])
    }


def _control(shown: Shown, path: str) -> str:
    """The form's own words stand where the author asks for them under that name."""
    for name in ("reason", "feedback"):
        asked = words_field(shown.fields, name)
        if path == f"input.{name}" or (asked is not None and path == f"input.{asked.name}"):
            return name
    return "verdict" if path in ("input", "input.approved") else path


def _named(field: Field | None, message: str) -> str:
    sentence = f"{message[:1].upper()}{message[1:]}"
    return sentence if field is None else f"{field_label(field)}: {message}"


def _words(refused: Refused) -> dict[str, str]:
    field = str(refused.data.get("path") or "feedback")
    sentence = f"{refused.detail[:1].upper()}{refused.detail[1:]}"
    return {field if field in ("reason", "feedback") else "feedback": sentence}
