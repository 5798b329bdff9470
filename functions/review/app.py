"""Shows an approver's page: the question, the outcome or the receipt. It reads, and can't write."""

from countersign import wiring
from countersign.service.ports import UnavailableError
from countersign.service.read_evidence import read_evidence
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.identity import link_of
from countersign.web.pages.choose import page_for
from countersign.web.pages.plain import problem_page, unknown_link_page
from countersign.web.pages.receipt import receipt_page
from countersign.web.pages.shown import Shown
from countersign.web.responses import Answer


@door("GET", unavailable=UnavailableError, render=problem_page)
def handler(call: Call) -> Answer:
    """Answer `GET /r/{link}` and `GET /r/{link}/receipt` with a page."""
    shown = _shown(call)
    if shown is None:
        return unknown_link_page()
    return receipt_page(shown) if call.path.endswith("/receipt") else page_for(shown)


def _shown(call: Call) -> Shown | None:
    link = link_of(call.named("link"), wiring.links())
    request = wiring.requests().get(link.request_id) if link else None
    if link is None or request is None or not request.is_opened_by(link.approver, link.epoch):
        return None
    kept = read_evidence(request, store=wiring.evidence())
    return Shown(
        request=request,
        evidence=kept.evidence,
        approver=link.approver,
        token=call.named("link").strip().lower(),
        now=wiring.clock().now(),
        problem=kept.problem,
    )
