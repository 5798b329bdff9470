"""How is the story of one request told to a person: who did what, when, on what, and is it true?"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from countersign.domain.audit import Broken, Entry, Verified
from countersign.domain.request import Request
from countersign_workbench.cli.audit_findings import Account, Marks, Trail, finding

Body = Mapping[str, Any]

_SHORT = 23
"""Of a digest: `sha256:` and sixteen digits, enough to tell two apart by eye."""


def story_json(account: Account, marks: Marks) -> dict[str, Any]:
    """Everything that `story_lines` tells, and each entry whole."""
    found = finding(account, marks)
    request = account.request
    return {
        "id": account.request_id,
        "holds": found["holds"],
        "problems": found["problems"],
        "status": None if request is None else request.status,
        "outcome": None if request is None else request.outcome,
        "decisions": _trail_json(account.decisions, marks),
        "deliveries": _trail_json(account.deliveries, marks),
    }


def story_lines(account: Account, marks: Marks) -> Iterator[str]:
    """The story: the question, the entries of both chains in order, and whether they hold."""
    request = account.request
    yield f"{account.request_id}  {request.status if request else account.lacks}"
    if request is not None:
        yield from (f"  {line}" for line in _question(request))
    yield "what was decided"
    yield from _entries(account.decisions, request)
    yield "what was delivered"
    yield from _entries(account.deliveries, request)
    found = finding(account, marks)
    for problem in found["problems"]:
        place = "" if problem["seq"] is None else f", entry {problem['seq']}"
        yield f"BROKEN  chain {problem['chain']}{place}: {problem['why']}"
    if found["holds"]:
        yield f"holds: {account.entries} entries, each in its place"


def _question(request: Request) -> Iterator[str]:
    where = [request.ensemble and f"ensemble {request.ensemble}", request.step]
    if any(where):
        yield f"asked by  {', step '.join(each for each in where if each)}"
    if request.execution_id is not None:
        yield f"run       {request.execution_id}"
    people = ", ".join(request.people) or f"nobody by name ({request.answered_by})"
    yield f"asked     {people}"
    yield f"rule      {request.quorum} of {len(request.audience)} must approve; {request.on_reject}"
    yield f"shown     {request.digest}"


def _entries(trail: Trail, request: Request | None) -> Iterator[str]:
    if not trail.entries:
        yield "  nothing"
    for entry in trail.entries:
        yield f"  {_moment(entry)}  {_sentence(entry, request)}"


def _moment(entry: Entry) -> str:
    at = str(entry.body.get("at", "?"))
    return f"{entry.seq:>3}  {at.replace('T', ' ').replace('Z', ' UTC')}"


def _sentence(entry: Entry, request: Request | None) -> str:
    tell = _TOLD.get(str(entry.body.get("kind")), _as_it_stands)
    return tell(entry.body, request)


def _submitted(body: Body, _: Request | None) -> str:
    return f"asked, for {body.get('requester') or 'nobody named'}, until {body.get('deadline')}"


def _voted(body: Body, request: Request | None) -> str:
    verdict = "approved" if body.get("verdict") == "approve" else "rejected"
    words = [f"{body.get('approver')} {verdict}, by {body.get('via')}"]
    if body.get("servedAt"):
        words.append(f"having been shown the page at {body['servedAt']}")
    words.append(_seen(body.get("digest"), request))
    if body.get("claim"):
        words.append(f"claiming to be {body['claim']}")
    if body.get("reason"):
        words.append(f'reason: "{body["reason"]}"')
    return "; ".join(words)


def _seen(digest: Any, request: Request | None) -> str:
    if digest is None:
        return "no digest was presented"
    is_what_was_asked = request is not None and digest == request.digest
    return f"saw {'what was asked' if is_what_was_asked else f'another digest, {digest}'}"


def _closed(body: Body, _: Request | None) -> str:
    by = f" by {body['by']}" if body.get("by") else ""
    return f"closed: {body.get('status')}, because of {body.get('because')}{by}"


def _cancelled(body: Body, _: Request | None) -> str:
    return f"cancelled by {body.get('by')}: {body.get('reason')}"


def _as_it_stands(body: Body, _: Request | None) -> str:
    """The kind and every fact of it, digests shortened."""
    own = {"kind", "chain", "seq", "at"}
    facts = (f"{name} {_brief(value)}" for name, value in body.items() if name not in own)
    return f"{body.get('kind', 'unknown')}: {', '.join(facts)}".rstrip(": ")


def _brief(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    text = str(value)
    is_digest = text.startswith("sha256:") and len(text) > _SHORT
    return f"{text[:_SHORT]}..." if is_digest else text


_TOLD: dict[str, Callable[[Body, Request | None], str]] = {
    "submitted": _submitted,
    "voted": _voted,
    "closed": _closed,
    "cancelled": _cancelled,
}


def _trail_json(trail: Trail, marks: Marks) -> dict[str, Any]:
    verdict = trail.verdict(marks)
    told: dict[str, Any] = {
        "chain": trail.chain,
        "verifies": trail.head is not None and isinstance(verdict, Verified),
        "head": None if trail.head is None else {"seq": trail.head.seq, "hash": trail.head.hash},
        "entries": [
            {"seq": each.seq, "prev": each.prev, "hash": each.hash, "entry": dict(each.body)}
            for each in trail.entries
        ],
    }
    if isinstance(verdict, Broken):
        told["broken"] = {"seq": verdict.seq, "why": verdict.why}
    return told
