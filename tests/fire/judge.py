"""What came of a lifecycle, and was anything lost, doubled, stuck or told untruly?

The judge reads the tables, the engine, the mailbox and the outside systems themselves, never what
the product says of itself, but for the audit, which he has verified.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.effects import WOKEN
from countersign.domain.request import TOKEN_SEAT, Request
from countersign.service.verify_audit import AuditReport, verify_audit
from countersign_workbench.engine.mails import captured_mails
from tests.fire.stories import APPROVED, CANCELLED, Life, Said
from tests.fire.world import FireWorld

NOTHING_WAS = re.compile(r"nothing was (changed|recorded|done)", re.IGNORECASE)
_LINK = re.compile(r"/r/([a-z2-7]{52})")
_RECORDED = (200, 303)
WRONG = ("lost", "doubled", "stuck", "untrue", "failures_5xx")
NEVER_ASKED = "never asked"
OF_THE_GATEWAY = (502, 504, 599)
"""What is answered where the process behind a door has died: nobody of ours could say anything."""


@dataclass
class Judgement:
    """What went wrong, each in a sentence, and what happened beside.

    `steps_failed`: runs that failed in a step of the author's own, and said so. `unavailable`:
    answers 503 with a `Retry-After`; `gateway`: those that the gateway gave for a process that had
    died. `given_up`: lifecycles whose opener died and was given up. `ends` counts how the requests
    ended.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    failures_5xx: list[str] = field(default_factory=list)
    steps_failed: list[str] = field(default_factory=list)
    unavailable: int = 0
    gateway: int = 0
    given_up: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    @property
    def wrong(self) -> list[str]:
        """Everything that went wrong, one line each."""
        return [f"{kind}: {what}" for kind in WRONG for what in getattr(self, kind)]

    def __iadd__(self, other: Judgement) -> Judgement:
        for kind in (*WRONG, "steps_failed"):
            getattr(self, kind).extend(getattr(other, kind))
        self.unavailable += other.unavailable
        self.gateway += other.gateway
        self.given_up += other.given_up
        self.ends += other.ends
        return self


def judge(fire: FireWorld, lives: Iterable[Life]) -> Judgement:
    """Judge lifecycles that have been healed."""
    found = Judgement()
    for life in lives:
        _judge_one(fire, life, found)
    for effect in fire.owed():
        found.stuck.append(f"{effect.request_id} is still owed {effect.effect_id}")
    return found


def is_over(fire: FireWorld, life: Life) -> bool:
    """Whether nothing more is to come of a lifecycle but what is owed."""
    request = fire.requests.get(life.request_id) if life.request_id else None
    if life.execution_id and fire.world.is_running(life.execution_id):
        return False
    return request is None or not request.is_open


def _judge_one(fire: FireWorld, life: Life, found: Judgement) -> None:
    name = f"{life.story} {life.order}"
    request = fire.requests.get(life.request_id) if life.request_id else None
    found.given_up += life.given_up
    if life.broken:
        found.stuck.append(f"{name}: {life.broken}")
    for said in life.said:
        _judge_answer(name, said, request, found)
    run = _run(fire, life)
    paid = len(fire.vendor.calls(f"/pay/{life.order}"))
    if paid > 1:
        found.doubled.append(f"{name} was paid {paid} times")
    if run is not None and run["status"] == "RUNNING":
        found.stuck.append(f"{name}: its run still waits")
    if request is None:
        _judge_unasked(name, life, run, paid, found)
        return
    report = verify_audit(
        request.request_id,
        store=fire.requests,
        audit=fire.audit,
        effects=fire.effects,
        evidence=fire.evidence,
    )
    assert report is not None, "the request is there"
    found.ends[request.status] += 1
    _judge_request(name, life, request, report, found)
    _judge_run(name, life, request, run, paid, found)


def _run(fire: FireWorld, life: Life) -> dict[str, Any] | None:
    if not life.execution_id:
        return None
    ensemble, _, name = life.execution_id.partition(".")
    prefix = fire.world.stack.state_machine_prefix.replace(":stateMachine:", ":execution:")
    run: dict[str, Any] = fire.world.engine.client("stepfunctions").describe_execution(
        executionArn=f"{prefix}{ensemble}:{name}"
    )
    return run


def _judge_unasked(
    name: str, life: Life, run: dict[str, Any] | None, paid: int, found: Judgement
) -> None:
    """Nobody was asked: then the run has failed and says so, and nothing was paid."""
    found.ends[NEVER_ASKED] += 1
    if paid:
        found.lost.append(f"{name} was paid, and nobody was asked")
    if run is not None and run["status"] == "SUCCEEDED":
        found.lost.append(f"{name}: its run went on, and nobody was asked")
    if run is None and not any(said.answer.status >= 500 for said in life.said):
        found.lost.append(f"{name} left no request, and nobody was told")


def _judge_answer(name: str, said: Said, request: Request | None, found: Judgement) -> None:
    answer, about = said.answer, f"{name}: {said.who} was told {said.answer.status} ({said.what})"
    if answer.status in OF_THE_GATEWAY:
        found.gateway += 1
        return
    if answer.status >= 500:
        if answer.status == 503 and "retry-after" in answer.headers:
            found.unavailable += 1
        else:
            found.failures_5xx.append(f"{about}: {answer.text[:200]}")
    if said.verdict is None or request is None:
        return
    seat = TOKEN_SEAT if said.what == "resume" else said.who
    vote = request.vote_of(seat)
    stands = vote is not None and vote.approved == said.verdict
    if answer.status in _RECORDED and not stands:
        found.lost.append(f"{about}, and no such answer is recorded")
    if answer.status >= 400 and stands and _denies(answer.status, answer.text):
        found.untrue.append(f"{about}, and the answer is recorded: {answer.text[:160]}")
    if answer.status in (404, 410, 403):
        found.untrue.append(f"{about}: {answer.text[:160]}")


def _denies(status: int, text: str) -> bool:
    """Whether an answer says that nothing was recorded, or that somebody else was first."""
    return bool(NOTHING_WAS.search(text)) or status == 409


def _judge_request(
    name: str, life: Life, request: Request, report: AuditReport, found: Judgement
) -> None:
    if not report.holds:
        found.lost.append(f"{name}: its audit does not verify: {report}")
    kinds = Counter(entry.body["kind"] for entry in report.decisions.entries)
    ends = kinds["closed"] + kinds["cancelled"]
    if ends > 1:
        found.doubled.append(f"{name} was ended {ends} times")
    if request.is_open:
        found.stuck.append(f"{name} is still open")
    woken = [
        entry
        for entry in report.deliveries.entries
        if entry.body["kind"] == "resumed" and entry.body["state"] == WOKEN
    ]
    if len(woken) > 1:
        found.doubled.append(f"{name}: its run was woken {len(woken)} times")
    voted = Counter(
        entry.body["approver"]
        for entry in report.decisions.entries
        if entry.body["kind"] == "voted"
    )
    for seat, times in voted.items():
        if times > 1:
            found.doubled.append(f"{name}: the audit has {times} answers of {seat}")
        if request.vote_of(seat) is None:
            found.lost.append(f"{name}: the answer of {seat} is in the audit alone")
    may_end_as = {life.wanted, CANCELLED} if life.given_up else {life.wanted}
    if not request.is_open and request.status not in may_end_as:
        found.lost.append(f"{name} ended as {request.status}, not as {life.wanted}")


def _judge_run(
    name: str,
    life: Life,
    request: Request,
    run: dict[str, Any] | None,
    paid: int,
    found: Judgement,
) -> None:
    """Whether the run did what the store says; one that failed has said so and did nothing."""
    if request.status != APPROVED and paid:
        found.lost.append(f"{name} was paid without a yes ({request.status})")
    if run is None or run["status"] == "RUNNING" or life.story == "somebody stops it":
        return
    went_on = run["status"] == "SUCCEEDED"
    if request.status == CANCELLED:
        if went_on:
            found.lost.append(f"{name} was cancelled, and its run went on")
    elif not went_on:
        found.steps_failed.append(f"{name} is {request.status}, its run failed: {run.get('cause')}")
    elif f'"{request.status}"' not in run["output"]:
        found.untrue.append(f"{name} is {request.status}, and its run gave {run['output']}")
    elif request.status == APPROVED and not paid and "policy" not in life.execution_id:
        found.lost.append(f"{name} was approved, and nothing was paid")


@dataclass(frozen=True)
class Mailed:
    """What came to the mailboxes: the mails, the copies among them, and links that differ."""

    mails: int
    copies: int
    other_links: list[str]


def mailed(fire: FireWorld) -> Mailed:
    """Compare all mails that ask somebody: two about one question have to carry one link."""
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for mail in captured_mails(fire.world.engine):
        found = set(_LINK.findall(mail.text))
        order = re.search(r"Pay order (\S+)\?", mail.text)
        if found and order:
            asked[mail.to[0], order[1]].append(" ".join(sorted(found)))
    count = sum(map(len, asked.values()))
    other = [f"{to} of {order}" for (to, order), sent in asked.items() if len(set(sent)) > 1]
    return Mailed(count, count - len(asked), other)


def counts(found: Judgement) -> dict[str, int]:
    """What went wrong as the columns of a row of torture's table."""
    return {kind: len(getattr(found, kind)) for kind in WRONG}


def shown(wrong: Sequence[str], most: int = 12) -> str:
    """The first of what went wrong, for a terminal."""
    more = len(wrong) - most
    return "\n".join([*wrong[:most], *([f"and {more} more"] if more > 0 else [])])
