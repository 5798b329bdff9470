"""Is what a process was told true of the store at the moment at which it was told?"""

from __future__ import annotations

from typing import Any

from countersign.domain.request import CANCELLED, PENDING
from tests.builders import KEY
from tests.model.programs import KEPT, Told

NOTHING_KNOWN = ("unavailable", "REQUEST_BUSY")


def of_vote(
    tables: Any, told: Told, second: int, *, link: str | None, digest: str | None
) -> str | None:
    """What is untrue in a voter's answer, or None.

    `link` is the hash of the link by which the vote came, `digest` of what its voter was shown.
    """
    request = tables.requests.get(KEY)
    own = None if request is None else request.vote_of(told.approver)
    if told.word in NOTHING_KNOWN:
        return None
    if told.word in KEPT:
        # What was read as pending may be closed by the time that it is told.
        is_now = request is not None and told.status in (PENDING, request.status)
        is_so = own is not None and own.approved == told.approved and is_now
    elif told.word == "VOTE_CONFLICT":
        is_so = own is not None and own.approved != told.approved
    else:
        dead = link is not None and (link not in tables.links or tables.links[link].revoked)
        is_so = {
            "REQUEST_CLOSED": request is not None and told.status == request.status != PENDING,
            "REQUEST_EXPIRED": request is not None and second >= request.deadline,
            "REQUEST_NOT_FOUND": request is None,
            "LINK_UNKNOWN": dead,
            "DIGEST_MISMATCH": request is not None and digest not in (None, request.digest),
        }.get(told.word, False)
    return None if is_so else f"{told.approver} was told `{told}`, which is not so"


def of_cancel(tables: Any, told: Told, second: int) -> str | None:
    """What is untrue in the answer to who called it off, or None."""
    request = tables.requests.get(KEY)
    status = None if request is None else request.status
    is_so = {
        "cancelled": status == CANCELLED,
        "REQUEST_CLOSED": told.status == status != PENDING,
        "REQUEST_EXPIRED": request is not None and second >= request.deadline,
        "REQUEST_NOT_FOUND": request is None,
    }.get(told.word, told.word in NOTHING_KNOWN)
    return None if is_so else f"who cancelled was told `{told}`, which is not so"


def of_close(tables: Any, told: Told, second: int, *, run_started: str) -> str | None:
    """Whether the machine may go on to read: never while votes still count; or None."""
    request = tables.requests.get(KEY)
    kind = told.word.removeprefix("closed: ")
    is_ours = request is not None and request.run_started == run_started
    if kind in ("decided", "timeout", "cancelled") and not (is_ours and not request.is_open):
        return f"the machine was told `{told}` of an open question"
    if kind == "no-request" and is_ours:
        return f"the machine was told `{told}` of its own question"
    return None
