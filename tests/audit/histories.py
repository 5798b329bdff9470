"""What has happened in a deployment that is audited: requests of all kinds, made by the use cases.

A history is known by its seed. `export_of` is the file that `countersign audit export` writes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from countersign.domain.commands import CastVote
from countersign.domain.moments import rfc3339
from countersign.service.cancel_request import cancel_request
from countersign.service.cast_vote import cast_vote
from countersign.service.deliver_mail import deliver_mail
from countersign.service.open_gate import open_gate
from countersign.service.resume_workflow import resume_workflow
from countersign.service.seal_heads import seal_heads
from countersign_workbench.cli.audit_export import end_line, head_line, request_line
from countersign_workbench.cli.audit_store import AuditedStores
from tests.builders import NAMES, SECRET, an_opening, mailbox
from tests.fakes.memory import Memory
from tests.fakes.seals import MemoryChainHeads, MemorySeals
from tests.fakes.world import NOON, FakeChannel, FakeClock, FakeWorkflow

REASONS = ("wrong amount", "naïve — “nein”", "=SUM(A1)", "two\nlines", "👍🏽", "")


def a_history(seed: int, requests: int) -> Memory:
    """A world in which so many requests were asked, answered in part, and delivered."""
    dice, memory = random.Random(seed), Memory()
    for place in range(requests):
        _play(memory, f"refund.run-{seed}-{place}.review", dice)
    return memory


def stores_in(memory: Memory) -> AuditedStores:
    """What an audit of this world reads."""
    return AuditedStores(memory.requests, memory.audit, memory.effects, memory.evidence)


def export_of(memory: Memory, *, with_evidence: bool = False) -> list[str]:
    """The lines of an export of everything."""
    accounts = [stores_in(memory).account(each) for each in sorted(memory.tables.requests)]
    head = head_line(stack="countersign-prod", made_at=rfc3339(NOON), covers="all")
    told = [request_line(account, with_evidence=with_evidence) for account in accounts]
    return [head, *told, end_line(len(told))]


def sealed(memory: Memory, *, at_once: int = 40) -> MemorySeals:
    """The seals of a world, each with so many heads."""
    seals = MemorySeals()
    chains = MemoryChainHeads(memory, a_page=at_once)
    seal_heads(chains=chains, seals=seals, clock=FakeClock(), until=NOON + 60, at_once=at_once)
    return seals


def _play(memory: Memory, key: str, dice: random.Random) -> None:
    people = dice.randint(1, 5)
    opening = an_opening(
        key=key,
        approvers=people,
        min_approvals=dice.randint(1, people),
        onReject=dice.choice(["veto", "untilImpossible"]),
    )
    open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)
    at = NOON
    for name in dice.sample(NAMES[:people], dice.randint(1, people)):
        at += dice.randint(1, 60)
        _mail(memory, key, mailbox(name), at)
    for name in dice.sample(NAMES[:people], dice.randint(1, people)):
        at += dice.randint(1, 60)
        vote = CastVote(
            approver=mailbox(name),
            approved=dice.random() < 0.7,
            via="credential",
            reason=dice.choice(REASONS) or None,
            feedback=dice.choice(REASONS) or None,
        )
        cast_vote(key, vote, store=memory.requests, clock=FakeClock(at))
    _end(memory, key, dice, at + 1)


def _end(memory: Memory, key: str, dice: random.Random, at: int) -> None:
    if memory.tables.requests[key].is_open:
        if dice.random() < 0.3:
            clock = FakeClock(at)
            cancel_request(key, "not wanted", "shop", store=memory.requests, clock=clock)
        return
    workflow = FakeWorkflow()
    workflow.tokens.add("token-1")
    resume_workflow(
        key,
        "resume#1",
        effects=memory.effects,
        tokens=memory.tokens,
        workflow=workflow,
        now=at,
    )


def _mail(memory: Memory, key: str, approver: str, at: int) -> None:
    deliver_mail(
        key,
        f"mail#{approver}#1",
        effects=memory.effects,
        evidence=memory.evidence,
        secrets=memory.secrets,
        channel=FakeChannel(),
        base_url="https://sign.example.com",
        now=at,
    )


def joined(lines: Iterable[str]) -> str:
    """The text of a file of these lines."""
    return "".join(f"{line}\n" for line in lines)
