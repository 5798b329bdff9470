"""Starts a run of an ensemble, once for each Idempotency-Key."""

from countersign import links, wiring
from countersign.domain.credentials import EXECUTIONS_START
from countersign.service.ports import UnavailableError
from countersign.service.start_execution import NotStarted, Started, start_execution
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.idempotency import idempotency_key
from countersign.web.identity import caller_of, require
from countersign.web.inputs import refuse_query
from countersign.web.paths import execution_path
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer, json_answer

MAX_BODY_BYTES = 512 * 1024
"""More than any input may take as compact JSON, so that the refusal can say how large it is."""


@door("POST", unavailable=UnavailableError, max_body_bytes=MAX_BODY_BYTES)
def handler(call: Call) -> Answer:
    """Take the run's input as the body; answer 202 with `{id, ensemble, status, self}`."""
    caller = caller_of(call, credentials=wiring.credentials(), now=wiring.clock().now())
    require(caller, EXECUTIONS_START)
    refuse_query(call.query())
    answer = start_execution(
        call.named("name"),
        call.json_object(),
        caller=caller.name,
        key=idempotency_key(call),
        fresh=links.new_secret().hex(),
        workflow=wiring.workflow(),
        catalogue=wiring.catalogue(),
    )
    if isinstance(answer, NotStarted):
        detail = f"{answer.message[:1].upper()}{answer.message[1:]}."
        raise ProblemError(answer.code, detail, answer.problems)
    return _started(answer)


def _started(answer: Started) -> Answer:
    execution = answer.execution
    path = execution_path(execution.execution_id)
    shown = {
        "id": execution.execution_id,
        "ensemble": execution.ensemble,
        "status": execution.status,
        "self": path,
    }
    return json_answer(shown, status=202)
