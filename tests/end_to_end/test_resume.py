"""Can a token's holder, and nobody else, let a run go on with the call that is documented?"""

import shutil
import subprocess
from pathlib import Path
from shlex import quote

import pytest

from countersign_workbench.demo.http_client import Answer
from countersign_workbench.demo.world import World
from tests.end_to_end.gates import (
    TokenGate,
    deliveries,
    disclosed,
    past_its_deadline,
    resume,
    token_gate,
    waiting_token_gate,
)
from tests.end_to_end.hook_receiver import HOOKS
from tests.end_to_end.runs import EDITOR, ask_for_a_post

DOCUMENTED = Path(__file__).with_name("resume.curl.txt").read_text(encoding="utf-8")
MEDIA_TYPES = {
    "a form's, as curl says": "",
    "none": 'header = "Content-Type:"\n',
    "JSON": 'header = "Content-Type: application/json"\n',
}
PAYMENT = {"amount": 5_000}
QUIETLY = 'silent\nnoproxy = "*"\nwrite-out = "\\n%{http_code}"\n'

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
def test_the_documented_call_lets_a_run_go_on_once_whatever_media_type_it_names(
    world: World, tmp_path: Path
) -> None:
    runs = {media: world.start("transaction-flow", PAYMENT) for media in MEDIA_TYPES}
    gates = {media: waiting_token_gate(world, run) for media, run in runs.items()}

    taken = {media: _curl(gate, tmp_path, MEDIA_TYPES[media]) for media, gate in gates.items()}
    again = {media: _curl(gate, tmp_path, MEDIA_TYPES[media]) for media, gate in gates.items()}

    for media, gate in gates.items():
        outcome = gate.outcome()
        assert taken[media].status == 200, (media, taken[media].text)
        assert taken[media].json() == {
            "status": "approved",
            "input": {"approved": True},
            "approvedBy": "token",
            "approvedAt": outcome["approvedAt"],
        }
        assert (again[media].status, again[media].json()) == (200, taken[media].json())
        run = world.ended(gate.execution_id)
        assert (run["status"], run["steps"][-1]["output"]) == ("succeeded", {"processed": True})


@needs_curl
def test_the_documented_call_with_a_text_for_a_yes_is_refused_and_the_gate_stays_open(
    world: World, tmp_path: Path
) -> None:
    gate = token_gate(world, "transaction-flow", PAYMENT)

    refused = _curl(gate, tmp_path, said='{"approved": "true"}')

    assert (refused.status, refused.json()["code"]) == (400, "HITL_BAD_ANSWER")
    assert [error["path"] for error in refused.json()["errors"]] == ["input.approved"]
    assert gate.outcome() is None
    assert _curl(gate, tmp_path).status == 200


def test_what_says_neither_yes_nor_no_leaves_the_gate_open_and_a_sixth_try_waits(
    world: World,
) -> None:
    gate = token_gate(world, "transaction-flow", PAYMENT)
    mute = [
        {},
        {"input": [True]},
        {"input": {"approved": 1}},
        {"input": {"reason": "fine"}},
        {"input": {"approved": True, "reason": 7, "amount": 3}},
    ]

    answers = [resume(world, gate.execution_id, {"token": gate.token, **body}) for body in mute]
    sixth = gate.resume({"approved": True})

    assert [answer.status for answer in answers] == [400] * 5
    assert [len(answer.json()["errors"]) for answer in answers] == [1, 1, 1, 1, 2]
    assert (sixth.status, 0 < int(sixth.headers["retry-after"]) <= 60) == (429, True)
    assert world.request(gate.request_id)["status"] == "pending"


def test_every_token_that_is_not_the_gate_s_own_gets_the_same_answer(world: World) -> None:
    """Also one that answers another gate: whoever tries tokens learns nothing of them."""
    started = [world.start("transaction-flow", PAYMENT) for _ in range(2)]
    asked = ask_for_a_post(world)
    approver_s = asked.links[EDITOR].rpartition("/")[2]
    mine, other = (waiting_token_gate(world, run) for run in started)
    elsewhere = TokenGate(world, asked.execution_id, asked.request_id, approver_s)
    yes = {"approved": True}

    answers = {
        "unknown": mine.resume(yes, token="a" * 52),
        "no token's shape": mine.resume(yes, token="hitl_token"),
        "another run's": mine.resume(yes, token=other.token),
        "under another run": resume(world, other.execution_id, {"token": mine.token, "input": yes}),
        "an approver's link": mine.resume(yes, token=approver_s),
        "an approver's link at home": elsewhere.resume(yes),
        "an API token": mine.resume(yes, token=world.tokens["operator"]),
        "of a run that is none": resume(world, "no.such", {"token": mine.token, "input": yes}),
    }

    told = {tuple(sorted(_without_trace(answer).items())) for answer in answers.values()}
    assert {answer.status for answer in answers.values()} == {404}
    assert len(told) == 1, told
    assert (mine.outcome(), other.outcome(), elsewhere.outcome()) == (None, None, None)


def test_a_holder_s_no_stops_what_needs_the_yes_and_says_why(world: World) -> None:
    gate = token_gate(world, "transaction-flow", PAYMENT)

    no = {"approved": False, "reason": "wrong account"}
    said = {"token": gate.token, "input": no, "as": "Ana of the bank"}
    answered = resume(world, gate.execution_id, said)

    assert (answered.status, answered.json()["status"]) == (200, "rejected")
    trail = world.api("operator", "GET", f"/requests/{gate.request_id}/audit")
    assert '"claim":"Ana of the bank"' in trail.text.replace('": "', '":"')
    assert gate.outcome()["reason"] == "wrong account"
    assert gate.resume({"approved": True}).status == 409
    run = world.ended(gate.execution_id)
    assert run["status"] == "succeeded"
    assert [step["status"] for step in run["steps"]][-1] == "skipped"


def test_a_second_is_a_second_and_a_token_is_gone_after_it(world: World) -> None:
    gate = token_gate(world, "short-lived", {"hook": f"https://{HOOKS}/short"})
    past_its_deadline(world, gate.request_id)

    late = gate.resume({"approved": True})
    world.invoke("SweepFunction", {})
    run = world.ended(gate.execution_id)
    later = gate.resume({"approved": True})

    assert (late.status, later.status) == (410, 410)
    assert gate.outcome()["status"] == "timeout"
    assert "approvedBy" not in gate.outcome()
    assert (run["status"], run["steps"][-1]["output"]) == ("succeeded", {"wentOn": True})


def test_the_token_is_shown_to_who_may_see_links_on_record_and_to_nobody_else(
    world: World,
) -> None:
    gate = token_gate(world, "transaction-flow", PAYMENT)

    twice = [disclosed(world, gate.request_id)["resumeToken"] for _ in range(2)]
    others = [
        world.api(who, "GET", path)
        for who in ("operator", "deployer")
        for path in (f"/requests/{gate.request_id}", "/pending?limit=100", "/requests?limit=100")
    ]
    run = world.api("operator", "GET", f"/executions/{gate.execution_id}")

    assert twice == [gate.token] * 2
    assert {answer.status for answer in (*others, run)} == {200}
    assert not any("resumeToken" in answer.text for answer in (*others, run))
    assert [entry["to"] for entry in deliveries(world, gate.request_id, "disclosed")] == [
        "service desk"
    ] * 3


def _curl(
    gate: TokenGate, home: Path, settings: str = "", said: str = '{"approved": true}'
) -> Answer:
    """Run the documented call by the shell: only host, id, token and `said` are put in."""
    command = DOCUMENTED.replace("/api/v1", f"{quote(gate.world.stack.api_url)}/api/v1")
    command = command.replace("{id}", gate.execution_id).replace("hitl_token", gate.token)
    command = command.replace('{"approved": true}', said)
    (home / ".curlrc").write_text(QUIETLY + settings, encoding="utf-8")
    ran = subprocess.run(
        ["sh", "-c", command],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "CURL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    text, _, status = ran.stdout.rpartition("\n")
    return Answer(int(status), {}, text)


def _without_trace(answer: Answer) -> dict[str, str]:
    """The body without what tells one call from another."""
    return {name: str(value) for name, value in answer.json().items() if name != "traceId"}
