"""How is a request submitted that no run waits for, once for each key?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign import links
from countersign.domain.gate_inputs import CONSEQUENCE
from countersign.domain.limits import DEFAULT_MAX_APPROVERS, DEFAULT_MAX_TIMEOUT_SECONDS
from countersign.domain.opening import (
    check_opening,
    evidence_of,
    evidence_problem,
    opening_of_submission,
)
from countersign.domain.refusals import Problem
from countersign.domain.request import PENDING
from countersign.domain.run_names import run_name
from countersign.service.ports import Invoker, UnavailableError

ROUTE = "submit"
NO_AUDIENCE = "HITL_NO_AUDIENCE"
_OURS = frozenset({"STORE_UNAVAILABLE", "OPEN_GATE_FAULT", "REQUEST_BUSY"})
_DEFAULT_LIMITS = {
    "maxApprovers": DEFAULT_MAX_APPROVERS,
    "maxTimeoutSeconds": DEFAULT_MAX_TIMEOUT_SECONDS,
}


@dataclass(frozen=True)
class Submitted:
    """The request stands; `status` is how it stands now, `deadline` epoch seconds."""

    request_id: str
    status: str
    audience: tuple[str, ...]
    quorum: int
    deadline: int


@dataclass(frozen=True)
class NotSubmitted:
    """Nothing was asked: a code of `refusals.py`, a sentence, and the problems one by one."""

    code: str
    message: str
    problems: tuple[Problem, ...] = ()


def submit_request(
    given: Mapping[str, Any],
    *,
    caller: str,
    key: str | None,
    fresh: str,
    invoker: Invoker,
    now: int,
    limits: Mapping[str, int] | None = None,
) -> Submitted | NotSubmitted:
    """Check gate inputs, and have them opened by the one function that writes secrets.

    With a `key` the request's id is derived from caller and key: the same key with other inputs
    is `IDEMPOTENCY_MISMATCH`. Without one `fresh`, text that was never used before, makes it.
    `consequence` becomes the caller's claim. Everything that is wrong is said at once, before
    anything is opened. `UnavailableError` where it is not known whether it was.
    """
    question = _question(given, caller, key, fresh, limits or _DEFAULT_LIMITS)
    if problems := _problems(question, now):
        return _refused(problems)
    answer = invoker.ask("open_gate", {"standalone": question})
    if not isinstance(answer, Mapping) or answer.get("code") in _OURS:
        raise UnavailableError("the opening was not confirmed")
    if not answer.get("opened"):
        found = tuple(_problem(each) for each in answer.get("problems") or ())
        return NotSubmitted(str(answer["code"]), str(answer["message"]), found)
    return Submitted(
        request_id=answer["request"],
        status=answer.get("status", PENDING),
        audience=tuple(answer["audience"]),
        quorum=answer["quorum"],
        deadline=answer["deadline"],
    )


def _question(
    given: Mapping[str, Any],
    caller: str,
    key: str | None,
    fresh: str,
    limits: Mapping[str, int],
) -> dict[str, Any]:
    seed = run_name(caller, ROUTE, "key" if key is not None else "fresh", key or fresh)
    text = given.get(CONSEQUENCE)
    return {
        "request": links.standalone_id(seed.encode()),
        "requester": caller,
        "input": {name: value for name, value in given.items() if name != CONSEQUENCE},
        "consequence": None if text is None else {"text": text, "claimedBy": caller},
        "limits": dict(limits),
    }


def _problems(question: Mapping[str, Any], now: int) -> tuple[Problem, ...]:
    opening = opening_of_submission(question)
    asked = check_opening(opening)
    if isinstance(asked, tuple):
        return asked
    too_large = evidence_problem(evidence_of(opening, asked, now=now))
    return () if too_large is None else (too_large,)


def _refused(problems: tuple[Problem, ...]) -> NotSubmitted:
    # A question to nobody is that first of all, whatever else is wrong with it.
    codes = [problem.code for problem in problems]
    code = NO_AUDIENCE if NO_AUDIENCE in codes else codes[0]
    count = len(problems)
    said = problems[0].message if count == 1 else f"{count} things are wrong with this request"
    return NotSubmitted(code, said, problems)


def _problem(told: Mapping[str, Any]) -> Problem:
    return Problem(told["path"], told["code"], told["message"], told.get("hint"))
