"""How is one approver's answer taken over the API, whichever of the two it is?"""

from countersign import wiring
from countersign.domain.decide import Refused
from countersign.service.cast_vote import cast_vote
from countersign.web.calls import Call
from countersign.web.identity import caller_of, unknown_credential
from countersign.web.inputs import refuse_query
from countersign.web.named import request_named
from countersign.web.responses import Answer, json_answer
from countersign.web.votes import count_refused, problem_of, vote_answer, vote_of


def take_vote(call: Call, *, approved: bool) -> Answer:
    """Take `{reason?, feedback?, input?, digest?}`; answer the vote as it is recorded.

    The answer is the call's own path: nothing in a body can turn an approval into a rejection.
    """
    now, links = wiring.clock().now(), wiring.links()
    caller = caller_of(
        call,
        credentials=wiring.credentials(),
        links=links,
        link_opens=call.named("id"),
        now=now,
    )
    link_hash = caller.link.link_hash if caller.link else None
    refuse_query(call.query())
    vote = vote_of(call, caller, approved=approved)
    answer = cast_vote(
        request_named(call),
        vote,
        store=wiring.requests(),
        clock=wiring.clock(),
        pause=wiring.pause(),
        links=links,
        link_hash=link_hash,
    )
    if isinstance(answer, Refused):
        if answer.code == "LINK_UNKNOWN":
            raise unknown_credential()
        count_refused(answer.code, link_hash, links=links, now=now)
        raise problem_of(answer)
    return json_answer(
        vote_answer(answer.request, answer.vote, already_recorded=answer.already_recorded)
    )
