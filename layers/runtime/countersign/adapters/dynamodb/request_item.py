"""How does a request lie in its table?"""

from collections.abc import Mapping
from typing import Any

from countersign.adapters.dynamodb.values import (
    Attribute,
    Item,
    as_json,
    flag,
    flag_of,
    json_of,
    maybe_json,
    maybe_number,
    maybe_text,
    number,
    number_of,
    text,
    text_of,
    texts,
    without_absent,
)
from countersign.domain.answers import Words, beside, words_in
from countersign.domain.chain import ChainHead
from countersign.domain.moments import day_of
from countersign.domain.request import (
    BY_AUDIENCE,
    Request,
    SeatEpoch,
    Vote,
    closed_key,
    pending_key,
    shard_of,
)
from countersign.domain.scopes import end_in

PENDING_INDEX = "pending"
CLOSED_INDEX = "closed"
EXECUTION_INDEX = "execution"
ROOT_INDEX = "root"


def request_item(request: Request) -> Item:
    """The whole item, as an opening puts it."""
    return without_absent({**_fixed(request), **changing(request)})


def changing(request: Request) -> dict[str, Attribute | None]:
    """What a commit may change; `None` stands for an attribute that must go."""
    is_open = request.is_open
    return {
        "version": number(request.version),
        "requestStatus": text(request.status),
        "tokenGeneration": number(request.token_generation),
        "votes": as_json([_vote_json(vote) for vote in request.votes]),
        "chainSeq": number(request.chain.seq),
        "chainHash": text(request.chain.hash),
        "outcome": maybe_json(request.outcome),
        "cancellation": maybe_text(request.cancellation),
        # Beside the reason, so that `<step>.failed` reads both at once: text that a run parses.
        "endedBy": None if request.ended_by is None else text(request.ended_by.to_text()),
        "closedAt": maybe_number(request.closed_at),
        "runEnded": maybe_text(request.run_ended),
        "epochs": maybe_json([_epoch_json(each) for each in request.epochs] or None),
        # Sparse index keys: an item is in the index `pending` or `closed`, never in both.
        "pendingShard": text(pending_shard(shard_of(request.request_id))) if is_open else None,
        "deadlineKey": text(pending_key(request)) if is_open else None,
        "closedDay": None if request.closed_at is None else text(day_of(request.closed_at)),
        "closedKey": None if request.closed_at is None else text(closed_key(request)),
    }


def request_of(item: Item) -> Request:
    """The request that an item holds; a damaged item raises `KeyError`."""
    return Request(
        request_id=item["requestId"]["S"],
        status=item["requestStatus"]["S"],
        audience=tuple(seat["S"] for seat in item["audience"]["L"]),
        quorum=int(item["quorum"]["N"]),
        on_reject=item["onReject"]["S"],
        require_reason=flag_of(item, "requireReason"),
        undecided=flag_of(item, "undecided"),
        prompt=item["prompt"]["S"],
        submitted_at=int(item["submittedAt"]["N"]),
        deadline=int(item["deadline"]["N"]),
        digest=item["digest"]["S"],
        version=int(item["version"]["N"]),
        token_generation=int(item["tokenGeneration"]["N"]),
        votes=tuple(_vote_of(vote) for vote in json_of(item, "votes") or ()),
        chain=ChainHead(seq=int(item["chainSeq"]["N"]), hash=item["chainHash"]["S"]),
        ensemble=text_of(item, "ensemble"),
        execution_id=text_of(item, "executionId"),
        execution_arn=text_of(item, "executionArn"),
        step=text_of(item, "step"),
        run_started=text_of(item, "runStarted"),
        definition=text_of(item, "definition"),
        requester=text_of(item, "requester"),
        fields=json_of(item, "fields"),
        outcome=json_of(item, "outcome"),
        cancellation=text_of(item, "cancellation"),
        closed_at=number_of(item, "closedAt"),
        run_ended=text_of(item, "runEnded"),
        answered_by=text_of(item, "answeredBy") or BY_AUDIENCE,
        notify_url=text_of(item, "notifyUrl"),
        root_execution_id=text_of(item, "rootExecutionId"),
        scopes=tuple(scope["S"] for scope in item.get("scopes", {"L": []})["L"]),
        ended_by=end_in(json_of(item, "endedBy")),
        epochs=tuple(_epoch_of(each) for each in json_of(item, "epochs") or ()),
    )


def pending_shard(shard: int) -> str:
    """The key of one of the lists of pending requests."""
    return f"p{shard}"


def _fixed(request: Request) -> dict[str, Attribute | None]:
    submitted_key = f"{request.submitted_at:012d}#{request.request_id}"
    return {
        "requestId": text(request.request_id),
        "ensemble": maybe_text(request.ensemble),
        "executionId": maybe_text(request.execution_id),
        "executionArn": maybe_text(request.execution_arn),
        "submittedKey": None if request.execution_id is None else text(submitted_key),
        # A sparse index key: only the requests of child runs are in the index `root`.
        "rootExecutionId": maybe_text(request.root_execution_id),
        "scopes": texts(request.scopes) if request.scopes else None,
        "step": maybe_text(request.step),
        "runStarted": maybe_text(request.run_started),
        "definition": maybe_text(request.definition),
        "requester": maybe_text(request.requester),
        "prompt": text(request.prompt),
        "audience": texts(request.audience),
        "quorum": number(request.quorum),
        "onReject": text(request.on_reject),
        "requireReason": flag(request.require_reason),
        "undecided": flag(request.undecided),
        "fields": maybe_json(request.fields),
        "answeredBy": None if request.answered_by == BY_AUDIENCE else text(request.answered_by),
        "notifyUrl": maybe_text(request.notify_url),
        "submittedAt": number(request.submitted_at),
        "deadline": number(request.deadline),
        "digest": text(request.digest),
    }


def _epoch_json(seat: SeatEpoch) -> dict[str, Any]:
    return {"approver": seat.approver, "epoch": seat.epoch, "hasLink": seat.has_link}


def _epoch_of(written: Mapping[str, Any]) -> SeatEpoch:
    return SeatEpoch(written["approver"], written["epoch"], has_link=written["hasLink"])


def _vote_json(vote: Vote) -> dict[str, Any]:
    # Words that are answers too are kept once: an item of forty votes has no room for both.
    words = beside(vote.input, Words(vote.reason, vote.feedback))
    written = {
        "approver": vote.approver,
        "approved": vote.approved,
        "at": vote.at,
        "via": vote.via,
        "feedback": words.feedback,
        "reason": words.reason,
        "digest": vote.digest,
        "auditHash": vote.audit_hash,
        "servedAt": vote.served_at,
        "input": vote.input,
        "claim": vote.claim,
    }
    return {name: value for name, value in written.items() if value is not None}


def _vote_of(written: Mapping[str, Any]) -> Vote:
    words = words_in(written.get("input"))
    return Vote(
        approver=written["approver"],
        approved=written["approved"],
        at=written["at"],
        via=written["via"],
        feedback=written.get("feedback") or words.feedback,
        reason=written.get("reason") or words.reason,
        digest=written.get("digest"),
        audit_hash=written.get("auditHash"),
        served_at=written.get("servedAt"),
        input=written.get("input"),
        claim=written.get("claim"),
    )
