"""Which approvers' links may this caller see, and how are they asked for?"""

from collections.abc import Iterable, Mapping
from typing import Any

from countersign.domain.credentials import Caller
from countersign.domain.request import Request, same_address
from countersign.links import api_token_hash
from countersign.web.calls import Call
from countersign.web.identity import bearer_of, sees_all_links

LINKS_TASK = "links"


def links_wanted(caller: Caller, requests: Iterable[Request]) -> list[str]:
    """The ids of the pending requests of which this caller sees links.

    With `requests:links` all; with a verified address those that ask it. Never a request that
    the caller submitted or started: who asks must not be able to answer.
    """
    if caller.link is not None:
        return []
    return [
        request.request_id
        for request in requests
        if request.is_open
        and request.requester != caller.name
        and (sees_all_links(caller) or _asks(request, caller))
    ]


def links_question(call: Call, request_ids: list[str]) -> dict[str, Any]:
    """What the internal `links` function is asked: it looks the credential up again itself."""
    return {"credential": api_token_hash(bearer_of(call)), "requestIds": request_ids}


def links_answered(caller: Caller, answer: Any) -> dict[str, dict[str, str]]:
    """`{request id: {approver: URL}}` of an answer, without what this caller may not see."""
    given = answer if isinstance(answer, Mapping) else {}
    if sees_all_links(caller):
        return {request_id: dict(urls) for request_id, urls in given.items()}
    return {request_id: _own(caller, urls) for request_id, urls in given.items()}


def _own(caller: Caller, urls: Mapping[str, str]) -> dict[str, str]:
    mine = same_address(caller.address or "")
    return {approver: url for approver, url in urls.items() if same_address(approver) == mine}


def _asks(request: Request, caller: Caller) -> bool:
    return caller.address is not None and request.seat_of(caller.address) is not None
