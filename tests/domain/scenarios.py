"""Which questions are asked, and what is then done to them, in whatever order?

A scenario is named by its seed: a thousand of them take a second, where a strategy of Hypothesis
draws twenty five. What fails is made smaller by `smallest`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from countersign.domain.commands import (
    Cancel,
    CastVote,
    Command,
    EndOfRun,
    Expire,
    RevokeLink,
)
from countersign.domain.request import (
    BY_CREDENTIAL,
    BY_LINK,
    BY_TOKEN,
    TOKEN_SEAT,
    UNTIL_IMPOSSIBLE,
    VETO,
    Request,
)
from countersign.domain.scopes import ScopeEnd
from tests.builders import KEY, NAMES, a_request, a_token_gate, mailbox, the_evidence
from tests.domain.truth_table import Question
from tests.fakes.world import NOON

DEADLINE = NOON + 100
DIGEST = the_evidence().digest()
HOOK = "https://hooks.example.com/a"
AN_END = ScopeEnd("batch.run-9.both#1", "HTTP_STATUS", "404")
AMOUNT = {"name": "amount", "type": "number", "required": True}
FIELDS: tuple[list[dict[str, Any]] | None, ...] = (
    None,
    [AMOUNT, {"name": "approved", "type": "boolean", "required": False}],
    [{"name": "reason", "type": "text", "required": False}],
    [{"name": "comments", "type": "text", "required": True}],
)
_ANSWERS: tuple[Any, ...] = (
    *(None,) * 10,
    *({"amount": 7},) * 5,
    {},
    {"amount": "7"},
    {"amount": None},
    {"amount": True},
    {"amount": 7, "approved": True},
    {"amount": 7, "approved": False},
    {"amount": 7, "note": "x"},
    {"reason": "answered"},
    {"comments": "try again"},
    {"feedback": "as a field", "comments": "try again"},
    "approved",
    [{"amount": 7}],
)
_WORDS = (*(None,) * 12, "why", "hm", "", " \n", "x" * 2_000, "x" * 2_001, "x" * 4_001, "\ud800")
_SPELLINGS = (str, str.upper, str.title, " {} ".format, "{}\n".format)


@dataclass(frozen=True)
class Scenario:
    """A question as it was opened, the same on paper, and what is done to it, each at a second."""

    request: Request
    commands: tuple[tuple[Command, int], ...]

    def question(self) -> Question:
        """The same question for the truth table."""
        request = self.request
        asked = request.fields or ()
        return Question(
            seats=list(request.audience),
            quorum=request.quorum,
            rule=request.on_reject,
            deadline=request.deadline,
            digest=request.digest,
            request_id=KEY,
            needs_reason=request.require_reason,
            token_gate=request.is_token_gate,
            waits=request.token_generation,
            hook=request.notify_url is not None,
            fields={each["name"]: (each["type"], each["required"]) for each in asked},
        )


def scenario(seed: int) -> Scenario:
    """Any question that may be asked, and anything that may be done to it."""
    rng = Random(seed)
    shared: dict[str, Any] = {
        "on_reject": rng.choice((VETO, UNTIL_IMPOSSIBLE)),
        "require_reason": rng.random() < 0.3,
        "deadline": DEADLINE,
        "token_generation": rng.choice((1, 1, 1, 0, 3)),
        "notify_url": rng.choice((None, None, HOOK)),
        "fields": rng.choice((*FIELDS, None, None)),
    }
    if rng.random() < 0.15:
        request = a_token_gate(**shared)
    else:
        names = NAMES[: rng.choice((1, 2, 2, 3, 3, 3, 4, 5, 7, 10))]
        seats = [_spelled(rng, mailbox(name)).strip() for name in names]
        request = a_request(approvers=seats, min_approvals=rng.randint(1, len(seats)), **shared)
    return Scenario(request, tuple(_commands(rng, request.audience)))


def smallest(failing: Scenario, fails: Callable[[Scenario], bool]) -> Scenario:
    """The scenario without any command that it does not need to fail."""
    for place in reversed(range(len(failing.commands))):
        left = (*failing.commands[:place], *failing.commands[place + 1 :])
        if fails(shorter := replace(failing, commands=left)):
            failing = shorter
    return failing


def _commands(rng: Random, seats: tuple[str, ...]) -> Iterable[tuple[Command, int]]:
    """Up to fifteen, some of them twice, at seconds that need not follow each other."""
    made: list[tuple[Command, int]] = []
    for _ in range(rng.randint(0, 15)):
        if made and rng.random() < 0.15:
            command, _ = rng.choice(made)
        else:
            command = (_other if rng.random() < 0.12 else _vote)(rng, seats)
        made.append((command, _second(rng)))
    return made


def _second(rng: Random) -> int:
    near = (DEADLINE - 1, DEADLINE, DEADLINE + 1)
    # Few enough seconds that things happen in the same one.
    return rng.choice(near) if rng.random() < 0.1 else rng.randrange(NOON - 5, DEADLINE, 7)


def _spelled(rng: Random, address: str) -> str:
    return rng.choice(_SPELLINGS)(address)


def _vote(rng: Random, seats: tuple[str, ...]) -> CastVote:
    """Mostly votes that hold: what is refused is drawn less often, so that outcomes are reached."""
    seat = rng.choice((*seats * 6, mailbox("eve"), TOKEN_SEAT))
    link = BY_TOKEN if seat == TOKEN_SEAT else BY_LINK
    via = rng.choice((*(link,) * 8, BY_CREDENTIAL, BY_LINK))
    none = via != BY_LINK or rng.random() < 0.05
    return CastVote(
        approver=_spelled(rng, seat),
        approved=rng.random() < 0.7,
        reason=rng.choice(_WORDS),
        feedback=rng.choice(_WORDS),
        digest=None if none else rng.choice((*(DIGEST,) * 20, "sha256:other")),
        via=via,
        input=rng.choice(_ANSWERS),
        epoch=rng.choice((1, 1, 1, 1, 1, 1, 2, 3)),
    )


def _other(rng: Random, seats: tuple[str, ...]) -> Command:
    """Whatever else can be asked of a question."""
    words = rng.choice(("stop", "stop", "stop", " ", "x" * 4_000, "x" * 4_001))
    return rng.choice(
        (
            Expire("deadline"),
            Expire("engine"),
            Cancel(words, by="ops"),
            Cancel(words, by="engine", engine_waits=False),
            Cancel("ended", by="engine", engine_waits=False, wakes_above=True),
            Cancel("failed", by="engine", ended_by=AN_END),
            *(EndOfRun("stopped", _second(rng)),) * 2,
            EndOfRun("failed", NOON - 6),
            *(RevokeLink(_spelled(rng, rng.choice(seats)), by="ops", reissue=True),) * 2,
            RevokeLink(_spelled(rng, rng.choice(seats)), by="ops"),
            RevokeLink(mailbox("eve"), by="ops"),
        )
    )
