"""Who wins when an approval and its end come at the very same instant, and does all say so?"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from botocore.exceptions import ClientError

from countersign.domain.effects import WOKEN
from countersign.domain.request import APPROVED, CANCELLED, TIMEOUT
from countersign_workbench.demo.http_client import Answer
from countersign_workbench.engine.mails import captured_mails
from tests.races.aftermath import ABORTED, LONGEST_SECONDS, Aftermath, aftermath, judged_aftermath
from tests.races.ballots import VETO, WAYS, Ballot
from tests.races.claims import claim_of
from tests.races.findings import Findings
from tests.races.ground import Ground
from tests.races.poll import Poll, Told, answered, give_credentials, opened_poll
from tests.races.truth import judged

VOTER = "ana@example.com"
LAST_MOMENT = "last-moment"
APART_SECONDS = 0.4
"""How far the vote is from its deadline, at most, on either side."""

READY_SECONDS = 0.1
SWEEPERS = 2

TIME, CANCEL, STOP, FORGERY = "time", "cancel", "stop", "forged time-out"
RIVALS = (TIME, CANCEL, STOP, FORGERY)
ACTS_SECONDS = {CANCEL: (-0.15, 0.15), STOP: (-1.5, 0.1), FORGERY: (-0.1, 1.0)}
"""When the rival begins, after the vote is sent: so their effects meet, since a stop has further to
go to its effect than a vote, and a forgery less far."""

VOTE_WOKE = "vote first, its wake-up came"
VOTE_KEPT = "vote first, the engine had given up"
RIVAL = "the other first"
ORDERS = (VOTE_WOKE, VOTE_KEPT, RIVAL)

_TITLES = {
    APPROVED: "This was approved",
    CANCELLED: "This was cancelled",
    TIMEOUT: "This ended without a decision",
}


@dataclass(frozen=True)
class Meeting:
    """One approval that met a rival: what the voter was told, and how it ended.

    `apart_seconds` is how long after its instant (before, if negative) the vote was sent; against
    time, how long after the deadline.
    """

    rival: str
    claim: str
    apart_seconds: float
    after: Aftermath
    findings: Findings

    @property
    def order(self) -> str:
        """Which of the two was first; of a vote that was, whether the engine still waited."""
        if self.after.request.status != APPROVED:
            return RIVAL
        return VOTE_WOKE if WOKEN in self.after.wake_up_states else VOTE_KEPT

    @property
    def closed_by(self) -> str:
        """Who closed it: the vote (`quorum`), the store's clock, the engine's, or a caller."""
        return self.after.because or CANCELLED


def met(
    ground: Ground,
    rival: str,
    seeds: Sequence[int],
    *,
    side_by_side: int,
    longest_seconds: float = LONGEST_SECONDS,
) -> list[Meeting]:
    """Let so many approvals meet this rival, some of them side by side."""
    give_credentials(ground, [VOTER])
    with ThreadPoolExecutor(side_by_side) as people:
        return list(people.map(lambda seed: _meet(ground, rival, seed, longest_seconds), seeds))


def twice_mailed(ground: Ground) -> list[str]:
    """The subjects of which somebody was mailed more than once; each motion has one of its own."""
    mails = Counter((*mail.to, mail.subject) for mail in captured_mails(ground.world.engine))
    return sorted(str(mail) for mail, times in mails.items() if times > 1)


def _meet(ground: Ground, rival: str, seed: int, longest_seconds: float) -> Meeting:
    chance, word = random.Random(f"{rival} {seed}"), f"{rival.replace(' ', '-')}-{seed}"
    poll = opened_poll(ground, LAST_MOMENT if rival == TIME else VETO, word, [VOTER])
    ballot = Ballot(VOTER, "approve", chance.choice(WAYS), word)
    instant, act = _rivals_turn(poll, rival, chance)
    with ThreadPoolExecutor(1) as beside:
        acted = beside.submit(act)
        _wait_until(instant)
        sent_at, apart = time.monotonic(), time.time() - _instant_of(poll, rival, instant)
        answer = poll.vote(ballot)
        told = Told(ballot, answer, sent_at, time.monotonic())
        acted_answer = acted.result()
    after = aftermath(poll, longest_seconds=longest_seconds)
    findings = judged([told], after.request, after.trail)
    findings.add(judged_aftermath(after))
    findings.untrue += _wrong_pages(poll, after)
    if rival in (CANCEL, STOP):
        _judge_rival(rival, acted_answer, after, findings)
    return Meeting(rival, claim_of(answer), apart, after, findings)


def _instant_of(poll: Poll, rival: str, instant: float) -> float:
    return poll.request.deadline if rival == TIME else instant


def _rivals_turn(
    poll: Poll, rival: str, chance: random.Random
) -> tuple[float, Callable[[], Answer | None]]:
    """When the vote is sent (epoch seconds), and what the rival does about then."""
    if rival == TIME:
        deadline = poll.request.deadline
        sweeps_at = deadline + chance.uniform(-APART_SECONDS, APART_SECONDS)
        is_swept = chance.random() < 0.5
        act = (lambda: _sweep(poll, sweeps_at)) if is_swept else (lambda: None)
        return deadline + chance.uniform(-APART_SECONDS, APART_SECONDS), act
    earliest, latest = ACTS_SECONDS[rival]
    instant = time.time() + READY_SECONDS - earliest
    acts_at = instant + chance.uniform(earliest, latest)
    act_of = {CANCEL: _cancel, STOP: _stop, FORGERY: _forge}[rival]
    return instant, lambda: act_of(poll, acts_at)


def _sweep(poll: Poll, at: float) -> None:
    """Let the sweeper come twice at once."""
    _wait_until(at)
    with ThreadPoolExecutor(SWEEPERS) as sweepers:
        sweep = poll.ground.call
        for done in [sweepers.submit(sweep, "SweepFunction", {}) for _ in range(SWEEPERS)]:
            done.result()


def _cancel(poll: Poll, at: float) -> Answer | None:
    return _called(poll, at, f"/requests/{poll.request_id}/cancel", {"reason": "no longer wanted"})


def _stop(poll: Poll, at: float) -> Answer | None:
    return _called(poll, at, f"/executions/{poll.execution_id}/stop", {"reason": "wrong input"})


def _called(poll: Poll, at: float, path: str, body: dict[str, str]) -> Answer | None:
    _wait_until(at)
    operator = poll.ground.world.tokens["operator"]
    return answered("POST", f"{poll.ground.doors}/api/v1{path}", body=body, token=operator)


def _forge(poll: Poll, at: float) -> None:
    """Tell the engine that the gate's time is over, with the run's own task token."""
    stolen = poll.ground.tokens.up_to(poll.request_id, 1)[0].token
    _wait_until(at)
    with suppress(ClientError):  # the run went on before
        poll.ground.world.engine.client("stepfunctions").send_task_failure(
            taskToken=stolen, error="States.Timeout", cause="forged"
        )


def _wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.time()))


def _wrong_pages(poll: Poll, after: Aftermath) -> list[str]:
    """What the voter's page and receipt say that the store does not."""
    request = after.request
    page, receipt = (_text_at(poll.page(VOTER, below)) for below in ("", "/receipt"))
    has_voted = request.vote_of(VOTER) is not None
    wrong = []
    for where, words, is_said in (
        ("page", _TITLES.get(request.status, "?"), True),
        ("page", "You approved it on", has_voted),
        ("receipt", "Your approval is recorded", has_voted),
        ("receipt", "You have not answered", not has_voted),
        ("page", "so nothing came of this answer", request.run_ended is not None),
    ):
        if (words in (page if where == "page" else receipt)) != is_said:
            wrong.append(f"{request.request_id} is {request.status}; its {where}: `{words}`?")
    return wrong


def _text_at(address: str) -> str:
    answer = answered("GET", address)
    return "" if answer is None else answer.text


def _judge_rival(rival: str, answer: Answer | None, after: Aftermath, found: Findings) -> None:
    """What the rival was told, too, has to be so."""
    if answer is None or answer.status not in (200, 409):
        status = "nothing" if answer is None else answer.status
        found.failures_5xx.append(f"who called {rival} was told {status}")
        return
    was_done = {CANCEL: after.request.status == CANCELLED, STOP: after.run == ABORTED}[rival]
    if (answer.status == 200) != was_done:
        said = f"{answer.status}: {after.request.status}, {after.run}"
        found.untrue.append(f"who called {rival} was told {said}")
