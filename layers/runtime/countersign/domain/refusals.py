"""Which ordinary refusals are there, and what do they mean over HTTP?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One stable code: its HTTP status and its title. Codes never change meaning."""

    code: str
    status: int
    title: str


_TABLE = (
    Refusal("VOTE_CONFLICT", 409, "You have already answered differently"),
    Refusal("REQUEST_CLOSED", 409, "The request has its outcome"),
    Refusal("REQUEST_EXPIRED", 410, "The deadline has passed"),
    Refusal("REQUEST_BUSY", 503, "Too many answers at once; nothing was recorded"),
    Refusal("REQUEST_NOT_DUE", 409, "The deadline has not passed"),
    Refusal("REQUEST_NOT_FOUND", 404, "There is no such request"),
    Refusal("LINK_UNKNOWN", 404, "There is no such link"),
    Refusal("NOT_IN_AUDIENCE", 403, "This request does not ask you"),
    Refusal("DIGEST_REQUIRED", 400, "An answer by link says which evidence it saw"),
    Refusal("DIGEST_MISMATCH", 409, "The evidence is not the one you were shown"),
    Refusal("REASON_REQUIRED", 400, "A reason is needed"),
    Refusal("WORDS_TOO_LONG", 400, "The words are too long"),
    Refusal("WORDS_INVALID", 400, "The words hold something that is not a character"),
    Refusal("HITL_NO_AUDIENCE", 400, "Nobody is asked"),
    Refusal("HITL_BAD_ADDRESS", 400, "An approver is not an e-mail address"),
    Refusal("HITL_TOO_MANY_APPROVERS", 400, "Too many approvers"),
    Refusal("HITL_QUORUM_UNREACHABLE", 400, "The quorum cannot be reached"),
    Refusal("HITL_BAD_TIMEOUT", 400, "The timeout is out of range"),
    Refusal("HITL_INPUT", 400, "A gate input is not what it should be"),
    Refusal("HITL_BAD_FIELDS", 400, "A field is not what it should be"),
    Refusal("HITL_BAD_ANSWER", 400, "An answer is not what its field asks for"),
    Refusal("HITL_BAD_URL", 400, "The address to notify is not one that can be called"),
    Refusal("HITL_TOO_LARGE", 413, "The evidence is too large"),
    Refusal("HITL_NAME_REUSED", 409, "An earlier run's request has this key"),
    Refusal("IDEMPOTENCY_MISMATCH", 409, "The key was used with another body"),
    Refusal("INPUT_INVALID", 400, "The run's input is not what the ensemble takes"),
    Refusal("INPUT_TOO_LARGE", 413, "The run's input is too large"),
    Refusal("ENSEMBLE_UNKNOWN", 404, "There is no such ensemble"),
    Refusal("EXECUTION_UNKNOWN", 404, "There is no such execution"),
    Refusal("EXECUTION_ENDED", 409, "The execution has ended"),
    Refusal("BAD_CURSOR", 400, "The cursor is not one of ours"),
)

REFUSALS: Mapping[str, Refusal] = {refusal.code: refusal for refusal in _TABLE}
"""The table of codes that domain and services give."""


MOST_TOLD = 100
"""How many problems of one call are told: an answer has to fit where it goes through, and who sends
a hundred wrong things has one reason for all of them."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was sent: where, which code, what, and the way out."""

    path: str
    code: str
    message: str
    hint: str | None = None
