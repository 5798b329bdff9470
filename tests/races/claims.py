"""What does an answer claim to the voter who reads it?"""

from __future__ import annotations

from countersign_workbench.demo.http_client import Answer
from tests.races.poll import asks_to_send_again

RECORDED = "recorded"
STANDS = "stands"
SAME = "already recorded"
CONFLICT = "conflicts with his own earlier answer"
CLOSED = "closed before, not needed"
EXPIRED = "too late"
SEND_AGAIN = "asked to send again"
FAILED = "failed"
"""What can be claimed. A form is led to its receipt whether it was recorded or the same stood
before; that his answer *stands* is all that it tells the voter."""

_CODES = {"VOTE_CONFLICT": CONFLICT, "REQUEST_CLOSED": CLOSED, "REQUEST_EXPIRED": EXPIRED}
_OTHER_STANDS = "That answer stands; the other one was not recorded."
_NOT_NEEDED = "Nothing more is needed from you."
_EXPIRED = "Nothing was recorded from you, and silence is never taken for a yes."


def claim_of(answer: Answer | None) -> str:
    """Read an answer of the API or a page as its voter does."""
    if answer is None:
        return FAILED
    if asks_to_send_again(answer):
        return SEND_AGAIN
    if "json" in answer.headers.get("content-type", ""):
        return _of_document(answer)
    return _of_page(answer)


def _of_document(answer: Answer) -> str:
    said = answer.json()
    if answer.status == 200:
        return SAME if said.get("alreadyRecorded") else RECORDED
    return _CODES.get(said.get("code"), FAILED)


def _of_page(answer: Answer) -> str:
    if answer.status == 303:
        return STANDS
    for status, words, claim in (
        (409, _OTHER_STANDS, CONFLICT),
        (409, _NOT_NEEDED, CLOSED),
        (410, _EXPIRED, EXPIRED),
    ):
        if answer.status == status and words in answer.text:
            return claim
    return FAILED
