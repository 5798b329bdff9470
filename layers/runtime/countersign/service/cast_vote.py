"""How does one approver's answer get recorded, exactly once?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.commands import CastVote
from countersign.domain.decide import Refused
from countersign.domain.request import Request, Vote
from countersign.service.apply_command import DEFAULT_TRIES, apply_command
from countersign.service.patience import Pause, no_pause
from countersign.service.ports import Clock, LinkStore, RequestStore


@dataclass(frozen=True)
class Recorded:
    """The vote stands: the request with it, and the vote as recorded.

    `decided` says whether the request is closed; `outcome` is the gate's output then.
    `already_recorded`: the same answer stood before, and nothing was written.
    """

    request: Request
    vote: Vote
    decided: bool
    outcome: Mapping[str, Any] | None = None
    already_recorded: bool = False


def cast_vote(
    request_id: str,
    command: CastVote,
    *,
    store: RequestStore,
    clock: Clock,
    tries: int = DEFAULT_TRIES,
    pause: Pause = no_pause,
    links: LinkStore | None = None,
    link_hash: str | None = None,
) -> Recorded | Refused:
    """Record a vote with one read and one transaction.

    When others write first it is read and decided again, up to `tries` times with jittered
    pauses; then `REQUEST_BUSY`, with nothing recorded. A vote by link passes `links` and
    `link_hash`: the door has read the link already, but what wrote first may have been its
    revocation, so it is read again before another try.
    """

    def objection(_request: Request, attempt: int) -> Refused | None:
        if attempt == 1 or links is None or link_hash is None:
            return None
        link = links.get(link_hash)
        is_alive = link is not None and not link.revoked
        return None if is_alive else Refused("LINK_UNKNOWN", "there is no such link", None)

    answer = apply_command(
        request_id,
        command,
        store=store,
        clock=clock,
        tries=tries,
        pause=pause,
        objection=objection,
    )
    if isinstance(answer, Refused):
        return answer
    vote = answer.request.vote_of(command.approver)
    assert vote is not None, "an accepted vote is in the request"
    return Recorded(
        request=answer.request,
        vote=vote,
        decided=not answer.request.is_open,
        outcome=answer.request.outcome,
        already_recorded=answer.already_recorded,
    )
