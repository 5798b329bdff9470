"""What does the holder of a resume token say, and what is answered?"""

from dataclasses import dataclass
from typing import Any

from countersign.domain.answers import answer_problems, verdict_of
from countersign.domain.commands import CastVote
from countersign.domain.credentials import Link
from countersign.domain.decide import Refused, decide
from countersign.domain.fields import fields_of
from countersign.domain.refusals import Problem
from countersign.domain.request import BY_TOKEN, TIMEOUT, TOKEN_SEAT, Request
from countersign.web.calls import Call
from countersign.web.inputs import body_inputs
from countersign.web.problems import ProblemError
from countersign.web.votes import problem_of

BAD_ANSWER = "HITL_BAD_ANSWER"
_OVER = ("VOTE_CONFLICT", "REQUEST_CLOSED", "REQUEST_EXPIRED")


@dataclass(frozen=True)
class Resumption:
    """The body as it came: the token, the answers, and who answers by their own account."""

    token: str
    input: Any
    claim: str | None


def resumption_of(call: Call) -> Resumption:
    """Read `{token, input, as?}` as JSON whatever media type it was sent as: `curl -d` says form.

    That is safe here: the token in the body is the credential, and no browser adds one.
    """
    said = call.json_object(of_any_type=True)
    inputs = body_inputs(said, "token", "input", "as")
    token, claim = inputs.text("token", required=True), inputs.text("as")
    inputs.check()
    return Resumption(token=token or "", input=said.get("input"), claim=claim)


def answered_gate(request: Request | None, execution_id: str, link: Link) -> Request:
    """The token gate of this run that the token answers; anything else is one and the same 404.

    A gate with an audience is not answered here: nobody decides alone round a quorum. Nor is one
    whose token was revoked since the link was read.
    """
    if request is None or not request.is_token_gate or request.execution_id != execution_id:
        raise unknown_token()
    if not request.is_opened_by(link.approver, link.epoch):
        raise unknown_token()
    return request


def answer_of(said: Resumption, request: Request, *, epoch: int) -> CastVote | ProblemError:
    """The answer, or all that is wrong with it: `input.approved` must say true or false."""
    verdict = verdict_of(said.input)
    if isinstance(verdict, Problem):
        fields = fields_of(request.fields)
        # Without a verdict nothing is required yet; what is there must still be of its type.
        others = answer_problems(fields, said.input, False) if isinstance(said.input, dict) else ()
        found = (verdict, *(each for each in others if each.path != verdict.path))
        return ProblemError(BAD_ANSWER, "The gate stays open; mend the answer.", found)
    return CastVote(
        approver=TOKEN_SEAT,
        approved=verdict,
        input=said.input,
        claim=said.claim,
        via=BY_TOKEN,
        epoch=epoch,
    )


def over(request: Request, *, epoch: int, now: int) -> ProblemError | None:
    """Why no answer counts here any more, however it is written (409, 410), or None."""
    any_answer = CastVote(TOKEN_SEAT, approved=False, via=BY_TOKEN, epoch=epoch)
    known = decide(request, any_answer, now)
    if isinstance(known, Refused):
        return not_resumed(known) if known.code in _OVER else None
    return used(request) if known.already_recorded else None


def resumed(request: Request) -> dict[str, Any]:
    """`{status, input, approvedBy, approvedAt}` of the outcome; the time is in milliseconds."""
    outcome = request.outcome or {}
    return {name: outcome.get(name) for name in ("status", "input", "approvedBy", "approvedAt")}


def used(request: Request) -> ProblemError:
    """The refusal of another answer by a token that has answered before."""
    return problem_of(Refused("REQUEST_CLOSED", "this token was used already", request))


def not_resumed(refused: Refused) -> ProblemError:
    """The refusal as a problem; a gate that has timed out is gone, and an unknown one unknown."""
    if refused.code in ("LINK_UNKNOWN", "REQUEST_NOT_FOUND", "NOT_IN_AUDIENCE"):
        return unknown_token()
    request = refused.request
    if refused.code == "REQUEST_CLOSED" and request is not None and request.status == TIMEOUT:
        return problem_of(Refused("REQUEST_EXPIRED", refused.detail, request))
    return problem_of(refused)


def unknown_token() -> ProblemError:
    """The one refusal of every token that answers no gate of this run."""
    detail = "No gate of this run is answered with this token; ask whoever gave it to you."
    return ProblemError("RESUME_UNKNOWN", detail)
