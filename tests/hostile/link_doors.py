"""Through which doors can a link's token be presented, and how does each of them answer?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from countersign.domain.opening import Opening
from countersign.links import link_token, served_stamp
from countersign.service.open_gate import Opened, open_gate
from functions.answer import app as answer
from functions.approve import app as approve
from functions.reject import app as reject
from functions.requests import app as requests
from functions.resume_execution import app as resume
from functions.review import app as review
from tests.fakes.memory import Tables
from tests.hostile.scene import GATE, REQUEST, RUN, copied
from tests.web.doorway import ANA, BEN, CAT, Doorway, Handler, Reply, an_event

OTHER = "content-approval.run-2.approve"
OTHER_SECRET = bytes(reversed(range(32)))
PATH, BEARER, BODY = "path", "bearer", "body"
"""Where a token stands in a call: mail clients and people change it in different ways."""


@dataclass
class Linked:
    """A request of ana and ben, a token gate of the same run, and cat's request of another run."""

    doorway: Doorway = field(default_factory=Doorway)

    def __post_init__(self) -> None:
        begun = _as_it_begins()
        self.doorway.memory.tables = copied(begun)
        self.request, self.gate = begun.requests[REQUEST], begun.requests[GATE]
        self.other = begun.requests[OTHER]

    @property
    def token(self) -> str:
        """Ana's link token."""
        return self.doorway.link(ANA)

    @property
    def others_token(self) -> str:
        """Cat's link token, which opens the other request."""
        return link_token(OTHER_SECRET, CAT, epoch=1)

    def kept(self) -> Mapping[str, Any]:
        """Every table, but for the counters of refusals."""
        tables = copied(self.doorway.memory.tables)
        for key, link in tables.links.items():
            tables.links[key] = replace(link, refusals=0, refusals_window=0)
        return vars(tables)


@cache
def _as_it_begins() -> Tables:
    doorway = Doorway()
    doorway.a_request(REQUEST, approvers=(ANA, BEN), quorum=2)
    doorway.a_token_gate(GATE)
    asked = {"data": None, "prompt": "Pay that?", "approvers": [CAT]}
    opened = open_gate(
        Opening(key=OTHER, inputs=asked, execution_id="content-approval.run-2"),
        store=doorway.memory.requests,
        secret=OTHER_SECRET,
        now=doorway.clock.now(),
    )
    assert isinstance(opened, Opened), opened
    return doorway.memory.tables


@dataclass(frozen=True)
class LinkDoor:
    """One way in: its handler, the call that presents a token there, and its answer of success."""

    handler: Handler
    call: Callable[[Linked, str], dict[str, Any]]
    place: str
    opened: int = 200

    def answers(self, linked: Linked, token: str) -> Reply:
        """What is answered to this token."""
        return linked.doorway.call(self.handler, self.call(linked, token))


def _page(method: str, *, receipt: bool = False) -> Callable[[Linked, str], dict[str, Any]]:
    def call(_linked: Linked, token: str) -> dict[str, Any]:
        path = f"/r/{token}/receipt" if receipt else f"/r/{token}"
        return an_event(method, path, link=token)

    return call


def a_form(linked: Linked, token: str, *, digest: str | None = None) -> dict[str, Any]:
    """A form that would count: chosen, stamped with this very token half a minute ago.

    With another `digest`: of something else than what is asked now.
    """
    digest, served_at = digest or linked.request.digest, linked.doorway.clock.now() - 30
    # A page is asked for by the token as it is kept, whatever was typed into the browser.
    known = token.strip().lower().encode("utf-8", "replace").decode()
    stamp = served_stamp(known, digest=digest, served_at=served_at)
    fields = {"verdict": "approve", "digest": digest, "served": stamp}
    return an_event("POST", f"/r/{token}", form=fields, link=token)


def a_vote(linked: Linked, token: str, *, digest: str | None = None) -> dict[str, Any]:
    """A vote by API that would count, unless it has another `digest`."""
    body = {"digest": digest or linked.request.digest}
    return an_event(
        "POST", f"/api/v1/requests/{REQUEST}/x", token=token, json_body=body, id=REQUEST
    )


def _read(_linked: Linked, token: str) -> dict[str, Any]:
    return an_event("GET", f"/api/v1/requests/{REQUEST}", token=token, id=REQUEST)


def _resume(_linked: Linked, token: str) -> dict[str, Any]:
    body = {"token": token, "input": {"approved": True}}
    return an_event("POST", f"/api/v1/executions/{RUN}/resume", json_body=body, id=RUN)


LINK_DOORS: Mapping[str, LinkDoor] = {
    "page": LinkDoor(review.handler, _page("GET"), PATH),
    "page's head": LinkDoor(review.handler, _page("HEAD"), PATH),
    "receipt": LinkDoor(review.handler, _page("GET", receipt=True), PATH),
    "form": LinkDoor(answer.handler, a_form, PATH, opened=303),
    "approve": LinkDoor(approve.handler, a_vote, BEARER),
    "reject": LinkDoor(reject.handler, a_vote, BEARER),
    "request": LinkDoor(requests.handler, _read, BEARER),
}
"""Every door that opens to an approver's link."""

RESUME = LinkDoor(resume.handler, _resume, BODY)
"""The one door that opens to a resume token alone."""
