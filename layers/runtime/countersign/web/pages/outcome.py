"""What does a link show when there is nothing left to answer, and why is that never an error?"""

from countersign.domain.fields import fields_of
from countersign.domain.request import APPROVED, CANCELLED, REJECTED, TIMEOUT, Request, Vote
from countersign.presentation.fields import answer_rows
from countersign.presentation.words import time_text, visible
from countersign.web.pages.evidence import evidence_section, headline, technical_details
from countersign.web.pages.facts import fact_list, moment, progress, voter, who_asks
from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.layout import page
from countersign.web.pages.shown import Shown
from countersign.web.responses import Answer

_TITLES = {
    APPROVED: "This was approved",
    REJECTED: "This was rejected",
    CANCELLED: "This was cancelled",
}
_ENDS = {"stopped": "was stopped", "failed": "failed", "timed_out": "timed out"}
_TIMED_OUT = "This ended without a decision"


def outcome_page(shown: Shown, *, status: int = 200, notice: str | None = None) -> Answer:
    """The outcome of a closed request: what, who, when, and what became of one's own answer."""
    request = shown.request
    own = request.vote_of(shown.approver)
    return page(
        f"{_TITLES.get(request.status, _TIMED_OUT)}: {headline(shown)}",
        element("p", headline(shown), class_="caption"),
        element(
            "div",
            element("h1", _TITLES.get(request.status, _TIMED_OUT)),
            element("p", outcome_sentence(request)),
            _reason(request),
            element("p", run_sentence(request)) if request.run_ended else None,
            element("p", notice or _own_sentence(request, own)),
            class_=f"panel {_tone(request.status)}",
        ),
        receipt_link(shown, own),
        element("h2", "Who answered"),
        answers(request),
        _given(request),
        evidence_section(shown),
        technical_details(shown),
        status=status,
        about=request.ensemble,
    )


def recorded_page(
    shown: Shown, own: Vote, *, status: int = 200, notice: str | None = None
) -> Answer:
    """The page of somebody who has answered a request that is still open."""
    request = shown.request
    word = "approved" if own.approved else "rejected"
    return page(
        f"You {word} this: {headline(shown)}",
        element("p", headline(shown), class_="caption"),
        element(
            "div",
            element("h1", f"You {word} this"),
            element("p", "Your answer was recorded on ", moment(own.at), ". It cannot be changed."),
            element("p", notice) if notice else None,
            element("p", f"Still open: {progress(request)}. Nothing more is needed from you."),
            class_=f"panel {_tone(APPROVED if own.approved else REJECTED)}",
        ),
        receipt_link(shown, own),
        element("h2", "Who answered"),
        answers(request),
        evidence_section(shown),
        technical_details(shown),
        status=status,
        about=request.ensemble,
    )


def expired_page(shown: Shown) -> Answer:
    """410: the deadline has passed, and the request is about to end without an outcome."""
    request = shown.request
    return page(
        "The time to answer is over",
        element("p", headline(shown), class_="caption"),
        element(
            "div",
            element("h1", "The time to answer is over"),
            element("p", "The deadline was ", moment(request.deadline), "."),
            element(
                "p",
                "Nothing was recorded from you, and silence is never taken for a yes. "
                "If an answer is still wanted, ask for it again.",
            ),
            class_="panel",
        ),
        fact_list((("Who asked", who_asks(request)), ("Answers", progress(request)))),
        technical_details(shown),
        status=410,
        about=request.ensemble,
    )


def outcome_sentence(request: Request) -> str:
    """Who closed it, and when: "ben@example.com approved this on …"."""
    when = time_text(request.closed_at) if request.closed_at is not None else "an unknown day"
    if request.ended_by is not None:
        # What failed, and how to mend it, is its author's matter: `technical_details` has it.
        return f"It was called off on {when}, since another part of the run failed."
    if request.status == CANCELLED:
        why = visible(request.cancellation or "no reason was given").rstrip(".")
        return f"It was cancelled on {when}: {why}."
    if request.status not in (APPROVED, REJECTED) or not request.votes:
        return f"The deadline passed on {time_text(request.deadline)} without enough answers."
    last = request.votes[-1]
    answer = "approval" if last.approved else "rejection"
    if request.is_token_gate:
        return f"The {answer} of whoever held the link decided this on {when}. It is closed."
    return f"The {answer} of {last.approver} completed this on {when}. It is closed."


def run_sentence(request: Request) -> str:
    """What became of the run where it was over before the outcome came."""
    ended = _ENDS.get(request.run_ended or "", "had ended")
    return f"Its run {ended} before it could go on, so nothing came of this answer."


def answers(request: Request) -> Markup:
    """Every asked person with what they answered, in words."""
    rows = ((voter(request, seat), _answer_of(request, seat)) for seat in request.audience)
    return fact_list(tuple(rows))


def receipt_link(shown: Shown, own: Vote | None) -> Markup | None:
    """The way to one's own receipt, relative, so that it holds under any prefix."""
    if own is None:
        return None
    link = element("a", "Your receipt, to keep or print", href=f"{shown.token}/receipt")
    return element("p", link)


def _answer_of(request: Request, seat: str) -> Markup | str:
    vote = request.vote_of(seat)
    if vote is None:
        return "has not answered yet" if request.is_open else "did not answer"
    return element("p", "approved on " if vote.approved else "rejected on ", moment(vote.at))


def _reason(request: Request) -> Markup | None:
    """Why it was rejected, as the run is told it."""
    said = (request.outcome or {}).get("reason") if request.status == REJECTED else None
    if not said:
        return None
    return join((element("p", "The reason given:"), element("p", visible(str(said)), class_="pre")))


def _given(request: Request) -> Markup | None:
    """What was answered to the fields; the reason stands above already."""
    rows = answer_rows(
        fields_of(request.fields), (request.outcome or {}).get("input"), without=("reason",)
    )
    if not rows:
        return None
    title = element("h2", "What was answered")
    return join((title, fact_list(tuple((row.label, row.value) for row in rows))))


def _own_sentence(request: Request, own: Vote | None) -> str:
    if own is None and request.status == TIMEOUT:
        return (
            "The time was over without an answer from you. "
            "Silence is never taken for a yes: this was not approved."
        )
    # Of a request outside any run only its caller knows what was done.
    is_undone = request.status == CANCELLED and request.ensemble is not None
    undone = "Nothing that needed this approval was done. " if is_undone else ""
    if own is None:
        needed = "" if request.status == CANCELLED else "Your answer was not needed. "
        return f"{needed}{undone}Nothing more is needed from you."
    word = "approved" if own.approved else "rejected"
    return f"You {word} it on {time_text(own.at)}. {undone}".rstrip()


def _tone(status: str) -> str:
    return {APPROVED: "good", REJECTED: "bad"}.get(status, "")
