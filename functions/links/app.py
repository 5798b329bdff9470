"""Gives approvers' links to a caller who may see them, and writes down that it did.

Nothing that faces the internet can read a link's secret, so the API asks here; and since what
faces the internet may be deceived, the caller's credential is read and judged here again.
"""

from collections.abc import Mapping
from typing import Any

from countersign import settings, telemetry, wiring
from countersign.domain.credentials import (
    REQUESTS_LINKS,
    REQUESTS_READ,
    Caller,
    Credential,
    scopes_problem,
)
from countersign.domain.request import Request
from countersign.service.disclose_links import disclose_links


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, dict[str, str]]:
    """Take `{credential: <hash of the caller's API token>, requestIds: […]}`.

    Answers `{request id: {approver: URL}}`: everybody's links with `requests:links`, one's own
    with a verified address. Of a token gate `{"token": <the bare token>}`, with the scope alone.
    Nothing at all to a credential that is unknown or dead, and nothing of requests that this
    caller submitted.
    """
    now = wiring.clock().now()
    credential = wiring.credentials().get(event["credential"])
    if credential is None or not _may_see_links(credential, now):
        telemetry.tell("links not given", warning=True)
        telemetry.count("LinksRefused")
        return {}
    caller = Caller(credential.name, credential.scopes, credential.address)
    requests = _of_others(event["requestIds"], caller)
    given = disclose_links(
        requests,
        caller,
        effects=wiring.effects(),
        secrets=wiring.secrets(),
        base_url=settings.public_base_url(),
        now=now,
        pause=wiring.pause(),
    )
    telemetry.tell("links given", caller=caller.name, count=len(given))
    return given


def _may_see_links(credential: Credential, now: int) -> bool:
    is_sound = credential.is_valid(now) and scopes_problem(credential.scopes) is None
    sees_own = credential.address is not None and REQUESTS_READ in credential.scopes
    return is_sound and (REQUESTS_LINKS in credential.scopes or sees_own)


def _of_others(request_ids: list[str], caller: Caller) -> list[Request]:
    """The known ones among these requests that somebody else submitted."""
    requests = [wiring.requests().get(request_id) for request_id in dict.fromkeys(request_ids)]
    return [
        request for request in requests if request is not None and request.requester != caller.name
    ]
