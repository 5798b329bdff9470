"""What do people, agents and systems do around a gate, and what were they told?

Each story plays one lifecycle over the product's own doors, as patient clients do: whoever gets no
usable answer sends the same again. A story ends when its people have done their part; what the
product still owes by then is its own business.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from countersign.links import served_stamp
from countersign_workbench.demo.http_client import Answer, call
from tests.fire.world import PEOPLE, FireWorld

TRIES = 25
BETWEEN_TRIES_SECONDS = 0.15
READ_FOR_SECONDS = 30
OPENS_WITHIN_SECONDS = 120.0
OPENER_IS_LOST_AFTER_SECONDS = 2.5

APPROVED, REJECTED, TIMED_OUT, CANCELLED = "approved", "rejected", "timeout", "cancelled"


@dataclass(frozen=True)
class Said:
    """One answer that somebody got: what he had asked for, and what he was told.

    `verdict` is what the call was to record for `who`; None where it was not a vote.
    """

    what: str
    who: str
    verdict: bool | None
    answer: Answer


@dataclass
class Life:
    """One lifecycle: which story, its order number, where it stands, and all that was said.

    `broken`: what kept its people from doing their part, where anything did. `given_up`: its opener
    had died, and its task was given up as AWS does it; the request may be cancelled for that.
    """

    story: str
    order: str
    request_id: str = ""
    execution_id: str = ""
    wanted: str = APPROVED
    broken: str = ""
    given_up: bool = False
    said: list[Said] = field(default_factory=list)

    def hear(self, what: str, who: str, ask: Ask, *, verdict: bool | None = None) -> Answer:
        """Ask until there is an answer that is not a failure of ours; all answers are kept."""
        for _ in range(TRIES):
            answer = _answered(ask)
            self.said.append(Said(what, who, verdict, answer))
            if answer.status < 500:
                return answer
            time.sleep(BETWEEN_TRIES_SECONDS)
        return answer


Ask = Callable[[], Answer]
Story = Callable[[FireWorld, str], Life]


def _answered(ask: Ask) -> Answer:
    try:
        return ask()
    except (urllib.error.URLError, http.client.HTTPException, OSError) as silence:
        return Answer(599, {}, f"no answer: {silence}")


# ---- What one of them does ----


def _start(fire: FireWorld, life: Life, ensemble: str) -> None:
    url = f"{fire.world.stack.api_url}/api/v1/ensembles/{ensemble}/executions"
    answer = life.hear(
        "start",
        "agent",
        lambda: call(
            "POST",
            url,
            body={"order": life.order},
            token=fire.world.tokens["agent"],
            headers={"Idempotency-Key": f"start-{life.order}"},
        ),
    )
    if answer.status == 202:
        life.execution_id = answer.json()["id"]


def _wait_until_asked(fire: FireWorld, life: Life, step: str) -> bool:
    """Wait for the request; gives whether somebody is asked.

    The local engine takes no notice of an opener that died, and AWS does one of two things: it
    tries again, or gives the task up with the opener's error. Here every second time the one.
    """
    life.request_id = f"{life.execution_id}.{step}"
    begun = called = time.monotonic()
    lost = int(life.order.partition("-")[0]) % 2
    while time.monotonic() < begun + OPENS_WITHIN_SECONDS:
        if fire.requests.get(life.request_id) is not None:
            return True
        if not fire.world.is_running(life.execution_id):
            return False
        if time.monotonic() > called + OPENER_IS_LOST_AFTER_SECONDS and _is_lost(fire, life):
            called = time.monotonic()
            lost += 1
            _after_a_lost_opener(fire, life, gives_up=lost % 2 == 0)
        time.sleep(0.03)
    life.broken = f"nobody was asked within {OPENS_WITHIN_SECONDS:.0f} s"
    return False


def _is_lost(fire: FireWorld, life: Life) -> bool:
    """Whether the opener had begun, is at work no more, and has left no request; in this order."""
    began = fire.control.opening(life.request_id) is not None
    return began and fire.control.is_quiet() and fire.requests.get(life.request_id) is None


def _after_a_lost_opener(fire: FireWorld, life: Life, *, gives_up: bool) -> None:
    """What Step Functions does about an opener that died."""
    event = fire.control.opening(life.request_id)
    assert event is not None, "it had begun"
    if gives_up:
        life.given_up = True
        fail_task(fire, event["token"], "Runtime.ExitError")
    else:
        fire.world.engine.client("lambda").invoke(
            FunctionName=fire.functions["OpenGateFunction"],
            Payload=json.dumps(event).encode(),
        )


def fail_task(fire: FireWorld, token: str, error: str) -> None:
    """Fail the task that waits with this token, if one still does."""
    engine = fire.world.engine.client("stepfunctions")
    with suppress(engine.exceptions.TaskDoesNotExist, engine.exceptions.TaskTimedOut):
        engine.send_task_failure(taskToken=token, error=error, cause="by hand")


def _vote_by_credential(
    fire: FireWorld, life: Life, who: str, verdict: bool, **words: str
) -> Answer:
    door = "approve" if verdict else "reject"
    url = f"{fire.world.stack.api_url}/api/v1/requests/{life.request_id}/{door}"
    token = fire.world.tokens[who]
    ask = lambda: call("POST", url, body=words, token=token)  # noqa: E731  (asked several times)
    return life.hear(door, who, ask, verdict=verdict)


def _vote_on_page(fire: FireWorld, life: Life, who: str, verdict: bool, **words: str) -> Answer:
    """Look at the page, and send its form as somebody does who has read for a while."""
    token = fire.link_token(life.request_id, who)
    page = f"{fire.world.stack.api_url}/r/{token}"
    life.hear("page", who, lambda: call("GET", page))
    request = fire.requests.get(life.request_id)
    assert request is not None, "a page is for a request"

    def ask() -> Answer:
        stamp = served_stamp(token, digest=request.digest, served_at=fire.now() - READ_FOR_SECONDS)
        said = "approve" if verdict else "reject"
        form = {"served": stamp, "digest": request.digest, "verdict": said, **words}
        return call("POST", page, form=form)

    return life.hear("form", who, ask, verdict=verdict)


# ---- The stories ----


def both_sign(fire: FireWorld, order: str) -> Life:
    """One signs on the page, the other by his credential; the order is paid."""
    life = Life("both sign", order)
    _start(fire, life, "signed-payment")
    if _wait_until_asked(fire, life, "sign"):
        _vote_on_page(fire, life, PEOPLE[0], True)
        _vote_by_credential(fire, life, PEOPLE[1], True)
    return life


def both_at_once(fire: FireWorld, order: str) -> Life:
    """Both sign in the same moment; the order is paid."""
    life = Life("both at once", order)
    _start(fire, life, "signed-payment")
    if _wait_until_asked(fire, life, "sign"):
        with ThreadPoolExecutor(len(PEOPLE)) as at_once:
            votes = [at_once.submit(_vote_by_credential, fire, life, p, True) for p in PEOPLE]
        for vote in votes:
            vote.result()
    return life


def one_refuses(fire: FireWorld, order: str) -> Life:
    """One signs, the other refuses; nothing is paid, and support hears of it."""
    life = Life("one refuses", order, wanted=REJECTED)
    _start(fire, life, "signed-payment")
    if _wait_until_asked(fire, life, "sign"):
        _vote_on_page(fire, life, PEOPLE[0], True)
        _vote_by_credential(fire, life, PEOPLE[1], False, reason="wrong amount")
    return life


def nobody_answers(fire: FireWorld, order: str) -> Life:
    """One signs, the other is away until the deadline has passed; nothing is paid."""
    life = Life("nobody answers", order, wanted=TIMED_OUT)
    _start(fire, life, "signed-payment")
    if _wait_until_asked(fire, life, "sign"):
        _vote_by_credential(fire, life, PEOPLE[0], True)
    return life


def the_desk_answers(fire: FireWorld, order: str) -> Life:
    """Whoever holds the token answers; the desk's system hears of question and answer."""
    life = Life("the desk answers", order)
    _start(fire, life, "desk-payment")
    if _wait_until_asked(fire, life, "ask"):
        url = f"{fire.world.stack.api_url}/api/v1/executions/{life.execution_id}/resume"
        token = fire.link_token(life.request_id)
        body = {"token": token, "input": {"approved": True}}
        life.hear("resume", "the desk", lambda: call("POST", url, body=body), verdict=True)
    return life


def somebody_stops_it(fire: FireWorld, order: str) -> Life:
    """The operator stops the run while it waits; nobody is asked any more."""
    life = Life("somebody stops it", order, wanted=CANCELLED)
    _start(fire, life, "signed-payment")
    if _wait_until_asked(fire, life, "sign"):
        url = f"{fire.world.stack.api_url}/api/v1/executions/{life.execution_id}/stop"
        token = fire.world.tokens["operator"]
        life.hear("stop", "operator", lambda: call("POST", url, body={}, token=token))
    return life


def the_gate_fails(fire: FireWorld, order: str) -> Life:
    """A colleague with the right to do so fails the waiting task; the question is taken back."""
    life = Life("the gate fails", order, wanted=CANCELLED)
    _start(fire, life, "signed-payment")
    if _wait_until_asked(fire, life, "sign"):
        event = fire.control.opening(life.request_id)
        assert event is not None, "it was opened"
        fail_task(fire, event["token"], "Colleague")
    return life


def it_stands_alone(fire: FireWorld, order: str) -> Life:
    """A service submits a request, somebody looks what waits, both approve; no run waits for it."""
    life = Life("it stands alone", order)
    if _submit(fire, life):
        _look_around(fire, life)
        for person in PEOPLE:
            _vote_by_credential(fire, life, person, True)
    return life


def it_is_withdrawn(fire: FireWorld, order: str) -> Life:
    """A service submits a request, and the operator cancels it after the first answer."""
    life = Life("it is withdrawn", order, wanted=CANCELLED)
    if _submit(fire, life):
        _vote_by_credential(fire, life, PEOPLE[0], True)
        url = f"{fire.world.stack.api_url}/api/v1/requests/{life.request_id}/cancel"
        token, body = fire.world.tokens["operator"], {"reason": "not needed"}
        life.hear("cancel", "operator", lambda: call("POST", url, body=body, token=token))
    return life


def it_is_forgotten(fire: FireWorld, order: str) -> Life:
    """A service submits a request that nobody answers; the sweeper alone ends it."""
    life = Life("it is forgotten", order, wanted=TIMED_OUT)
    _submit(fire, life)
    return life


def the_author_has_decided(fire: FireWorld, order: str) -> Life:
    """A policy approves at once; nobody is asked, and a record is left."""
    life = Life("the author has decided", order)
    _start(fire, life, "policy-payment")
    life.request_id = f"{life.execution_id}.allow"
    return life


def _submit(fire: FireWorld, life: Life) -> bool:
    url = f"{fire.world.stack.api_url}/api/v1/requests"
    body = {
        "data": {"order": life.order},
        "prompt": f"Pay order {life.order}?",
        "approvers": list(PEOPLE),
        "minApprovals": 2,
        "timeout": 7200,
    }
    answer = life.hear(
        "submit",
        "deployer",
        lambda: call(
            "POST",
            url,
            body=body,
            token=fire.world.tokens["deployer"],
            headers={"Idempotency-Key": f"submit-{life.order}"},
        ),
    )
    if answer.status == 201:
        life.request_id = answer.json()["id"]
    return answer.status == 201


def _look_around(fire: FireWorld, life: Life) -> None:
    base, desk = f"{fire.world.stack.api_url}/api/v1", fire.world.tokens["service desk"]
    for path in (f"/requests/{life.request_id}", "/pending?limit=3"):
        life.hear("look", "service desk", lambda path=path: call("GET", base + path, token=desk))


STORIES: tuple[Story, ...] = (
    both_sign,
    both_at_once,
    one_refuses,
    nobody_answers,
    the_desk_answers,
    somebody_stops_it,
    the_gate_fails,
    it_stands_alone,
    it_is_withdrawn,
    it_is_forgotten,
    the_author_has_decided,
)
