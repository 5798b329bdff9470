"""Answers a gate that whoever holds its resume token may answer; the run is woken elsewhere."""

from countersign import wiring
from countersign.domain.commands import CastVote
from countersign.domain.credentials import Link
from countersign.domain.decide import Refused, is_repeated
from countersign.service.cast_vote import Recorded, cast_vote
from countersign.service.ports import UnavailableError
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.identity import link_of
from countersign.web.inputs import refuse_query
from countersign.web.problems import ProblemError
from countersign.web.rates import refuse_when_spent
from countersign.web.responses import Answer, json_answer
from countersign.web.resumption import (
    answer_of,
    answered_gate,
    not_resumed,
    over,
    resumed,
    resumption_of,
    unknown_token,
    used,
)
from countersign.web.votes import count_refused


@door("POST", unavailable=UnavailableError)
def handler(call: Call) -> Answer:
    """Take `{token, input, as?}`; answer `{status, input, approvedBy, approvedAt}`.

    The very same sent again is answered as the first was: whoever heard nothing may ask so.
    """
    refuse_query(call.query())
    said, links = resumption_of(call), wiring.links()
    link = link_of(said.token, links)
    if link is None:
        raise unknown_token()
    request = answered_gate(wiring.requests().get(link.request_id), call.named("id"), link)
    now = wiring.clock().now()
    refuse_when_spent(link, now=now)
    answer = answer_of(said, request, epoch=link.epoch)
    if isinstance(answer, ProblemError):
        # A gate that is decided says so, whatever is wrong with the answer.
        problem = over(request, epoch=link.epoch, now=now) or answer
        count_refused(problem.code, link.link_hash, links=links, now=now)
        raise problem
    recorded = _cast(link, answer)
    if isinstance(recorded, Refused):
        count_refused(recorded.code, link.link_hash, links=links, now=now)
        raise not_resumed(recorded)
    if recorded.already_recorded and not is_repeated(recorded.request, answer):
        count_refused("REQUEST_CLOSED", link.link_hash, links=links, now=now)
        raise used(recorded.request)
    return json_answer(resumed(recorded.request))


def _cast(link: Link, answer: CastVote) -> Recorded | Refused:
    return cast_vote(
        link.request_id,
        answer,
        store=wiring.requests(),
        clock=wiring.clock(),
        pause=wiring.pause(),
        links=wiring.links(),
        link_hash=link.link_hash,
    )
