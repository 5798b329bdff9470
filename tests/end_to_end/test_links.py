"""Can an operator kill a link that leaked, and does its owner get one that works?"""

import json
from typing import Any

from countersign_workbench.demo.http_client import call
from countersign_workbench.demo.world import World, eventually, link_in
from countersign_workbench.engine.mails import captured_mails
from tests.end_to_end.gates import deliveries, waiting_token_gate
from tests.end_to_end.hook_receiver import HookReceiver
from tests.end_to_end.runs import (
    EDITOR,
    MARKETING,
    Asked,
    ask_for_a_post,
    audit_verified,
    ended,
    run_countersign,
)

REVIEW = {
    "reviewPrompt": "Release the budget?",
    "reviewFields": [{"name": "budget", "type": "number", "required": True}],
}


def test_a_revoked_link_is_dead_and_the_new_mail_carries_the_one_that_counts(world: World) -> None:
    asked = ask_for_a_post(world)
    old, digest = asked.links[EDITOR], world.open(asked.links[EDITOR]).fields["digest"]

    told = _revoked(world, asked.request_id, EDITOR, "--reissue")
    new = _new_link(asked, EDITOR)

    assert (told["approver"], told["epoch"], told["reissued"]) == (EDITOR, 2, True)
    assert call("GET", old).status == call("GET", f"{old}/receipt").status == 404
    assert _votes(asked, old, digest).status == 401
    assert _votes(asked, new, digest).status == 200
    assert asked.vote(MARKETING, "approve").status == 200
    assert ended(asked)["status"] == "succeeded"
    mailed = deliveries(world, asked.request_id, "mailed")
    assert [entry["epoch"] for entry in mailed if entry["approver"] == EDITOR] == [1, 2]
    verified = audit_verified(world, asked.request_id)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_without_a_new_one_nobody_is_shown_a_link(world: World) -> None:
    asked = ask_for_a_post(world)

    told = _revoked(world, asked.request_id, EDITOR)
    seen = call(
        "GET",
        f"{world.stack.api_url}/api/v1/requests/{asked.request_id}",
        token=world.tokens["service desk"],
    ).json()

    links = {one["approver"]: one.get("link") for one in seen["audience"]}
    assert told["reissued"] is False
    assert links[EDITOR] is None
    assert links[MARKETING] is not None
    entry = _decisions(world, asked.request_id)[-1]
    assert (entry["kind"], entry["approver"], entry["reissued"]) == (
        "link-revoked",
        EDITOR,
        False,
    )
    assert entry["by"]


def test_a_new_resume_token_is_told_to_the_webhook_and_answers_the_gate(
    world: World, hooks: HookReceiver
) -> None:
    gate = waiting_token_gate(world, world.start("awaited", REVIEW))

    told = _revoked(world, gate.request_id, "--token", "--reissue")
    token = eventually(
        "the new resume token", lambda: _token_told(hooks, gate.request_id, gate.token)
    )

    assert (told["approver"], told["epoch"]) == ("token", 2)
    assert gate.resume({"approved": True}).status == 404
    answered = gate.resume({"approved": True, "budget": 400}, token=token)
    assert answered.status == 200, answered.text
    assert world.ended(gate.execution_id)["status"] == "succeeded"


def _revoked(world: World, request_id: str, *words: str) -> Any:
    done = run_countersign(world, "links", "revoke", request_id, *words, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def _new_link(asked: Asked, who: str) -> str:
    """The link of a later mail than the one that came first."""

    def look() -> str | None:
        mails = captured_mails(asked.world.engine, who)
        found = {link_in(mail) for mail in mails if asked.request_id in mail.text}
        return next(iter(found - {asked.links[who]}), None)

    return eventually(f"the second mail to {who}", look)


def _votes(asked: Asked, link: str, digest: str) -> Any:
    url = f"{asked.world.stack.api_url}/api/v1/requests/{asked.request_id}/approve"
    return call("POST", url, body={"digest": digest}, token=link.rpartition("/")[2])


def _decisions(world: World, request_id: str) -> list[dict[str, Any]]:
    trail = world.api("operator", "GET", f"/requests/{request_id}/audit").json()
    return [each["entry"] for each in trail["decisions"]["entries"]]


def _token_told(hooks: HookReceiver, request_id: str, old: str) -> str | None:
    told = [posted.json()["data"]["resumeToken"] for posted in hooks.about(request_id, "pending")]
    return next((token for token in told if token != old), None)
