"""Takes an approver's form: one vote, then on to the receipt; or the page again with the reason."""

from countersign import settings, wiring
from countersign.domain.credentials import Link
from countersign.domain.decide import Refused
from countersign.domain.request import Request
from countersign.service.cast_vote import Recorded, cast_vote
from countersign.service.ports import UnavailableError
from countersign.service.read_evidence import read_evidence
from countersign.web.calls import Call
from countersign.web.cross_site import refuse_cross_site
from countersign.web.door import door
from countersign.web.identity import link_of
from countersign.web.pages.choose import page_for
from countersign.web.pages.plain import problem_page, unknown_link_page
from countersign.web.pages.posted import Posted, read_posted
from countersign.web.pages.refused import refused_page, waiting_page
from countersign.web.pages.shown import Shown
from countersign.web.rates import seconds_to_wait
from countersign.web.responses import Answer, see_other
from countersign.web.votes import count_refused


def _shown_beside(_call: Call) -> tuple[str, ...]:
    return ("GET", "HEAD")


@door("POST", unavailable=UnavailableError, render=problem_page, beside=_shown_beside)
def handler(call: Call) -> Answer:
    """Answer `POST /r/{link}`: 303 to the receipt, or a page that says what is missing."""
    refuse_cross_site(call, base_url=settings.public_base_url())
    now, token = wiring.clock().now(), call.named("link").strip().lower()
    link = link_of(token, wiring.links())
    if link is None:
        return unknown_link_page()
    posted = read_posted(call, token=token, approver=link.approver, epoch=link.epoch, now=now)
    wait = seconds_to_wait(link, now=now)
    if wait or posted.vote is None:
        return _page_again(link, posted, token=token, now=now, wait=wait)
    answer = _cast(link, posted)
    if isinstance(answer, Recorded):
        # Relative to /r/{link}, so that it holds under any prefix.
        return see_other(f"{token}/receipt")
    if answer.request is None:
        return unknown_link_page()
    count_refused(answer.code, link.link_hash, links=wiring.links(), now=now)
    return refused_page(_shown(link, answer.request, token=token, now=now), posted.form, answer)


def _cast(link: Link, posted: Posted) -> Recorded | Refused:
    assert posted.vote is not None, "asked for only with a vote in hand"
    return cast_vote(
        link.request_id,
        posted.vote,
        store=wiring.requests(),
        clock=wiring.clock(),
        pause=wiring.pause(),
        links=wiring.links(),
        link_hash=link.link_hash,
    )


def _page_again(link: Link, posted: Posted, *, token: str, now: int, wait: int) -> Answer:
    request = wiring.requests().get(link.request_id)
    if request is None or not request.is_opened_by(link.approver, link.epoch):
        return unknown_link_page()
    shown = _shown(link, request, token=token, now=now)
    if wait:
        return waiting_page(shown, posted.form, wait=wait)
    return page_for(shown, posted.form, notice=posted.notice)


def _shown(link: Link, request: Request, *, token: str, now: int) -> Shown:
    kept = read_evidence(request, store=wiring.evidence())
    return Shown(
        request=request,
        evidence=kept.evidence,
        approver=link.approver,
        token=token,
        now=now,
        problem=kept.problem,
    )
