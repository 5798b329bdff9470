"""Can a service ask people without a run, and can a token's holder let a run go on?"""

from countersign_workbench.demo.world import World, link_in, mail_of_request
from tests.end_to_end.gates import token_gate
from tests.end_to_end.runs import EDITOR, read_before_answering

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
    gate = token_gate(world, "transaction-flow", {"amount": 5_000})
    steps = world.execution(gate.execution_id)["steps"]
    [waiting] = [step for step in steps if step["status"] == "waiting"]

    taken = gate.resume({"approved": True})

    assert waiting["output"] == {"status": "suspended", "requestId": gate.request_id}
    assert (taken.status, taken.json()["approvedBy"]) == (200, "token")
    run = world.ended(gate.execution_id)
    assert (run["status"], run["steps"][-1]["output"]) == ("succeeded", {"processed": True})
    trail = world.api("operator", "GET", f"/requests/{gate.request_id}/audit").json()
    assert (trail["verifies"], trail["contradictions"]) == (True, [])
