"""What mail does an `email` step send?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from countersign.domain.limits import ADDRESS_CHARACTERS
from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, must_fit, no_other_keys
from countersign.presentation.plain_text import as_text
from countersign.presentation.values import present

MOST_RECIPIENTS = 50
"""SES takes no more for one mail: https://docs.aws.amazon.com/ses/latest/dg/quotas.html"""

MOST_SUBJECT_CHARACTERS = 300
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Email:
    """One mail, ready to send; `reply_to` may be empty."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    text: str

    @property
    def html(self) -> str:
        """The text as HTML: escaped, line breaks and indentation kept."""
        body = escape(self.text).replace("\n", "<br>")
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="color-scheme" content="light dark"></head>'
            '<body style="font-family:sans-serif;font-size:15px;line-height:1.5">'
            f'<div dir="auto" style="white-space:pre-wrap">{body}</div></body></html>\n'
        )

    def as_used(self) -> dict[str, Any]:
        """What the step's record shows of it."""
        shown: dict[str, Any] = {"to": list(self.to), "subject": self.subject, "body": self.text}
        if self.cc:
            shown["cc"] = list(self.cc)
        if self.reply_to:
            shown["replyTo"] = list(self.reply_to)
        return shown


def compose(call: StepCall) -> Email:
    """Check a step's configuration and write its mail; refusals are `StepFailed` naming the key.

    `to`, `cc` and `replyTo` take one address, several separated by commas, or a list. Without a
    body a plain sentence is sent; a body that is a list or an object is laid out to be read.
    """
    no_other_keys(call.config, "to", "cc", "replyTo", "subject", "body")
    to = _addresses(call, "to")
    if not to:
        raise StepFailed(
            "EMAIL_NO_RECIPIENT",
            f"config.to is absent or empty{call.origin('to')}: nobody would get the mail; give at "
            "least one address",
        )
    reached = {address.casefold() for address in to}
    cc = tuple(address for address in _addresses(call, "cc") if address.casefold() not in reached)
    if len(to) + len(cc) > MOST_RECIPIENTS:
        raise StepFailed(
            "EMAIL_TOO_MANY",
            f"{len(to) + len(cc)} recipients, and {MOST_RECIPIENTS} are the most for one mail; "
            "write to a list address",
        )
    email = Email(
        to=to,
        cc=cc,
        reply_to=_addresses(call, "replyTo"),
        subject=_subject(call),
        text=_body(call),
    )
    must_fit(email.as_used())
    return email


def _addresses(call: StepCall, key: str) -> tuple[str, ...]:
    """The addresses under a key, each once; none where all of it is absent or empty."""
    value = call.config.get(key)
    if value is None or (isinstance(value, str) and not value.strip(" ,;\r\n")):
        return ()
    given = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    kept: dict[str, str] = {}
    for index, item in given:
        path = f"config.{key}" if index is None else f"config.{key}[{index}]"
        origin = call.origin(f"{key}.{index}") or call.origin(key)
        for address in _split(item, path, origin):
            kept.setdefault(address.casefold(), address)
    return tuple(kept.values())


def _split(item: Any, path: str, origin: str) -> list[str]:
    """The addresses of one text; an empty place is somebody who would silently be left out."""
    if item is None or item == "":
        raise StepFailed(
            "EMAIL_NO_RECIPIENT", f"{path} is absent or empty{origin}; give an address"
        )
    if not isinstance(item, str):
        raise StepFailed("EMAIL_BAD_ADDRESS", f"{path} is no text; give an e-mail address")
    if _CONTROL.search(item.strip()):
        raise StepFailed(
            "EMAIL_HEADER", f"{path} holds a line break or control character; clean the value"
        )
    addresses = [part.strip() for part in re.split("[,;]", item)]
    if "" in addresses:
        raise StepFailed(
            "EMAIL_NO_RECIPIENT",
            f"{path} has an empty place among its addresses{origin}; give each, or leave out the "
            "separator",
        )
    for address in addresses:
        if len(address) > ADDRESS_CHARACTERS or not _ADDRESS.fullmatch(address):
            raise StepFailed(
                "EMAIL_BAD_ADDRESS", f"{path} is no plain address such as team@example.com"
            )
    return addresses


def _subject(call: StepCall) -> str:
    subject = call.config.get("subject")
    if isinstance(subject, (Mapping, list)):
        raise StepFailed("EMAIL_HEADER", "config.subject is no text; give one line")
    text = str(subject if subject is not None else "").strip()
    if _CONTROL.search(text) or len(text) > MOST_SUBJECT_CHARACTERS:
        raise StepFailed(
            "EMAIL_HEADER",
            "config.subject holds a line break or control character, or more than "
            f"{MOST_SUBJECT_CHARACTERS} characters; give one short line",
        )
    return text or f"{call.ensemble}: {call.step}"


def _body(call: StepCall) -> str:
    body = call.config.get("body")
    if isinstance(body, (Mapping, list)):
        return as_text(present(body)) + "\n"
    text = "" if body is None else str(body).encode("utf-8", "replace").decode()
    if text.strip():
        return text
    return (
        f"The step “{call.step}” of the ensemble “{call.ensemble}” sent you this notice. "
        "Its author wrote no text for it.\n"
    )
