"""What must become of a question, by the words of the design and not by the code?

A second telling of the rules, as plain as it can be: lists, dictionaries and one `if` for each
sentence. It shares nothing with the product but the commands that it is given.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.commands import (
    Cancel,
    CastVote,
    Command,
    EndOfRun,
    Expire,
    RevokeLink,
)

DONE, ALREADY = "done", "already"
_OWN_WORDS = ("reason", "feedback", "comments")
_MOST_BYTES = 4_000


@dataclass
class Told:
    """What a command must be answered: `done`, `already` or a code of refusal; facts and effects.

    A fact is `(kind, second, data)`, an effect `(its id, the second since when it is owed)`.
    """

    answer: str
    facts: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    effects: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Question:
    """One question as somebody would keep it on paper; `fields` are `name -> (type, required)`.

    `links` are the seats whose link is not the first any more: `(epoch, whether there is one)`.
    """

    seats: list[str]
    quorum: int
    rule: str
    deadline: int
    digest: str
    request_id: str
    needs_reason: bool = False
    token_gate: bool = False
    waits: int = 1
    hook: bool = False
    fields: dict[str, tuple[str, bool]] = field(default_factory=dict)
    status: str = "pending"
    votes: list[dict[str, Any]] = field(default_factory=list)
    outcome: dict[str, Any] | None = None
    cancellation: str | None = None
    closed_at: int | None = None
    run_ended: str | None = None
    links: dict[str, tuple[int, bool]] = field(default_factory=dict)
    version: int = 1

    def told(self, command: Command, now: int) -> Told:
        """What the command must be answered; the question is afterwards what it must be."""
        match command:
            case CastVote():
                told = self._vote(command, now)
            case Cancel():
                told = self._cancel(command, now)
            case Expire():
                told = self._expire(command, now)
            case EndOfRun():
                told = self._end_of_run(command, now)
            case RevokeLink():
                told = self._revoke(command, now)
        self.version += told.answer == DONE
        return told

    def _seat(self, address: str) -> str | None:
        """One mailbox, one person: trimmed, and compared without case."""
        same = [seat for seat in self.seats if seat.strip().lower() == address.strip().lower()]
        return same[0] if same else None

    def _vote(self, vote: CastVote, now: int) -> Told:
        seat = self._seat(vote.approver)
        if seat is None or (self.token_gate and vote.via == "credential"):
            return Told("NOT_IN_AUDIENCE")
        if vote.via != "credential" and self.links.get(seat, (1, True)) != (vote.epoch, True):
            return Told("LINK_UNKNOWN")
        for own in self.votes:
            if own["seat"] == seat:
                return Told(ALREADY if own["approved"] == vote.approved else "VOTE_CONFLICT")
        if self.status != "pending":
            return Told("REQUEST_CLOSED")
        if now >= self.deadline:
            return Told("REQUEST_EXPIRED")
        if vote.digest is None and vote.via == "link":
            return Told("DIGEST_REQUIRED")
        if vote.digest is not None and vote.digest != self.digest:
            return Told("DIGEST_MISMATCH")
        return self._said(vote, seat, now)

    def _said(self, vote: CastVote, seat: str, now: int) -> Told:
        reason, feedback = _words(vote.reason), _words(vote.feedback)
        answers = vote.input
        if answers is not None and not isinstance(answers, dict):
            return Told("HITL_BAD_ANSWER")
        if self.fields or answers is not None:
            answers = dict(answers or {})
            said = {"approved": vote.approved, "reason": reason, "comments": feedback}
            for name in self.fields:
                if name not in answers and said.get(name) is not None:
                    answers[name] = said[name]
        if not self._fits(answers, vote.approved):
            return Told("HITL_BAD_ANSWER")
        held = answers or {}
        own_reason, own_feedback = reason, feedback
        reason = reason or _words(held.get("reason"))
        feedback = feedback or _words(held.get("feedback")) or _words(held.get("comments"))
        if self.needs_reason and not vote.approved and reason is None:
            return Told("REASON_REQUIRED")
        if _is_broken(reason) or _is_broken(feedback):
            return Told("WORDS_INVALID")
        kept = _bytes(answers) if answers else 0
        kept += 0 if reason in (None, held.get("reason")) else len(own_reason or "")
        said_in = (held.get("feedback"), held.get("comments"))
        kept += 0 if feedback is None or feedback in said_in else len(own_feedback or "")
        if kept > _MOST_BYTES:
            return Told("WORDS_TOO_LONG")
        entry = {"seat": seat, "approved": vote.approved, "at": now, "reason": reason}
        self.votes.append(entry | {"feedback": feedback, "input": answers})
        data = {
            "approver": seat,
            "verdict": "approve" if vote.approved else "reject",
            "via": vote.via,
            "digest": vote.digest,
            "reason": reason,
            "feedbackDigest": None if feedback is None else digest(feedback),
        }
        if answers is not None:
            data["answers"] = digest(answers)
        told = Told(DONE, [("voted", now, data)])
        if verdict := self._verdict():
            self._close(told, *verdict, now)
        return told

    def _fits(self, answers: Mapping[str, Any] | None, approved: bool) -> bool:
        answers = answers or {}
        for name, value in answers.items():
            kind = self.fields.get(name, ("text" if name in _OWN_WORDS else None, False))[0]
            kind = "boolean" if name == "approved" else kind
            wanted = {"number": int, "text": str, "boolean": bool}.get(kind or "")
            if wanted is None or type(value) is not wanted or _is_broken(value):
                return False
        required = [name for name, (_, is_required) in self.fields.items() if is_required]
        if approved and any(name not in answers for name in required):
            return False
        return answers.get("approved", approved) == approved

    def _verdict(self) -> tuple[str, str] | None:
        """The quorum's truth table."""
        approvals = sum(1 for vote in self.votes if vote["approved"])
        rejections = len(self.votes) - approvals
        if self.rule == "veto" and rejections == 1:
            return "rejected", "veto"
        if approvals == self.quorum:
            return "approved", "quorum"
        if self.rule == "untilImpossible" and len(self.seats) - rejections < self.quorum:
            return "rejected", "quorum-impossible"
        return None

    def _cancel(self, cancel: Cancel, now: int) -> Told:
        if self.status == "cancelled":
            return Told(ALREADY)
        if self.status != "pending":
            return Told("REQUEST_CLOSED")
        if cancel.engine_waits and now >= self.deadline:
            return Told("REQUEST_EXPIRED")
        if _words(cancel.reason) is None:
            return Told("REASON_REQUIRED")
        if len(cancel.reason) > _MOST_BYTES:
            return Told("WORDS_TOO_LONG")
        self.status, self.cancellation, self.closed_at = "cancelled", cancel.reason, now
        data = {"reason": cancel.reason, "by": cancel.by}
        if (end := cancel.ended_by) is not None:
            data["endedBy"] = digest({"Error": end.error, "Cause": end.cause, "scope": end.scope})
        told = Told(DONE, [("cancelled", now, data)])
        self._owe(told, now, wake=cancel.engine_waits or cancel.wakes_above)
        return told

    def _expire(self, expire: Expire, now: int) -> Told:
        if self.status != "pending":
            return Told("REQUEST_CLOSED")
        if now < self.deadline and expire.cause == "deadline":
            return Told("REQUEST_NOT_DUE")
        if now < self.deadline:
            why = "the engine reported a time-out before the request's deadline"
            return self._cancel(Cancel(why, by="engine", engine_waits=False), now)
        told = Told(DONE)
        self._close(told, "timeout", expire.cause, now, wake=expire.cause == "deadline")
        return told

    def _end_of_run(self, end: EndOfRun, now: int) -> Told:
        if self.status == "pending":
            return Told("REQUEST_NOT_DUE")
        if self.status == "cancelled" or self.run_ended or end.at >= (self.closed_at or 0):
            return Told(ALREADY)
        self.run_ended = end.status
        return Told(DONE, [("run-ended", now, {"status": end.status, "endedAt": moment(end.at)})])

    def _revoke(self, revoke: RevokeLink, now: int) -> Told:
        seat = self._seat(revoke.approver)
        if seat is None:
            return Told("NOT_IN_AUDIENCE")
        if revoke.reissue and self.status != "pending":
            return Told("REQUEST_CLOSED")
        if revoke.reissue and now >= self.deadline:
            return Told("REQUEST_EXPIRED")
        epoch, has_link = self.links.get(seat, (1, True))
        if not has_link and not revoke.reissue:
            return Told(ALREADY)
        self.links[seat] = (epoch + 1, revoke.reissue)
        data = {"approver": seat, "epoch": epoch, "newEpoch": epoch + 1}
        data |= {"reissued": revoke.reissue, "by": revoke.by}
        told = Told(DONE, [("link-revoked", now, data)])
        if revoke.reissue and not self.token_gate:
            told.effects.append((f"mail#{seat.strip().lower()}#{epoch + 1}", now))
        elif revoke.reissue and self.hook:
            told.effects.append((f"hook#pending#{epoch + 1}", now))
        return told

    def _close(self, told: Told, status: str, because: str, now: int, *, wake: bool = True) -> None:
        self.status, self.closed_at, self.outcome = status, now, self._outcome(status)
        data = {"status": status, "because": because, "outcome": digest(self.outcome)}
        told.facts.append(("closed", now, data))
        self._owe(told, now, wake=wake)

    def _owe(self, told: Told, now: int, *, wake: bool) -> None:
        if wake and self.waits:
            told.effects.append((f"resume#{self.waits}", now))
        if self.hook:
            told.effects.append(("hook#decided", now))

    def _outcome(self, status: str) -> dict[str, Any]:
        """The gate's output, by its list of names."""
        outcome: dict[str, Any] = {name: status == name for name in ("approved", "rejected")}
        outcome |= {"status": status, "timedOut": status == "timeout"}
        outcome |= {"requestId": self.request_id, "approvals": [_entry(v) for v in self.votes]}
        rejections = [vote for vote in self.votes if not vote["approved"]]
        if status == "rejected" and (
            said := rejections[-1]["reason"] or rejections[-1]["feedback"]
        ):
            outcome["reason"] = said
        if given := [vote["feedback"] for vote in self.votes if vote["feedback"]]:
            outcome["feedback"] = given[-1]
        if status != "timeout":
            closing = self.votes[-1]
            outcome |= {"approvedBy": closing["seat"], "approvedAt": closing["at"] * 1000}
            if closing["input"] is not None:
                outcome["input"] = closing["input"]
        return outcome


def _entry(vote: Mapping[str, Any]) -> dict[str, Any]:
    """One of the outcome's approvals: an approval's reason is for the audit; nothing said twice."""
    entry = {
        "approver": vote["seat"],
        "approved": vote["approved"],
        "timestamp": moment(vote["at"]),
    }
    if vote["feedback"]:
        entry["feedback"] = vote["feedback"]
    if vote["reason"] and not vote["approved"]:
        entry["reason"] = vote["reason"]
    own = {"comments": entry.get("feedback"), **entry}
    beside = {name: each for name, each in (vote["input"] or {}).items() if each != own.get(name)}
    return entry | ({"input": beside} if beside else {})


def _words(words: str | None) -> str | None:
    return None if words is None or words.strip() == "" else words


def _is_broken(value: Any) -> bool:
    """Whether a text holds half a character."""
    return isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value)


def _bytes(answers: Mapping[str, Any]) -> int:
    """As JSON that stands as a text in JSON."""
    return len(json.dumps(json.dumps(answers, separators=(",", ":")))) - 2


def digest(value: Any) -> str:
    """SHA-256 of canonical JSON, for values whose canonical form the standard library writes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def moment(second: int) -> str:
    """RFC 3339, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
