"""Opens a gate's request, and tells the waiting task itself when it cannot.

It never raises where it can answer: a task that waits with a token does not everywhere learn that
the function behind it failed, and would wait for its whole time-out.
"""

from collections.abc import Mapping
from typing import Any

from countersign import links, telemetry, wiring
from countersign.domain.opening import Opening, opening_of_gate, opening_of_submission
from countersign.domain.scopes import GATE_ENDED
from countersign.service.open_gate import NotOpened, Opened, open_gate
from countersign.service.ports import UnavailableError

UNAVAILABLE = "STORE_UNAVAILABLE"
FAULT = "OPEN_GATE_FAULT"


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take a gate's call, or `{"standalone": {…}}`; answer `{opened, …}`.

    A gate does not wait for the answer: one that cannot be opened fails its task with the refusal's
    code and words. A request that stands alone has no task, and the answer is all there is.
    """
    answer = _open(event)
    token = event.get("token")
    if isinstance(answer, Opened):
        telemetry.tell(
            "gate opened" if not answer.reopened else "gate reopened",
            request_id=answer.request.request_id,
            ensemble=answer.request.ensemble,
            step=answer.request.step,
        )
    else:
        if answer.code == GATE_ENDED:
            # Nothing is wrong with the gate: another part of its run failed first.
            telemetry.tell("gate not opened", code=answer.code)
        else:
            telemetry.tell("gate not opened", code=answer.code, warning=True)
            telemetry.count("GateNotOpened")
        if token is not None:
            wiring.tasks().fail(token, error=answer.code, cause=answer.message)
    return _said(answer)


def _open(event: Mapping[str, Any]) -> Opened | NotOpened:
    try:
        return open_gate(
            _opening(event),
            store=wiring.requests(),
            secret=links.new_secret(),
            now=wiring.clock().now(),
            pause=wiring.pause(),
        )
    except UnavailableError as failure:
        telemetry.tell_failure("store unavailable", failure)
        return NotOpened(UNAVAILABLE, "the store did not answer; nothing is known to be open")
    except Exception as failure:
        # Whatever it is, the task must hear of it; the words of a fault may hold data.
        telemetry.tell_failure("opening failed", failure)
        return NotOpened(FAULT, f"{type(failure).__name__} while opening; see the function's log")


def _opening(event: Mapping[str, Any]) -> Opening:
    # Told apart by what is sent, never by a token: what stands alone can have none.
    if "standalone" in event:
        return opening_of_submission(event["standalone"])
    return opening_of_gate(event)


def _said(answer: Opened | NotOpened) -> dict[str, Any]:
    if isinstance(answer, Opened):
        request = answer.request
        return {
            "opened": True,
            "request": request.request_id,
            "reopened": answer.reopened,
            "status": request.status,
            "audience": list(request.people),
            "quorum": request.quorum,
            "submittedAt": request.submitted_at,
            "deadline": request.deadline,
        }
    problems = [
        {"path": each.path, "code": each.code, "message": each.message, "hint": each.hint}
        for each in answer.problems
    ]
    return {
        "opened": False,
        "code": answer.code,
        "message": answer.message,
        "problems": problems,
    }
