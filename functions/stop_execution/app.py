"""Stops a run; what it was waiting for is then cancelled."""

from countersign import wiring
from countersign.domain.credentials import EXECUTIONS_STOP
from countersign.service.ports import UnavailableError
from countersign.service.stop_execution import NotStopped, stop_execution
from countersign.web.calls import Call
from countersign.web.door import door
from countersign.web.identity import caller_of, require
from countersign.web.inputs import body_inputs, refuse_query
from countersign.web.paths import execution_path
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer, json_answer


@door("POST", unavailable=UnavailableError)
def handler(call: Call) -> Answer:
    """Take `{reason?}`; answer `{id, ensemble, status: "stopped", self}`."""
    caller = caller_of(call, credentials=wiring.credentials(), now=wiring.clock().now())
    require(caller, EXECUTIONS_STOP)
    refuse_query(call.query())
    inputs = body_inputs(call.json_object(), "reason")
    reason = inputs.text("reason")
    inputs.check()
    answer = stop_execution(
        call.named("id"),
        reason,
        caller.name,
        workflow=wiring.workflow(),
        invoker=wiring.invoker(),
    )
    if isinstance(answer, NotStopped):
        detail = f"{answer.message[:1].upper()}{answer.message[1:]}."
        raise ProblemError(answer.code, detail)
    execution = answer.execution
    return json_answer(
        {
            "id": execution.execution_id,
            "ensemble": execution.ensemble,
            "status": "stopped",
            "self": execution_path(execution.execution_id),
        }
    )
