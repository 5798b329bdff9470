"""What must an approver know within five seconds: what follows, who asks, until when, how far?"""

from countersign.domain.moments import rfc3339
from countersign.domain.request import VETO, Request, same_address
from countersign.presentation.consequence import Sentences, consequence_sentences
from countersign.presentation.terms import UNDECIDED, item_words, quorum_terms
from countersign.presentation.words import time_text, visible
from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.shown import Shown
from countersign.web.times import relative


def key_facts(shown: Shown) -> Markup:
    """The facts, as one list of labels and values; what follows only where that is known."""
    request = shown.request
    rows: list[tuple[str, object]] = []
    if shown.problem is None:
        follows = sentences_of(shown)
        rows.append(("If approved", _lines(follows.on_approve)))
        rows.append(("If rejected", _lines(follows.on_reject)))
    rows.append(("Who asks", element("p", who_asks(request))))
    rows.append(("Who decides", _deciders(shown)))
    rows.append(("Answer by", _deadline(shown)))
    if len(request.audience) > 1:
        rows.append(("So far", element("p", progress(request))))
    if request.undecided:
        rows.append(("Why at all", element("p", UNDECIDED)))
    return fact_list(tuple(rows), class_="facts key")


def fact_list(rows: tuple[tuple[str, object], ...], *, class_: str = "facts") -> Markup:
    """Labels and values; a value is text or markup."""
    pairs = (element("div", element("dt", name), element("dd", value)) for name, value in rows)
    return element("dl", pairs, class_=class_)


def sentences_of(shown: Shown) -> Sentences:
    """What follows on either answer, in words."""
    return consequence_sentences(shown.evidence.consequence if shown.evidence else None)


def who_asks(request: Request) -> str:
    """Who set it going, and the ensemble, step and item that wait."""
    starter = visible(request.requester) if request.requester else None
    if request.ensemble is None:
        return starter or "Somebody with a credential of this deployment"
    step = f" at “{visible(request.step)}”" if request.step else ""
    item = item_words(request.request_id, request.execution_id, request.step)
    waits = f"{visible(request.ensemble)}{step}{f', {item}' if item else ''}"
    return f"{starter}, through {waits}" if starter else waits


def progress(request: Request) -> str:
    """How many approvals there are and how many it takes."""
    approved = sum(vote.approved for vote in request.votes)
    rejected = len(request.votes) - approved
    if request.is_token_gate:
        return "Nobody has answered yet" if not request.votes else "It is answered"
    if len(request.audience) == 1:
        return "You are the only person asked" if not request.votes else "Everybody has answered"
    needed = "approval" if request.quorum == 1 else "approvals"
    refused = f", {rejected} rejected" if rejected else ""
    people = f"{len(request.audience)} people are asked"
    return f"{approved} of {request.quorum} needed {needed}{refused}; {people}"


def rejection_rule(request: Request) -> str:
    """What one rejection does here; nothing where only one person is asked."""
    if len(request.audience) == 1:
        return ""
    if request.on_reject == VETO or len(request.audience) == request.quorum:
        return "One rejection is enough to refuse this."
    return "This is refused once too few people are left for the approvals needed."


def voter(request: Request, approver: str) -> str:
    """Who answered, where a token's one seat is nobody's name."""
    return "Whoever held the link" if request.is_token_gate else approver


def moment(at: int) -> Markup:
    """A moment for people, with its exact form for programs."""
    return element("time", time_text(at), datetime=rfc3339(at))


def _deciders(shown: Shown) -> Markup:
    """The rule in the mail's own words, and who else is asked."""
    if shown.request.is_token_gate:
        return element("p", "Whoever holds this link: the first answer decides.")
    mine = same_address(shown.approver)
    others = [seat for seat in shown.request.audience if same_address(seat) != mine]
    also = element("p", f"Also asked: {', '.join(others)}") if others else None
    return join((element("p", quorum_terms(shown.request)), also))


def _deadline(shown: Shown) -> Markup:
    # To the minute, and the earlier one: nobody is promised a second more than there is. What is
    # left is counted from the deadline itself, since it is rounded down already.
    deadline = shown.request.deadline - shown.request.deadline % 60
    left = relative(shown.request.deadline, now=shown.now)
    when = element("p", element("strong", left[0].upper() + left[1:]), ": ", moment(deadline))
    return join((when, element("p", "After that it ends unapproved.")))


def _lines(sentences: tuple[str, ...]) -> Markup:
    if len(sentences) == 1:
        return element("p", sentences[0])
    return element("ul", (element("li", sentence) for sentence in sentences))
