"""Which pages and mails show one text in every place that a stranger can write to?"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from countersign.channels.email import mail
from countersign.domain.commands import Cancel, CastVote
from countersign.domain.opening import Opening
from countersign.domain.request import BY_CREDENTIAL, Request
from countersign.links import served_stamp
from countersign.service.apply_command import apply_command
from countersign.service.open_gate import Opened, open_gate
from tests.web.doorway import ANA, SECRET, Doorway, Reply, an_event

ODD = "b'/onfocus=canary=`{1}&lt&quot@example.com"
"""A mailbox as far as its letters go."""

KEY = "content-approval.run-1.approve"
FORM = "application/x-www-form-urlencoded"


def shown(page: str, text: str) -> Reply:
    """The page or mail of this name, as the real handler or channel makes it of this text."""
    return PAGES[page](text)


def _review(text: str) -> Reply:
    return _page(_asked(text)[0])


def _form_again(text: str) -> Reply:
    typed = {"answer.number.amount": text, "answer.text.words": text}
    return _posted(*_asked(text), {**typed, "reason": text, "feedback": text})


def _problem(text: str) -> Reply:
    return _posted(*_asked(text), {}, more=f"&{urlencode({text: 1})}&{urlencode({text: 2})}")


def _recorded(text: str) -> Reply:
    return _page(_answered(text, approved=True))


def _receipt(text: str) -> Reply:
    return _page(_answered(text, approved=True), path="/r/x/receipt")


def _outcome(text: str) -> Reply:
    return _page(_answered(text, approved=False))


def _too_late(text: str) -> Reply:
    doorway, request = _asked(text)
    _votes(doorway, ODD, text, approved=False)
    return _posted(doorway, request, {"reason": text})


def _cancelled(text: str) -> Reply:
    doorway, _ = _asked(text)
    apply_command(KEY, Cancel(text, by=text), **_stores(doorway))
    return _page(doorway)


def _answered(text: str, *, approved: bool) -> Doorway:
    """After one answer: the holder's own yes, of two; or another's no, which is the outcome."""
    doorway, _ = _asked(text)
    _votes(doorway, ANA if approved else ODD, text, approved=approved)
    return doorway


def _asked(text: str) -> tuple[Doorway, Request]:
    """A request that has the text wherever one can be given."""
    doorway = Doorway()
    line = " ".join(text.splitlines())
    opening = Opening(
        key=KEY,
        inputs={
            "approvers": [ANA, ODD],
            "minApprovals": 2,
            "prompt": text,
            "data": _shown(text),
            "metadata": {text: text, "more": {text: text, "list": [text, text]}},
            "fields": [
                {"name": "line", "type": "string", "label": text, "description": text},
                {"name": "words", "type": "text", "label": text, "default": text},
                {"name": "given", "type": "string", "default": line},
                {"name": "amount", "type": "number", "label": text, "description": text},
                {"name": "yes", "type": "boolean", "label": text, "description": text},
                {"name": "due", "type": "date", "label": text},
                {"name": "one", "type": "enum", "options": [{"value": line, "label": text}, "b"]},
            ],
        },
        token=text,
        run_started=text,
        execution_arn=text,
        execution_id=text,
        ensemble=text,
        step=text,
        definition=text,
        requester=text,
        consequence={
            "onApprove": [{"name": text, "kind": text, "certain": True}],
            "onReject": [{"name": text, "kind": "http", "certain": False}],
        },
    )
    store, now = doorway.memory.requests, doorway.clock.now()
    opened = open_gate(opening, store=store, secret=SECRET, now=now)
    assert isinstance(opened, Opened), opened
    return doorway, opened.request


def _shown(text: str) -> Any:
    return {
        text: text,
        "nested": {text: {text: {text: {text: {text: text}}}}},
        "list": [text, text],
        "lists": [[text, [text]], [text]],
        "rows": [{"a": text, text: "b"}, {"a": text, text: text}],
        "code": text,
        "diff": f"--- a\n+++ b\n@@ -1 +1 @@\n-{text}\n+{text}",
        "long": f"{text} " * 40,
    }


def _stores(doorway: Doorway) -> dict[str, Any]:
    return {"store": doorway.memory.requests, "clock": doorway.clock}


def _votes(doorway: Doorway, approver: str, text: str, *, approved: bool) -> None:
    answers = {"words": text}
    vote = CastVote(
        approver, approved, reason=text, feedback=text, via=BY_CREDENTIAL, input=answers
    )
    apply_command(KEY, vote, **_stores(doorway))


def _page(doorway: Doorway, *, path: str = "/r/x") -> Reply:
    app = importlib.import_module("functions.review.app")
    return doorway.call(app.handler, an_event("GET", path, link=doorway.link()))


def _posted(
    doorway: Doorway, request: Request, typed: Mapping[str, str], *, more: str = ""
) -> Reply:
    app = importlib.import_module("functions.answer.app")
    link, digest = doorway.link(), request.digest
    stamp = served_stamp(link, digest=digest, served_at=doorway.clock.now() - 30)
    sent = {"verdict": "approve", "digest": digest, "served": stamp, **typed}
    body = (urlencode(sent) + more).encode()
    event = an_event("POST", "/r/x", body=body, headers={"content-type": FORM}, link=link)
    return doorway.call(app.handler, event)


def _mail(text: str) -> Reply:
    doorway, request = _asked(text)
    evidence = doorway.memory.tables.evidence[KEY]
    written = mail(
        evidence,
        approver=ANA,
        link_url="https://sign.example.com/r/abc",
        request_id=request.request_id,
        digest=request.digest,
    )
    return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, written.html)


PAGES: Mapping[str, Callable[[str], Reply]] = {
    "form-again": _form_again,
    "outcome": _outcome,
    "receipt": _receipt,
    "mail": _mail,
    "review": _review,
    "recorded": _recorded,
    "too-late": _too_late,
    "cancelled": _cancelled,
    "problem": _problem,
}
"""Every page and mail that shows what strangers wrote."""
