"""How does an operator kill a link or a resume token that came into wrong hands?"""

from collections.abc import Iterator
from typing import Any, NoReturn

import click
from botocore.exceptions import BotoCoreError, ClientError

from countersign.adapters.clock import SystemClock, pause
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.links import DynamoLinkStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.domain.decide import Refused
from countersign.domain.moments import rfc3339
from countersign.domain.notify_url import notify_host
from countersign.domain.request import TOKEN_SEAT, Request, Vote
from countersign.service.deliver_hook import wants_no_more
from countersign.service.revoke_link import Revoked, revoke_link
from countersign_workbench.cli.deployment import Deployment, Place, find, place_options
from countersign_workbench.cli.output import answer, json_option

NOT_FOUND = 2
NOBODY = "operator"
"""Who it was, in the audit trail, where AWS does not say."""


@click.group()
def links() -> None:
    """Approvers' links: revoke one, send a new one."""


@links.command()
@click.argument("request_id", metavar="REQUEST")
@click.argument("approver", metavar="[APPROVER]", required=False)
@click.option("--token", "is_token", is_flag=True, help="The resume token of a gate without them.")
@click.option("--reissue", is_flag=True, help="Make a new one, and send it as the first was sent.")
@json_option
@place_options
def revoke(
    *,
    request_id: str,
    approver: str | None,
    is_token: bool,
    reissue: bool,
    as_json: bool,
    place: Place,
) -> None:
    """Let APPROVER's link to REQUEST open nothing any more, whether it is open or closed.

    A recorded answer stands. The audit trail keeps who did this, by the name that AWS knows you by.
    Exit 1: nothing was changed, and why. Exit 2: there is no such request.
    """
    if (approver is None) != is_token:
        raise click.UsageError("name one approver, or say --token")
    seat = TOKEN_SEAT if approver is None else approver
    there = find(place)
    said = _revoked(there, request_id, seat, reissue=reissue)
    if isinstance(said, Refused):
        _say_refused(request_id, seat, said, as_json=as_json)
    is_unwanted = said.seat.has_link and wants_no_more(said.request, effects_of(there))
    answer(_told(said), _lines(said, is_unwanted=is_unwanted), as_json=as_json)


def effects_of(there: Deployment) -> DynamoEffectStore:
    """What the deployment owes, and what became of it."""
    return DynamoEffectStore(there.client("dynamodb"), there.tables)


def _revoked(there: Deployment, request_id: str, seat: str, *, reissue: bool) -> Revoked | Refused:
    client, tables = there.client("dynamodb"), there.tables
    return revoke_link(
        request_id,
        seat,
        by=operator(there),
        reissue=reissue,
        # Nothing is opened here, so no evidence's retention is asked for.
        store=DynamoRequestStore(client, tables, evidence_days=0),
        links=DynamoLinkStore(client, tables),
        effects=effects_of(there),
        secrets=DynamoSecretStore(client, tables),
        clock=SystemClock(),
        pause=pause,
    )


def operator(there: Deployment) -> str:
    """The ARN that AWS knows the caller by, else `operator`: no leak waits for a name."""
    try:
        return str(there.client("sts").get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError, KeyError):
        return NOBODY


def _told(done: Revoked) -> dict[str, Any]:
    request, seat = done.request, done.seat
    own = request.vote_of(seat.approver)
    return {
        "request": request.request_id,
        "approver": seat.approver,
        "revoked": True,
        "alreadyRevoked": done.already_recorded,
        "epoch": seat.epoch,
        "reissued": seat.has_link,
        "status": request.status,
        "vote": None if own is None else {"verdict": _verdict(own), "at": rfc3339(own.at)},
    }


def _lines(done: Revoked, *, is_unwanted: bool) -> Iterator[str]:
    request, seat = done.request, done.seat.approver
    what = "the resume token of" if request.is_token_gate else f"the link of {seat} to"
    if done.already_recorded:
        yield f"{what} {request.request_id} was revoked before; nothing was changed"
    else:
        yield f"{what} {request.request_id} opens nothing any more"
    if (own := request.vote_of(seat)) is not None:
        yield f"the answer of {rfc3339(own.at)}, {_verdict(own)}, is recorded and stands"
    if not request.is_open:
        yield f"the request is {request.status}, and stays so"
    elif done.seat.has_link:
        yield _on_its_way(request, seat, is_unwanted=is_unwanted)
    elif own is None:
        yield f"no new one was made ({_way_out(request)}); --reissue makes one"


def _on_its_way(request: Request, seat: str, *, is_unwanted: bool) -> str:
    if not request.is_token_gate:
        return f"a new link is on its way to {seat}"
    seen = (
        "a new token is there: callers with requests:links see it in `countersign pending --json`"
    )
    if request.notify_url is None:
        return seen
    if is_unwanted:
        host = notify_host(request.notify_url)
        return f"{seen}; {host} wants no more events of this request (410)"
    return f"{seen}, and it is on its way to {notify_host(request.notify_url)}"


def _way_out(request: Request) -> str:
    if request.is_token_gate:
        return f"nobody can answer until {rfc3339(request.deadline)}, when it ends as a timeout"
    return "they can answer only with a credential of their own"


def _verdict(vote: Vote) -> str:
    return "approve" if vote.approved else "reject"


def _say_refused(request_id: str, seat: str, said: Refused, *, as_json: bool) -> NoReturn:
    is_unknown = said.code == "REQUEST_NOT_FOUND"
    why = f"not found: {request_id}" if is_unknown else _why(request_id, seat, said)
    if not as_json:
        click.echo(why, err=True)
    else:
        people = [] if said.request is None else list(said.request.people)
        told = {"request": request_id, "revoked": False, "code": said.code, "why": why}
        answer({**told, "audience": people}, (), as_json=True)
    raise click.exceptions.Exit(NOT_FOUND if is_unknown else 1)


def _why(request_id: str, seat: str, said: Refused) -> str:
    request = said.request
    if said.code != "NOT_IN_AUDIENCE" or request is None:
        return f"{said.detail}: nothing was changed, no new link was made"
    if request.is_token_gate:
        return f"{request_id} asks nobody by name: say --token for its resume token"
    if not request.people:
        return f"{request_id} asked nobody: a step decided by itself"
    who = f"{request_id} has no resume token" if seat == TOKEN_SEAT else f"{seat} is not asked"
    return f"{who}; {request_id} asks {', '.join(request.people)}"
