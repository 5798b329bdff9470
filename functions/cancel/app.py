"""Cancels a pending request, for a stated reason; its gate's step then fails."""

from countersign import wiring
from countersign.domain.credentials import REQUESTS_CANCEL
from countersign.domain.decide import Refused
from countersign.service.cancel_request import NotFound, cancel_request
from countersign.service.ports import UnavailableError
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.identity import caller_of, require
from countersign.web.inputs import body_inputs, refuse_query
from countersign.web.named import request_named, unknown_request
from countersign.web.request_json import request_summary
from countersign.web.responses import Answer, json_answer
from countersign.web.votes import problem_of


@door("POST", unavailable=UnavailableError)
def handler(call: Call) -> Answer:
    """Take `{reason}`; answer `{request, alreadyRecorded?}`."""
    now = wiring.clock().now()
    caller = caller_of(call, credentials=wiring.credentials(), now=now)
    require(caller, REQUESTS_CANCEL)
    refuse_query(call.query())
    reason = _reason(call)
    answer = cancel_request(
        request_named(call),
        reason,
        caller.name,
        store=wiring.requests(),
        clock=wiring.clock(),
        pause=wiring.pause(),
    )
    if isinstance(answer, NotFound):
        raise unknown_request()
    if isinstance(answer, Refused):
        raise problem_of(answer)
    said: dict[str, object] = {"request": request_summary(answer.request)}
    return json_answer({**said, "alreadyRecorded": True} if answer.already_recorded else said)


def _reason(call: Call) -> str:
    inputs = body_inputs(call.json_object(), "reason")
    reason = inputs.text("reason", required=True)
    inputs.check()
    return reason or ""
