"""What can an approver keep as proof of what they answered?"""

from countersign.domain.fields import fields_of
from countersign.domain.request import Request, Vote
from countersign.presentation.fields import answer_rows
from countersign.presentation.words import visible
from countersign.web.pages.evidence import headline
from countersign.web.pages.facts import fact_list, moment, progress, voter, who_asks
from countersign.web.pages.html import Markup, element
from countersign.web.pages.layout import page
from countersign.web.pages.outcome import outcome_sentence
from countersign.web.pages.shown import Shown
from countersign.web.responses import Answer

_WORDS = ("reason", "feedback", "comments")


def receipt_page(shown: Shown) -> Answer:
    """The holder's own answer with its digest and audit hash; without an answer, the way to one."""
    own = shown.request.vote_of(shown.approver)
    back = element("p", element("a", "Back to the request", href=f"../{shown.token}"))
    if own is None:
        return page(
            "You have not answered",
            element("h1", "You have not answered"),
            element("p", "Nothing is recorded from you for this request, so there is no receipt."),
            back,
            about=shown.request.ensemble,
        )
    verdict = "approval" if own.approved else "rejection"
    return page(
        f"Your {verdict} is recorded",
        element(
            "div",
            element("h1", f"Your {verdict} is recorded"),
            element("p", element("strong", headline(shown))),
            class_=f"panel {'good' if own.approved else 'bad'}",
        ),
        element("h2", "What happens next"),
        element("p", _next(shown.request)),
        element("h2", "Your receipt"),
        _proof(shown.request, own),
        element("p", "Keep or print this page. Your link goes on showing it.", class_="soft"),
        back,
        about=shown.request.ensemble,
    )


def _next(request: Request) -> str:
    if not request.is_open:
        return outcome_sentence(request)
    return f"It is still open: {progress(request)}. Nothing more is needed from you."


def _proof(request: Request, own: Vote) -> Markup:
    rows: list[tuple[str, object]] = [
        ("You", voter(request, own.approver)),
        ("Your answer", "Approve" if own.approved else "Reject"),
        ("Recorded on", moment(own.at)),
    ]
    if own.reason:
        rows.append(("Your reason", element("p", visible(own.reason), class_="pre")))
    if own.feedback:
        rows.append(("Your feedback", element("p", visible(own.feedback), class_="pre")))
    answered = answer_rows(fields_of(request.fields), own.input, without=_WORDS)
    rows += [(row.label, element("p", row.value, class_="pre")) for row in answered]
    rows += [
        ("Who asked", who_asks(request)),
        ("Request", element("code", request.request_id)),
        ("Digest of what you saw", element("code", own.digest or "none was presented")),
        ("Audit hash", element("code", own.audit_hash or "not known")),
    ]
    return fact_list(tuple(rows))
