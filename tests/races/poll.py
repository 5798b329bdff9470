"""How is one motion put to many voters, and how do they all answer at the same instant?"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError

from countersign import links
from countersign.domain.limits import SERVED_MIN_SECONDS
from countersign.domain.request import Request
from countersign_workbench.demo.http_client import Answer, call
from tests.end_to_end.crowd import hand_out
from tests.end_to_end.many_gates import within
from tests.races.ballots import Ballot
from tests.races.ground import Ground

SEND_AGAIN_SECONDS = 1.0
SENT_AGAIN_AT_MOST = 10
PATIENCE_SECONDS = 240.0
OPENING_SECONDS = 120.0

_one_starts = threading.Lock()


@dataclass(frozen=True)
class Told:
    """What one ballot was answered (None: nothing within the client's patience), from when to when.

    Times are of `time.monotonic()`. `earlier` are the answers that asked to send it again.
    """

    ballot: Ballot
    answer: Answer | None
    sent_at: float
    answered_at: float
    earlier: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Poll:
    """A run that waits for many: its request as it was opened, and each voter's link token."""

    ground: Ground
    motion: str
    execution_id: str
    request: Request
    links: dict[str, str]

    @property
    def request_id(self) -> str:
        """The id of the request that is voted on."""
        return self.request.request_id

    def vote(self, ballot: Ballot) -> Answer | None:
        """Send one ballot as its voter does; None where nothing came back."""
        api = f"{self.ground.doors}/api/v1/requests/{self.request_id}/{ballot.verdict}"
        said, token = {"feedback": ballot.word}, self.links[ballot.voter]
        match ballot.way:
            case "form":
                return answered("POST", self.page(ballot.voter), form=self._form(ballot) | said)
            case "link":
                body = {"digest": self.request.digest} | said
                return answered("POST", api, body=body, token=token)
            case _:
                credential = self.ground.world.tokens[ballot.voter]
                return answered("POST", api, body=said, token=credential)

    def page(self, voter: str, below: str = "") -> str:
        """The address of a voter's page, or of what is below it (`/receipt`)."""
        return f"{self.ground.doors}/r/{self.links[voter]}{below}"

    def _form(self, ballot: Ballot) -> dict[str, str]:
        """What the page's form holds for somebody who has read it for long enough."""
        served = links.served_stamp(
            self.links[ballot.voter],
            digest=self.request.digest,
            served_at=int(time.time()) - SERVED_MIN_SECONDS - 1,
        )
        return {"digest": self.request.digest, "served": served, "verdict": ballot.verdict}


def answered(method: str, url: str, **sent: Any) -> Answer | None:
    """Call with all the patience that a busy machine may need; None where nothing came back."""
    try:
        return call(method, url, patience_seconds=PATIENCE_SECONDS, **sent)
    except (TimeoutError, URLError, ConnectionError):
        return None


def opened_poll(
    ground: Ground, ensemble: str, motion: str, voters: Sequence[str], *, quorum: int = 1
) -> Poll:
    """Start a run of this ensemble and wait until it asks everybody."""
    asked = {"motion": motion, "voters": list(voters), "quorum": quorum}
    execution_id = _started(ground, ensemble, asked)
    request_id = f"{execution_id}.ballot"
    request = within(OPENING_SECONDS, request_id, lambda: ground.requests.get(request_id))
    secret = ground.secrets.get(request_id)
    assert secret is not None
    tokens = {voter: links.link_token(secret, voter, epoch=1) for voter in voters}
    return Poll(ground, motion, execution_id, request, tokens)


def _started(ground: Ground, ensemble: str, run_input: dict[str, Any]) -> str:
    """Start a run; one after the other, since each function that starts beside costs seconds."""
    world = ground.world
    url = f"{world.stack.api_url}/api/v1/ensembles/{ensemble}/executions"
    with _one_starts:
        answer = answered("POST", url, body=run_input, token=world.tokens["agent"])
    assert answer is not None
    assert answer.status == 202, answer.text
    return str(answer.json()["id"])


def give_credentials(ground: Ground, voters: Sequence[str]) -> None:
    """Give each of these, who has none yet, a credential of his own."""
    for voter in voters:
        if voter not in ground.world.tokens:
            hand_out(ground.world, voter, "requests:decide", address=voter)


def cast_at_once(poll: Poll, ballots: Sequence[Ballot]) -> list[Told]:
    """Send all of them at the same instant; who is asked to send it again does, as he is told."""
    together = threading.Barrier(len(ballots))

    def cast(ballot: Ballot) -> Told:
        together.wait()
        return _cast(poll, ballot)

    with ThreadPoolExecutor(len(ballots)) as voters:
        return list(voters.map(cast, ballots))


def most_in_flight(told: Sequence[Told]) -> int:
    """How many calls were sent and not yet answered at the fullest instant."""
    moments = [(each.sent_at, 1) for each in told] + [(each.answered_at, -1) for each in told]
    most = now = 0
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most


def asks_to_send_again(answer: Answer) -> bool:
    """Whether nothing was recorded, for a reason that goes by."""
    return answer.status == 503 and "retry-after" in answer.headers


def _cast(poll: Poll, ballot: Ballot) -> Told:
    earlier: list[Answer] = []
    sent_at = time.monotonic()
    while True:
        answer = poll.vote(ballot)
        if answer is None or not asks_to_send_again(answer) or len(earlier) == SENT_AGAIN_AT_MOST:
            return Told(ballot, answer, sent_at, time.monotonic(), tuple(earlier))
        earlier.append(answer)
        time.sleep(SEND_AGAIN_SECONDS)
