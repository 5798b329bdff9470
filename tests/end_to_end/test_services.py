"""Can a service ask people without a run, and can a token's holder let a run go on?"""

import json
import urllib.error
import urllib.request
from typing import Any

from countersign_workbench.demo.http_client import call
from countersign_workbench.demo.world import Heard, World, link_in, mail_of_request
from tests.end_to_end.runs import DISCLOSED_TO, EDITOR, read_before_answering

ASKED = {
    "audience": [EDITOR],
    "prompt": "Deploy 4.2.0 to production?",
    "fields": [{"name": "window", "type": "enum", "options": ["now", "tonight"], "required": True}],
    "consequence": "Version 4.2.0 is rolled out.",
}


def test_a_service_asks_once_and_waits_for_the_answer_of_a_person(world: World) -> None:
    key = {"Idempotency-Key": "deploy-4.2.0"}

    submitted = world.api("deployer", "POST", "/requests", ASKED, **key)
    again = world.api("deployer", "POST", "/hitl/invoke", ASKED, **key)

    assert (submitted.status, again.status) == (201, 201), submitted.text
    assert again.json() == submitted.json()
    request_id = submitted.json()["id"]
    page = world.open(link_in(mail_of_request(world, EDITOR, request_id)))
    read_before_answering()
    answered = world.decide(page, "approve", **{"answer.choice.window": "tonight"})
    assert answered.status == 303, answered.text
    waited = world.api("deployer", "GET", f"/requests/{request_id}?wait=20").json()
    assert (waited["status"], waited["requester"]) == ("approved", "deployer")
    assert waited["outcome"]["input"] == {"window": "tonight"}


def test_a_token_s_holder_lets_a_run_go_on(world: World) -> None:
    execution_id = world.start("transaction-flow", {"amount": 5_000})
    request_id = world.pending(execution_id)["id"]
    waiting = next(s for s in world.execution(execution_id)["steps"] if s["status"] == "waiting")
    token = _resume_token(world, request_id)

    without_verdict = _curl(world, execution_id, {"token": token, "input": {}})
    taken = _curl(world, execution_id, {"token": token, "input": {"approved": True}})
    again = _curl(world, execution_id, {"token": token, "input": {"approved": True}})

    assert waiting["output"] == {"status": "suspended", "requestId": request_id}
    assert without_verdict[0] == 400
    assert (taken[0], taken[1]["status"], taken[1]["approvedBy"]) == (200, "approved", "token")
    assert again[0] == 409
    run = world.ended(execution_id)
    assert run["status"] == "succeeded"
    assert run["steps"][-1]["output"] == {"processed": True}
    trail = world.api("operator", "GET", f"/requests/{request_id}/audit").json()
    assert (trail["verifies"], trail["contradictions"]) == (True, [])


def _resume_token(world: World, request_id: str) -> str:
    url = f"{world.stack.api_url}/api/v1/requests/{request_id}"
    answer = call("GET", url, token=world.tokens["service desk"])
    # Disclosed on purpose; any other secret in it would be a leak.
    world.heard.append(Heard(f"{DISCLOSED_TO} service desk", answer.text))
    return str(answer.json()["resumeToken"])


def _curl(world: World, execution_id: str, body: Any) -> tuple[int, Any]:
    """Post JSON as `curl -d` does: called a form."""
    url = f"{world.stack.api_url}/api/v1/executions/{execution_id}/resume"
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
