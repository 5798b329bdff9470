"""Shows one request with its evidence and outcome, or its audit trail."""

from countersign import wiring
from countersign.domain.credentials import AUDIT_READ, REQUESTS_READ, Caller
from countersign.domain.effects import unreachable
from countersign.domain.request import Request
from countersign.service.ports import UnavailableError
from countersign.service.read_evidence import read_evidence
from countersign.service.verify_audit import verify_audit
from countersign.web.audit_json import chain_json
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.identity import caller_of, refuse_revoked, require
from countersign.web.inputs import query_inputs
from countersign.web.links_asked import links_answered, links_question, links_wanted
from countersign.web.named import request_named, unknown_request
from countersign.web.request_json import request_json
from countersign.web.responses import Answer, json_answer
from countersign.web.waiting import WaitingRoom

LONGEST_WAIT_SECONDS = 20
_LOOK_EVERY_SECONDS = 1
WAITING_AT_ONCE = 8
_room = WaitingRoom(WAITING_AT_ONCE)


@door("GET", unavailable=UnavailableError)
def handler(call: Call) -> Answer:
    """Answer `GET /requests/{id}`, which may wait for the outcome, and `GET …/{id}/audit`."""
    if call.path.endswith("/audit"):
        return _audit(call)
    caller = caller_of(
        call,
        credentials=wiring.credentials(),
        links=wiring.links(),
        link_opens=call.named("id"),
        now=wiring.clock().now(),
    )
    if caller.link is None:
        require(caller, REQUESTS_READ)
    wait = _wait(call, caller)
    with _room.seat() as is_seated:
        request = _request(request_named(call), wait=wait if is_seated else 0)
    refuse_revoked(caller, request)
    shown = request_json(
        request,
        read_evidence(request, store=wiring.evidence()),
        unreachable=_unreachable(request),
        links=_links(call, caller, request),
    )
    return json_answer(shown)


def _wait(call: Call, caller: Caller) -> int:
    inputs = query_inputs(call.query(), *(() if caller.link else ("wait",)))
    seconds = inputs.seconds("wait", most=LONGEST_WAIT_SECONDS)
    inputs.check()
    return seconds


def _request(request_id: str, *, wait: int) -> Request:
    for remaining in range(wait, -1, -_LOOK_EVERY_SECONDS):
        request = wiring.requests().get(request_id)
        if request is None:
            raise unknown_request()
        if remaining == 0 or not request.is_open:
            return request
        wiring.pause()(_LOOK_EVERY_SECONDS)
    raise AssertionError("the last look always answers")


def _links(call: Call, caller: Caller, request: Request) -> dict[str, str]:
    wanted = links_wanted(caller, [request])
    if not wanted:
        return {}
    answer = wiring.invoker().ask("links", links_question(call, wanted))
    return links_answered(caller, answer).get(request.request_id, {})


def _unreachable(request: Request) -> frozenset[str]:
    if not request.is_open:
        return frozenset()
    return unreachable(wiring.effects().of_request(request.request_id))


def _audit(call: Call) -> Answer:
    caller = caller_of(call, credentials=wiring.credentials(), now=wiring.clock().now())
    require(caller, AUDIT_READ)
    query_inputs(call.query()).check()
    report = verify_audit(
        request_named(call),
        store=wiring.requests(),
        audit=wiring.audit(),
        effects=wiring.effects(),
        evidence=wiring.evidence(),
    )
    if report is None:
        raise unknown_request()
    decisions, deliveries = report.decisions, report.deliveries
    return json_answer(
        {
            "id": report.request_id,
            "verifies": report.holds,
            "contradictions": list(report.contradictions),
            "decisions": chain_json(decisions.chain, decisions.entries, decisions.verdict),
            "deliveries": chain_json(deliveries.chain, deliveries.entries, deliveries.verdict),
        }
    )
