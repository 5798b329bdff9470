"""How does the trail of some requests stand in one file, for somebody who has nothing of ours?

JSON Lines, each line in RFC 8785: what the file is, one line for each request, how many there were.
`docs/audit.md` tells the format.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from countersign.adapters.dynamodb.request_item import request_item, request_of
from countersign.adapters.dynamodb.values import Attribute, as_json, flag, number, text, texts
from countersign.domain.audit import ChainHead, Entry, Verified, decision_chain, delivery_chain
from countersign.domain.canonical import MAX_SAFE_INTEGER, UncanonicalError, canonical_text
from countersign.domain.evidence import CHANGED, Evidence, EvidenceDamagedError
from countersign.domain.request import Request
from countersign.domain.testimony import contradictions
from countersign.service.verify_audit import EVIDENCE_PROBLEMS
from countersign_workbench.cli.audit_findings import DAMAGED, DELETED, Account, Trail

FORMAT = "countersign-audit/1"

RECORD = {
    *("requestId", "ensemble", "step", "definition", "requester", "digest", "undecided"),
    *("executionId", "executionArn", "rootExecutionId", "runStarted", "scopes"),
    *("audience", "quorum", "onReject", "requireReason", "answeredBy", "submittedAt", "deadline"),
    *("requestStatus", "votes", "outcome", "cancellation", "endedBy", "closedAt", "runEnded"),
    *("version", "tokenGeneration", "epochs"),
}
"""What of a request's record goes into the file."""

WITHHELD = {
    "prompt": "evidence, which is given only where it is asked for",
    "fields": "evidence; their digest is in the chain",
    "notifyUrl": "it may hold a secret; its host is in the chain",
    "chainSeq": "told as the decision chain's head",
    "chainHash": "told as the decision chain's head",
    "submittedKey": "a key of an index",
    "pendingShard": "a key of an index",
    "deadlineKey": "a key of an index",
    "closedDay": "a key of an index",
    "closedKey": "a key of an index",
}
"""What of it does not, and why."""

_UNSEEN = ("fields", "notifies")
_WRITTEN_AS_JSON = ("votes", "outcome", "endedBy", "epochs")


def head_line(*, stack: str, made_at: str, covers: str) -> str:
    """What the file is; `covers` is `all`, `some` or `2026-11-01/2026-11-30`."""
    return canonical_text({"format": FORMAT, "stack": stack, "madeAt": made_at, "covers": covers})


def end_line(requests: int) -> str:
    """How many requests the file has, so that one that was cut off is seen."""
    return canonical_text({"requests": requests})


def request_line(account: Account, *, with_evidence: bool = False) -> str:
    """Everything of one request but tokens, links, secrets and, unless asked for, its evidence.

    One of which no JSON can carry every value is written as damaged, with what can be carried.
    """
    try:
        return canonical_text(_told_of(account, with_evidence=with_evidence))
    except UncanonicalError:
        return canonical_text(_told_of(_as_damaged(account), with_evidence=False))


def _told_of(account: Account, *, with_evidence: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "request": account.request_id,
        "record": None if account.request is None else record_of(account.request),
        "decisions": _trail_json(account.decisions),
        "deliveries": _trail_json(account.deliveries),
    }
    if account.lacks is not None:
        told["lacks"] = account.lacks
    if with_evidence and account.evidence is not None:
        told["evidence"] = account.evidence.to_json()
    return told


def _as_damaged(account: Account) -> Account:
    decisions, deliveries = (
        replace(trail, head=None)
        if trail.head is not None and trail.head.seq > MAX_SAFE_INTEGER
        else trail
        for trail in account.trails
    )
    return replace(account, request=None, lacks=DAMAGED, decisions=decisions, deliveries=deliveries)


def record_of(request: Request) -> dict[str, Any]:
    """A request's record in plain values, by the names that its table has."""
    item = request_item(request)
    return {
        name: json.loads(item[name]["S"]) if name in _WRITTEN_AS_JSON else _plain(item[name])
        for name in sorted(item.keys() & RECORD)
    }


def request_of_record(record: Mapping[str, Any], head: ChainHead) -> Request:
    """The request that a record tells of, as far as it does; a damaged one raises."""
    item = {
        name: as_json(value) if name in _WRITTEN_AS_JSON else _attribute(value)
        for name, value in record.items()
        if name in RECORD
    }
    withheld = {"prompt": text(""), "chainSeq": number(head.seq), "chainHash": text(head.hash)}
    return request_of({**item, **withheld})


@dataclass(frozen=True)
class FileFlaw:
    """Something that is wrong with the file itself, by line."""

    line: int
    why: str


@dataclass(frozen=True)
class ExportRead:
    """What a file holds: what it says of itself, each request, and what is wrong with the file."""

    head: Mapping[str, Any] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    flaws: tuple[FileFlaw, ...] = ()

    @property
    def covers_all(self) -> bool:
        """Whether it says that it has every request."""
        return self.head.get("covers") == "all"


def read_export(lines: Iterable[str]) -> ExportRead:
    """Read a file whoever wrote it; nothing that stands in it makes this fail."""
    head: Mapping[str, Any] = {}
    accounts: list[Account] = []
    flaws: list[FileFlaw] = []
    end: Any = None
    at = 0
    for at, line in enumerate(lines, 1):
        told, flaw = _read_line(line.removesuffix("\n"))
        if flaw is not None:
            flaws.append(FileFlaw(at, flaw))
        if at == 1:
            head = told
            if told.get("format") != FORMAT:
                flaws.append(FileFlaw(1, f"it does not say that it is {FORMAT}"))
        elif isinstance(told.get("request"), str):
            accounts.append(account_of(told))
        elif "requests" in told:
            end = told["requests"]
        elif flaw is None:
            flaws.append(FileFlaw(at, "it is neither a request nor the end"))
    if end != len(accounts):
        flaws.append(FileFlaw(at, f"the end tells of {end} requests, there are {len(accounts)}"))
    flaws += _told_twice(accounts)
    return ExportRead(head, tuple(accounts), tuple(flaws))


def account_of(told: Mapping[str, Any]) -> Account:
    """The account that a request's line gives, with what contradicts its chain."""
    request_id = told["request"]
    decisions = _trail_of(decision_chain(request_id), told.get("decisions"))
    deliveries = _trail_of(delivery_chain(request_id), told.get("deliveries"))
    bare = Account(request_id, decisions, deliveries)
    record = told.get("record")
    if record is None or decisions.head is None or deliveries.head is None:
        lacks = DELETED if record is None and told.get("lacks") != DAMAGED else DAMAGED
        return replace(bare, lacks=lacks)
    try:
        request = request_of_record(record, decisions.head)
        found = _contradictions(request, decisions)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return replace(bare, lacks=DAMAGED)
    if request.request_id != request_id:
        found += (f"its record is that of {request.request_id}",)
    evidence, problem = _evidence_of(told.get("evidence"), request)
    found += () if problem is None else (problem,)
    return replace(bare, request=request, evidence=evidence, contradictions=found)


def _contradictions(request: Request, decisions: Trail) -> tuple[str, ...]:
    if not isinstance(decisions.verdict({}), Verified):
        return ()
    return contradictions(request, decisions.entries, unseen=_UNSEEN)


def _evidence_of(told: Any, request: Request) -> tuple[Evidence | None, str | None]:
    if told is None:
        return None, None
    try:
        evidence = Evidence.from_text(json.dumps(told))
    except EvidenceDamagedError:
        return None, EVIDENCE_PROBLEMS[CHANGED]
    is_what_was_shown = evidence.is_what(request.digest)
    return evidence, None if is_what_was_shown else EVIDENCE_PROBLEMS[CHANGED]


def _read_line(line: str) -> tuple[Mapping[str, Any], str | None]:
    """What a line says, and what is wrong with it; also one that is not in form is judged."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}, "it is not JSON"
    if not isinstance(told, dict):
        return {}, "it is not a JSON object"
    try:
        is_canonical = canonical_text(told) == line
    except UncanonicalError:
        is_canonical = False
    return told, None if is_canonical else "it is not in the form of RFC 8785"


def _told_twice(accounts: Iterable[Account]) -> Iterator[FileFlaw]:
    seen: set[str] = set()
    for place, account in enumerate(accounts):
        if account.request_id in seen:
            yield FileFlaw(place + 2, f"{account.request_id} is told twice")
        seen.add(account.request_id)


def _trail_json(trail: Trail) -> dict[str, Any]:
    head = None if trail.head is None else {"seq": trail.head.seq, "hash": trail.head.hash}
    entries = [
        {
            "seq": each.seq if each.seq <= MAX_SAFE_INTEGER else -1,
            "prev": each.prev,
            "hash": each.hash,
            "entry": dict(each.body),
        }
        for each in trail.entries
    ]
    return {"head": head, "entries": entries}


def _trail_of(chain: str, told: Any) -> Trail:
    told = told if isinstance(told, dict) else {}
    entries = told.get("entries")
    listed = entries if isinstance(entries, list) else []
    return Trail(chain, tuple(_entry_of(chain, each) for each in listed), _head_of(told))


def _head_of(told: Mapping[str, Any]) -> ChainHead | None:
    head = told.get("head")
    if not isinstance(head, dict):
        return None
    seq, digest = head.get("seq"), head.get("hash")
    if type(seq) is int and isinstance(digest, str):
        return ChainHead(seq, digest)
    return ChainHead(-1, "")


def _entry_of(chain: str, told: Any) -> Entry:
    """The entry; one of another shape is one that stands nowhere and hashes to nothing."""
    told = told if isinstance(told, dict) else {}
    seq, prev, digest, body = (told.get(name) for name in ("seq", "prev", "hash", "entry"))
    return Entry(
        chain=chain,
        seq=seq if type(seq) is int else -1,
        prev=prev if isinstance(prev, str) else "",
        hash=digest if isinstance(digest, str) else "",
        body=body if isinstance(body, dict) else {},
    )


def _plain(attribute: Attribute) -> Any:
    ((kind, value),) = attribute.items()
    if kind == "N":
        return int(value)
    return [each["S"] for each in value] if kind == "L" else value


def _attribute(value: Any) -> Attribute:
    if isinstance(value, bool):
        return flag(value)
    if isinstance(value, int):
        return number(value)
    return texts(value) if isinstance(value, list) else text(value)
