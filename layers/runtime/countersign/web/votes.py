"""How does a call by API become a vote, and what is said when it does not count?"""

from typing import Any, Protocol

from countersign.domain.commands import CastVote
from countersign.domain.credentials import REQUESTS_DECIDE, Caller
from countersign.domain.decide import Refused
from countersign.domain.refusals import Problem
from countersign.domain.request import BY_CREDENTIAL, BY_LINK, FIRST_EPOCH, Request, Vote
from countersign.web.calls import Call
from countersign.web.identity import require
from countersign.web.inputs import body_inputs
from countersign.web.problems import ProblemError
from countersign.web.rates import window_of
from countersign.web.request_json import request_summary, vote_json

_BUSY = "REQUEST_BUSY"
_BUSY_RETRY_SECONDS = 1


class RefusalCounter(Protocol):
    """Where refused posts are counted on a link."""

    def count_refusal(self, link_hash: str, *, window: int) -> int:
        """Add one in the window that began at this second; the count afterwards."""


def vote_of(call: Call, caller: Caller, *, approved: bool) -> CastVote:
    """The vote of the verified caller: a link's holder, or a credential's own mailbox.

    Nobody votes as somebody named in a body. Refused: a credential without `requests:decide`
    (403) or without a verified address (403), and a body of other shape (400).
    """
    if caller.link is None:
        require(caller, REQUESTS_DECIDE)
        if caller.address is None:
            raise ProblemError(
                "ADDRESS_NOT_VERIFIED",
                "Only a credential that is bound to an e-mail address can decide; "
                "make one with `countersign token create --address`.",
            )
    said = call.json_object()
    inputs = body_inputs(said, "reason", "feedback", "input", "digest")
    vote = CastVote(
        approver=caller.link.approver if caller.link else str(caller.address),
        approved=approved,
        reason=inputs.text("reason"),
        feedback=inputs.text("feedback"),
        digest=inputs.text("digest"),
        # Judged against the request's fields, and all its problems told, where the vote is.
        input=said.get("input"),
        via=BY_LINK if caller.link else BY_CREDENTIAL,
        epoch=caller.link.epoch if caller.link else FIRST_EPOCH,
    )
    inputs.check()
    return vote


def vote_answer(request: Request, vote: Vote, *, already_recorded: bool) -> dict[str, Any]:
    """`{request, vote, decided, outcome?, alreadyRecorded?}`."""
    answer: dict[str, Any] = {
        "request": request_summary(request),
        "vote": vote_json(vote),
        "decided": not request.is_open,
    }
    if request.outcome is not None:
        answer["outcome"] = request.outcome
    if already_recorded:
        answer["alreadyRecorded"] = True
    return answer


def count_refused(code: str, link_hash: str | None, *, links: RefusalCounter, now: int) -> None:
    """Count a refused vote on its link; being too many at once is nobody's fault."""
    if link_hash is not None and code != _BUSY:
        links.count_refusal(link_hash, window=window_of(now))


def problem_of(refused: Refused) -> ProblemError:
    """The refusal as a problem: its sentence, and what the caller needs to go on."""
    detail = f"{refused.detail[:1].upper()}{refused.detail[1:]}."
    path = refused.data.get("path")
    own = (Problem(str(path), refused.code, refused.detail),) if path else ()
    errors = (*refused.data.get("problems", ()), *own)
    headers = {"Retry-After": str(_BUSY_RETRY_SECONDS)} if refused.code == _BUSY else {}
    return ProblemError(refused.code, detail, errors, _facts(refused), headers)


def _facts(refused: Refused) -> dict[str, Any]:
    request = refused.request
    if request is None or refused.code == "NOT_IN_AUDIENCE":
        return {}
    facts: dict[str, Any] = {"request": request_summary(request)}
    if request.outcome is not None:
        facts["outcome"] = request.outcome
    return facts
