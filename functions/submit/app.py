"""Submits a request that stands alone, for services and agents that wait for it themselves."""

from countersign import links, wiring
from countersign.domain.credentials import REQUESTS_SUBMIT
from countersign.domain.moments import rfc3339
from countersign.service.ports import UnavailableError
from countersign.service.submit_request import NotSubmitted, Submitted, submit_request
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.idempotency import idempotency_key
from countersign.web.identity import caller_of, require
from countersign.web.inputs import refuse_query
from countersign.web.paths import request_path
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer, json_answer

MAX_BODY_BYTES = 512 * 1024
"""More than any evidence may take as compact JSON, so that the refusal can say how large it is."""

_RETRY_AFTER_SECONDS = 2


@door("POST", unavailable=UnavailableError, max_body_bytes=MAX_BODY_BYTES)
def handler(call: Call) -> Answer:
    """Take gate inputs as the body; answer 201 with where the request stands, and no link."""
    now = wiring.clock().now()
    caller = caller_of(call, credentials=wiring.credentials(), now=now)
    require(caller, REQUESTS_SUBMIT)
    refuse_query(call.query())
    key, given = idempotency_key(call), call.json_object()
    try:
        answer = submit_request(
            given,
            caller=caller.name,
            key=key,
            fresh=links.new_secret().hex(),
            invoker=wiring.invoker(),
            now=now,
            limits=wiring.catalogue().get("limits"),
        )
    except UnavailableError as failure:
        raise _not_known(key) from failure
    if isinstance(answer, NotSubmitted):
        detail = f"{answer.message[:1].upper()}{answer.message[1:]}."
        raise ProblemError(answer.code, detail, answer.problems)
    return _submitted(answer)


def _submitted(answer: Submitted) -> Answer:
    path = request_path(answer.request_id)
    shown = {
        "id": answer.request_id,
        "status": answer.status,
        "audience": list(answer.audience),
        "quorum": answer.quorum,
        "deadline": rfc3339(answer.deadline),
        "self": path,
    }
    return json_answer(shown, status=201, headers={"Location": path})


def _not_known(key: str | None) -> ProblemError:
    """The opener did not answer, and may yet have opened: only a key makes sending again safe."""
    again = (
        "Send it again with the same Idempotency-Key."
        if key is not None
        else "It may have been submitted; with an Idempotency-Key it is safe to send it again."
    )
    headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)}
    return ProblemError("UNAVAILABLE", f"The opening was not confirmed. {again}", headers=headers)
