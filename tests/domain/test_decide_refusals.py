"""In which words is each command refused, and what is told beside them?"""

from dataclasses import replace

import pytest

from countersign.domain.commands import Cancel, EndOfRun, Expire, RevokeLink
from countersign.domain.request import Request
from tests.builders import a_request, a_token_gate, after, approves, by_token, rejects
from tests.domain.decided import refused
from tests.fakes.world import NOON

DUE = NOON + 3600
NOT_ASKED = "this request does not ask this address"
AMOUNT = [{"name": "amount", "type": "number", "required": True}]

WAITING = a_request(approvers=2, min_approvals=2)
VOTED = after(WAITING, approves("ana"))
REJECTED = after(WAITING, rejects("ana"))
CANCELLED = after(WAITING, Cancel("mistake", by="ops"))
TIMED_OUT = after(WAITING, Expire(), now=DUE)

SENTENCES = [
    (WAITING, approves("eve"), NOON, "NOT_IN_AUDIENCE", NOT_ASKED),
    (WAITING, RevokeLink("eve@example.com", by="ops"), NOON, "NOT_IN_AUDIENCE", NOT_ASKED),
    (WAITING, approves("ana", epoch=2), NOON, "LINK_UNKNOWN", "there is no such link"),
    (
        VOTED,
        rejects("ana"),
        NOON,
        "VOTE_CONFLICT",
        "your answer of 2026-11-22T12:01:00Z is recorded as approve and stands",
    ),
    (
        REJECTED,
        approves("ana"),
        NOON,
        "VOTE_CONFLICT",
        "your answer of 2026-11-22T12:01:00Z is recorded as reject and stands",
    ),
    (
        REJECTED,
        approves("ben"),
        NOON,
        "REQUEST_CLOSED",
        "the request is rejected since 2026-11-22T12:01:00Z",
    ),
    (
        CANCELLED,
        approves("ben"),
        NOON,
        "REQUEST_CLOSED",
        "the request is cancelled since 2026-11-22T12:01:00Z",
    ),
    (
        TIMED_OUT,
        Cancel("late", by="ops"),
        NOON,
        "REQUEST_CLOSED",
        "the request is timeout since 2026-11-22T13:00:00Z",
    ),
    (
        WAITING,
        approves("ana"),
        DUE,
        "REQUEST_EXPIRED",
        "it could be answered until 2026-11-22T13:00:00Z",
    ),
    (
        WAITING,
        approves("ana", digest=None),
        NOON,
        "DIGEST_REQUIRED",
        "send the digest of the evidence that the page showed",
    ),
    (
        WAITING,
        approves("ana", digest="sha256:other"),
        NOON,
        "DIGEST_MISMATCH",
        "the evidence is not the one this answer was given to; look again, then answer",
    ),
    (
        replace(WAITING, require_reason=True),
        rejects("ana"),
        NOON,
        "REASON_REQUIRED",
        "a rejection of this request needs a reason",
    ),
    (
        replace(WAITING, fields=AMOUNT),
        approves("ana", input={"amount": "x", "sum": 1}),
        NOON,
        "HITL_BAD_ANSWER",
        "nothing is recorded: input.sum: this request does not ask for it; "
        "input.amount: `x` is not a number",
    ),
    (
        a_token_gate(),
        by_token(claim="\n"),
        NOON,
        "WORDS_INVALID",
        "it is not one line of text; write a name",
    ),
    (WAITING, Cancel(" ", by="ops"), NOON, "REASON_REQUIRED", "cancelling needs a reason"),
    (
        WAITING,
        Expire(),
        DUE - 1,
        "REQUEST_NOT_DUE",
        "it may be answered until 2026-11-22T13:00:00Z",
    ),
    (WAITING, EndOfRun("failed", NOON), NOON, "REQUEST_NOT_DUE", "the request is still open"),
]


@pytest.mark.parametrize(("request_", "command", "now", "code", "detail"), SENTENCES)
def test_a_refusal_has_its_code_and_its_sentence(request_, command, now, code, detail) -> None:
    answer = refused(request_, command, now)

    assert (answer.code, answer.detail) == (code, detail)
    assert answer.request == (None if code == "LINK_UNKNOWN" else request_)


@pytest.mark.parametrize(
    ("request_", "command", "now", "data"),
    [
        (REJECTED, approves("ana"), NOON, {"verdict": "reject", "at": NOON + 60}),
        (REJECTED, approves("ben"), NOON, {"status": "rejected", "outcome": REJECTED.outcome}),
        (WAITING, approves("ana"), DUE, {"deadline": DUE}),
        (WAITING, Expire(), NOON, {"deadline": DUE}),
        (WAITING, approves("ana", digest="sha256:other"), NOON, {"digest": WAITING.digest}),
        (WAITING, rejects("ana", reason="\ud800"), NOON, {"path": "reason"}),
        (WAITING, approves("eve"), NOON, {}),
    ],
)
def test_what_a_program_needs_stands_beside_the_sentence(request_, command, now, data) -> None:
    assert refused(request_, command, now).data == data


def test_a_request_without_its_closing_second_is_told_as_closed_all_the_same() -> None:
    damaged: Request = replace(CANCELLED, closed_at=None)

    assert refused(damaged, approves("ben")).detail.endswith("since 1970-01-01T00:00:00Z")
