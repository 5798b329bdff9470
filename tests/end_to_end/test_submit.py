"""Can a service ask people without a run, wait for them, and never answer for them?"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from countersign import links
from countersign.adapters.clock import SystemClock
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.domain.credentials import REQUESTS_LINKS, SCOPES, Credential
from countersign_workbench.cli.deployment import Place, find
from countersign_workbench.demo.http_client import call
from countersign_workbench.demo.world import (
    Heard,
    World,
    captured_mails,
    eventually,
    link_in,
    mail_of_request,
)
from tests.end_to_end.gates import disclosed, past_its_deadline
from tests.end_to_end.hook_receiver import HOOKS, HookReceiver
from tests.end_to_end.runs import (
    DISCLOSED_TO,
    EDITOR,
    MARKETING,
    a_word,
    read_before_answering,
    run_countersign,
)

PATHS = ("/requests", "/hitl/invoke", "/hitl/submit")
SOON_SECONDS = 5.0


def test_one_key_asks_once_under_whichever_name_and_another_question_needs_another_key(
    world: World,
) -> None:
    asked = {"audience": [EDITOR], "prompt": a_word("Roll out")}
    key = {"Idempotency-Key": a_word("roll-out")}

    answers = [world.api("deployer", "POST", path, asked, **key) for path in PATHS * 2]
    changed = world.api("deployer", "POST", "/requests", {**asked, "prompt": "Roll back"}, **key)
    another = world.api("deployer", "POST", "/hitl/submit", asked)

    first = answers[0].json()
    assert [answer.status for answer in answers] == [201] * len(answers), answers[0].text
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].headers["location"] == first["self"]
    assert (changed.status, changed.json()["code"]) == (409, "IDEMPOTENCY_MISMATCH")
    assert (another.status, another.json()["id"] != first["id"]) == (201, True)
    mail_of_request(world, EDITOR, another.json()["id"])
    asked_for = [m for m in captured_mails(world.engine, EDITOR) if first["id"] in m.text]
    assert len(asked_for) == 1


def test_a_question_to_nobody_is_refused_with_everything_else_that_is_wrong(world: World) -> None:
    wrong = {
        "audience": [],
        "quorum": 0,
        "timeout": "soon",
        "fields": [{"name": "1st", "type": "number"}, {"name": "size", "type": "colour"}],
        "notifyUrl": "http://hooks.example.com/plain",
        "onReject": "maybe",
        "colour": "red",
    }

    bare = [world.api("deployer", "POST", path, {"prompt": "Anybody?"}) for path in PATHS]
    everything = [world.api("deployer", "POST", path, wrong) for path in PATHS]

    for answer in (*bare, *everything):
        assert (answer.status, answer.json()["code"]) == (400, "HITL_NO_AUDIENCE")
    for answer in everything:
        assert {error["path"].partition(".")[0] for error in answer.json()["errors"]} == {
            *("audience", "quorum", "timeout", "fields[0]", "fields[1]"),
            *("prompt", "notifyUrl", "onReject", "colour"),
        }


def test_who_waits_hears_of_the_answer_as_soon_as_it_is_given(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    request_id = _submitted(world, prompt=a_word("Ship"))
    page = world.open(link_in(mail_of_request(world, EDITOR, request_id)))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(_timed, world, f"/requests/{request_id}?wait=20")
        read_before_answering()
        assert not waiting.done()

        answered = world.decide(page, "approve", feedback="ship it")
        voted_at = time.monotonic()
        heard, heard_at = waiting.result()

    assert answered.status == 303, answered.text
    assert (heard["status"], heard["outcome"]["feedback"]) == ("approved", "ship it")
    record_property("seconds from the vote to the waiting call's answer", heard_at - voted_at)
    assert heard_at - voted_at < SOON_SECONDS
    trail = world.api("operator", "GET", f"/requests/{request_id}/audit").json()
    assert (trail["verifies"], trail["contradictions"]) == (True, [])


def test_a_quorum_a_time_out_and_a_webhook_hold_without_a_run_too(
    world: World, hooks: HookReceiver
) -> None:
    hook = {"notifyUrl": f"https://{HOOKS}/standalone"}
    both = {"audience": [EDITOR, MARKETING], "quorum": 2}
    of_two = _submitted(world, prompt=a_word("Both"), **both, **hook)
    unanswered = _submitted(world, prompt=a_word("Quick"), timeout=1, **hook)

    _approve(world, of_two, EDITOR)
    after_one = world.request(of_two)["status"]
    _approve(world, of_two, MARKETING)
    past_its_deadline(world, unanswered)
    world.invoke("SweepFunction", {})

    assert after_one == "pending"
    assert world.request(of_two)["outcome"]["status"] == "approved"
    assert world.request(unanswered)["outcome"]["status"] == "timeout"
    told = {
        each: eventually(
            f"the end of {each}", lambda each=each: hooks.about(each, "decided") or None
        )
        for each in (of_two, unanswered)
    }
    data = [posts[0].json()["data"] for posts in told.values()]
    assert [each["status"] for each in data] == ["approved", "timeout"]
    assert not any({"executionId", "resumeToken", "resumeUrl"} & set(each) for each in data)


def test_whoever_asked_never_sees_a_link_whatever_else_the_credential_may(world: World) -> None:
    """Also not as one of the audience, nor with a later credential of the same name."""
    everything = SCOPES - {REQUESTS_LINKS}
    with _credential(world, "asker", everything, address=EDITOR) as asker:
        submitted = asker.api("asker", "POST", "/requests", {"audience": [EDITOR], "prompt": "?"})
        request_id = submitted.json()["id"]
        mail_of_request(world, EDITOR, request_id)
        seen = [submitted, *_looks(asker, "asker", request_id)]
    renewed = frozenset({"requests:read", REQUESTS_LINKS})
    with _credential(world, "asker", renewed) as asker:
        seen += _looks(asker, "asker", request_id)

    [to_the_desk] = disclosed(world, request_id)["audience"]
    assert [answer.status for answer in seen] == [201, *[200] * 6]
    assert "link" in to_the_desk
    assert all(request_id in answer.text for answer in seen)
    for answer in seen:
        shown = answer.json().get("items", [answer.json()])
        [mine] = [each for each in shown if each["id"] == request_id]
        assert "link" not in str(mine.get("audience")), answer.text


def test_asking_and_seeing_links_are_refused_on_one_credential_even_a_forged_one(
    world: World,
) -> None:
    request_id = _submitted(world, prompt=a_word("Forged"))
    created = run_countersign(
        world,
        *("token", "create", "--name", "both"),
        *("--scope", "requests:submit", "--scope", "requests:links"),
    )
    with _credential(world, "forger", SCOPES) as forger:
        asked = forger.api("forger", "POST", "/requests", {"audience": [EDITOR], "prompt": "?"})
        looks = _looks(forger, "forger", request_id)

    assert (created.returncode, created.stdout) == (2, "")
    assert "who asks must not answer" in created.stderr
    assert (asked.status, asked.json()["code"]) == (403, "SCOPES_CONFLICT")
    assert [answer.status for answer in looks] == [200] * 3
    assert all(request_id in answer.text for answer in looks)
    assert not any('"link"' in answer.text for answer in looks)


def _submitted(world: World, **given: Any) -> str:
    answer = world.api("deployer", "POST", "/requests", {"audience": [EDITOR], **given})
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


def _timed(world: World, path: str) -> tuple[Any, float]:
    """What is answered, and when on the monotonic clock."""
    return world.api("deployer", "GET", path).json(), time.monotonic()


def _approve(world: World, request_id: str, who: str) -> None:
    link = link_in(mail_of_request(world, who, request_id))
    answered = world.call(
        "POST",
        f"{world.stack.api_url}/api/v1/requests/{request_id}/approve",
        body={"digest": world.open(link).fields["digest"]},
        token=link.rpartition("/")[2],
    )
    assert answered.status == 200, answered.text


def _looks(world: World, who: str, request_id: str) -> list[Any]:
    """Every call that may show links; those of other requests are told on purpose."""
    paths = (f"/requests/{request_id}", "/pending?limit=100", "/requests?status=pending&limit=100")
    base, token = f"{world.stack.api_url}/api/v1", world.tokens[who]
    answers = [call("GET", f"{base}{path}", token=token) for path in paths]
    world.heard.extend(Heard(f"{DISCLOSED_TO} {who}", answer.text) for answer in answers)
    return answers


@contextmanager
def _credential(
    world: World, name: str, scopes: frozenset[str], *, address: str | None = None
) -> Iterator[World]:
    """Put a credential's row there, as no command would, for the length of the block."""
    deployment = find(Place(world.stack.name, world.engine.endpoint_url, world.engine.region))
    store = DynamoCredentialStore(deployment.client("dynamodb"), deployment.tables)
    token = links.new_api_token()
    row = Credential(
        token_hash=links.api_token_hash(token),
        name=name,
        scopes=scopes,
        created_at=SystemClock().now(),
        address=address,
    )
    store.put(row)
    world.tokens[name] = token
    try:
        yield world
    finally:
        store.put(replace(row, revoked=True))
