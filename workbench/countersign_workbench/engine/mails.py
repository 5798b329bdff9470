"""What mail did the engine catch instead of sending it?"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from countersign_workbench.engine.start import Engine


@dataclass(frozen=True)
class Mail:
    """One captured mail; `sent_at` as the engine writes it, addresses as they were given."""

    message_id: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    text: str
    html: str
    sent_at: str


def captured_mails(engine: Engine, to: str | None = None) -> tuple[Mail, ...]:
    """Give all mail captured since the start, oldest first; with `to`, that recipient's only."""
    with urllib.request.urlopen(
        f"{engine.endpoint_url}/_ministack/ses/messages", timeout=10
    ) as answer:
        by_account = json.load(answer)["messages"]
    mails = [_mail(message) for messages in by_account.values() for message in messages]
    return tuple(mail for mail in mails if to is None or to.casefold() in _casefolded(mail.to))


def _mail(message: dict[str, Any]) -> Mail:
    return Mail(
        message_id=message["MessageId"],
        sender=message["Source"],
        to=_addresses(message.get("To")),
        cc=_addresses(message.get("CC")),
        bcc=_addresses(message.get("BCC")),
        subject=message.get("Subject") or "",
        text=message.get("BodyText") or "",
        html=message.get("BodyHtml") or "",
        sent_at=str(message.get("Timestamp") or ""),
    )


def _addresses(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _casefolded(addresses: tuple[str, ...]) -> set[str]:
    return {address.casefold() for address in addresses}
