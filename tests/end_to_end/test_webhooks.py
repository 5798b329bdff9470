"""Does another system hear of requests, and can it neither be deceived nor hold up a gate?"""

import base64
import hashlib
import hmac
from typing import Any

from countersign_workbench.demo.http_client import Answer
from countersign_workbench.demo.world import World, eventually
from tests.end_to_end.gates import (
    deliveries,
    disclosed,
    past_its_deadline,
    sweep_after,
    webhook_secret,
)
from tests.end_to_end.hook_receiver import HOOKS, WELL, HookReceiver, Posted
from tests.end_to_end.runs import EDITOR

REVIEW = {
    "reviewPrompt": "Release the budget?",
    "reviewFields": [{"name": "budget", "type": "number", "required": True}],
}
FORBIDDEN = (
    "https://127.0.0.1:1/private",
    "https://localhost/private",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/private",
    "https://[::1]/private",
)
MINUTE, DAY = 60, 86_400
TOLERANCE_SECONDS = 30


def test_both_events_come_signed_and_the_first_holds_all_that_answers_a_token_gate(
    world: World, hooks: HookReceiver
) -> None:
    execution_id = world.start("awaited", REVIEW)
    request_id = world.pending(execution_id)["id"]

    pending = _told(hooks, request_id, "pending")
    told = pending.json()["data"]
    answered = world.call(
        "POST",
        told["resumeUrl"],
        body={"token": told["resumeToken"], "input": {"approved": True, "budget": 400}},
    )
    decided = _told(hooks, request_id, "decided")

    assert answered.status == 200, answered.text
    assert (told["executionId"], told["step"]) == (execution_id, "await-approval")
    assert told["fields"][0]["name"] == "budget"
    assert decided.json()["data"]["outcome"] == world.request(request_id)["outcome"]
    assert told["resumeToken"] not in decided.body.decode()
    for posted in (pending, decided):
        _assert_signed(world, posted)
    assert pending.headers["webhook-id"] != decided.headers["webhook-id"]
    world.ended(execution_id)


def test_an_event_that_was_not_taken_comes_again_under_the_same_id_and_is_on_record(
    world: World, hooks: HookReceiver
) -> None:
    execution_id, request_id = _asked(world, hooks, "/bad-day", answers=[500, 503])
    eventually("a refusal", lambda: hooks.about(request_id, "pending") or None)

    for count in (2, 3):
        sweep_after(world, request_id, "hook#pending", seconds=MINUTE * count)
        eventually("a retry", lambda count=count: len(hooks.about(request_id)) >= count or None)
    noted = _noted(world, request_id, "notified")
    world.invoke("SweepFunction", {})

    attempts = hooks.about(request_id, "pending")
    assert [attempt.answered for attempt in attempts] == [500, 503, 204]
    assert len({attempt.headers["webhook-id"] for attempt in attempts}) == 1
    assert len({attempt.body for attempt in attempts}) == 1
    for attempt in attempts:
        _assert_signed(world, attempt)
    assert [(entry["event"], entry["host"], entry["attempt"]) for entry in noted] == [
        ("pending", HOOKS, 3)
    ]
    _assert_goes_on(world, execution_id, request_id)


def test_a_redirect_is_not_followed_and_the_gate_goes_on(world: World, hooks: HookReceiver) -> None:
    execution_id, request_id = _asked(world, hooks, "/moved", answers=[302, 307, 308])
    eventually("the redirect", lambda: hooks.about(request_id) or None)

    sweep_after(world, request_id, "hook#pending", seconds=MINUTE)
    eventually("the second redirect", lambda: len(hooks.about(request_id)) >= 2 or None)

    assert {posted.path for posted in hooks.about(request_id)} == {"/moved"}
    assert "/elsewhere" not in {posted.path for posted in hooks.told}
    _assert_goes_on(world, execution_id, request_id)


def test_an_address_inside_is_never_called_and_the_gate_goes_on_without(
    world: World, hooks: HookReceiver
) -> None:
    """One of them is the receiver itself, by its real address."""
    inside = [*FORBIDDEN, hooks.url.replace("http://", "https://") + "/by-its-address"]
    execution_id = _started(world, inside[-1])
    asked = {url: _submitted(world, url) for url in inside[:-1]}
    asked[inside[-1]] = world.pending(execution_id)["id"]

    for url, request_id in asked.items():
        [refused] = _noted(world, request_id, "refused")
        assert (refused["event"], refused["state"]) == ("pending", "refused"), url
        assert "may not be called" in refused["why"]
    _assert_goes_on(world, execution_id, asked[inside[-1]])
    assert "/by-its-address" not in {posted.path for posted in hooks.told}


def test_an_event_is_given_up_after_a_day_and_a_gone_receiver_hears_no_more(
    world: World, hooks: HookReceiver
) -> None:
    _, dead = _asked(world, hooks, "/dead", answers=[500] * 9)
    execution_id, gone = _asked(world, hooks, "/gone", answers=[410])
    eventually("the first attempts", lambda: all(map(hooks.about, (dead, gone))) or None)

    sweep_after(world, dead, "hook#pending", seconds=DAY)
    [given_up] = _noted(world, dead, "refused")
    _assert_goes_on(world, execution_id, gone)

    assert given_up["state"] == "gave-up"
    first, second = _noted(world, gone, "refused", times=2)
    assert (first["status"], second["state"]) == (410, "not-needed")
    assert len(hooks.about(gone)) == 1


def test_every_end_of_a_request_is_told(world: World, hooks: HookReceiver) -> None:
    ends = {"rejected": "offer", "cancelled": "offer", "timeout": "short-lived"}
    url = f"https://{HOOKS}/ends"
    runs = {end: _started(world, url, ensemble) for end, ensemble in ends.items()}
    asked = {end: world.pending(run)["id"] for end, run in runs.items()}

    world.api("operator", "POST", f"/requests/{asked['cancelled']}/cancel", {"reason": "too late"})
    assert _answer(world, asked["rejected"], "reject").status == 200
    past_its_deadline(world, asked["timeout"])
    world.invoke("SweepFunction", {})

    told = {end: _told(hooks, asked[end], "decided").json()["data"] for end in ends}
    assert {end: data["status"] for end, data in told.items()} == {end: end for end in ends}
    assert (told["cancelled"]["reason"], "outcome" in told["cancelled"]) == ("too late", False)
    for end in ("rejected", "timeout"):
        assert told[end]["outcome"] == world.request(asked[end])["outcome"]


def _asked(world: World, hooks: HookReceiver, path: str, *, answers: list[int]) -> tuple[str, str]:
    """Start a run that tells of its gate at `path`, which will answer `answers` first."""
    hooks.planned[path] = answers
    execution_id = _started(world, f"https://{HOOKS}{path}")
    return execution_id, world.pending(execution_id)["id"]


def _started(world: World, url: str, ensemble: str = "offer") -> str:
    return world.start(ensemble, {"offer": {"price": 1}, "customer": "Ana", "hook": url})


def _submitted(world: World, url: str) -> str:
    asked = {"audience": [EDITOR], "prompt": "No run waits for this", "notifyUrl": url}
    answer = world.api("deployer", "POST", "/requests", asked)
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


def _told(hooks: HookReceiver, request_id: str, event: str) -> Posted:
    """Wait until this event was told and taken."""

    def look() -> Posted | None:
        taken = [each for each in hooks.about(request_id, event) if each.answered == WELL]
        return taken[-1] if taken else None

    return eventually(f"`{event}` of {request_id}", look)


def _noted(world: World, request_id: str, kind: str, *, times: int = 1) -> list[dict[str, Any]]:
    """Wait until the delivery chain has that many entries of a kind about webhooks."""

    def look() -> list[dict[str, Any]] | None:
        found = [entry for entry in deliveries(world, request_id, kind) if "event" in entry]
        return found if len(found) >= times else None

    return eventually(f"{times} `{kind}` of {request_id}", look)


def _answer(world: World, request_id: str, verdict: str) -> Answer:
    """Answer with the editor's link, over the API."""
    audience = disclosed(world, request_id)["audience"]
    [link] = [one["link"] for one in audience if one["approver"] == EDITOR]
    words = {"input": {"discount": 1}} if verdict == "approve" else {"reason": "too dear"}
    return world.call(
        "POST",
        f"{world.stack.api_url}/api/v1/requests/{request_id}/{verdict}",
        body={"digest": world.open(link).fields["digest"], **words},
        token=link.rpartition("/")[2],
    )


def _assert_goes_on(world: World, execution_id: str, request_id: str) -> None:
    """Whatever became of its webhook, the gate takes its answer and the run ends well."""
    assert _answer(world, request_id, "approve").status == 200
    assert world.ended(execution_id)["status"] == "succeeded"


def _assert_signed(world: World, posted: Posted) -> None:
    """Verify as a receiver does, from the words of the Standard Webhooks specification alone."""
    key = base64.b64decode(webhook_secret(world).removeprefix("whsec_"))
    sent, stamp = posted.headers["webhook-id"], posted.headers["webhook-timestamp"]
    content = b".".join([sent.encode(), stamp.encode(), posted.body])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert posted.headers["webhook-signature"].split(" ") == [f"v1,{expected}"]
    assert posted.headers["content-type"] == "application/json"
    assert abs(posted.at - int(stamp)) < TOLERANCE_SECONDS
    assert len(key) >= 24
