"""Can a prompt, a name or an address put a header of its own into the mail?"""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from countersign.channels.email import mail
from countersign.domain.addresses import address_problem
from countersign.service.ports import Message
from tests.builders import the_evidence
from tests.hostile.addresses import NO_MAILBOX

NASTY = (
    "Pay\r\nBcc: eve@example.org",
    "Pay\nBcc: eve@example.org",
    "Pay\rBcc: eve@example.org",
    "Pay\r\n\r\n<script>alert(1)</script>",
    "Pay\n Bcc: folded@example.org",
    "Pay\x0bBcc: eve@example.org",
    "Pay\x0cBcc: eve@example.org",
    "Pay\x1cBcc: eve@example.org",
    "Pay\x85Bcc: eve@example.org",
    "Pay\u2028Bcc: eve@example.org",
    "Pay\u2029Bcc: eve@example.org",
    "Pay\x00Bcc: eve@example.org",
    "Pay \x1b[31m now",
    "Pay \u202e001 \u20ac",
    "Pay\u200b\u2060\ufeff 100",
    "\r\n\r\nPay",
    "Pay " + "\u00e9" * 300 + "\r\nBcc: eve@example.org",
    "Pay =?utf-8?B?DQpCY2M6IGV2ZUBleGFtcGxlLm9yZw==?= now",
    "Pay =?utf-8?Q?=0D=0ABcc:_eve@example.org?= now",
)
HEADERS = {
    "from",
    "to",
    "subject",
    "auto-submitted",
    "mime-version",
    "content-type",
}


def written(message: Message) -> Any:
    """The mail as it travels, read again by somebody else's reader."""
    made = EmailMessage(policy=SMTP)
    made["From"] = "approvals@example.com"
    made["To"] = message.to
    made["Subject"] = message.subject
    for name, value in message.headers.items():
        made[name] = value
    made.set_content(message.text)
    made.add_alternative(message.html, subtype="html")
    return message_from_bytes(made.as_bytes())


@pytest.mark.parametrize("where", ["prompt", "step", "ensemble", "requester", "data"])
@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_a_mail_has_our_headers_and_no_other(nasty: str, where: str) -> None:
    given: dict[str, Any] = {where: {nasty: nasty} if where == "data" else nasty}
    if where == "step":
        given["prompt"] = None

    message = mail(
        the_evidence(**given),
        approver="ana@example.com",
        link_url="https://sign.example.com/r/abc",
        request_id="refund.run-1.review",
        digest="sha256:d",
    )

    read = written(message)
    assert {name.lower() for name in read.keys()} == HEADERS  # noqa: SIM118 - a mail is no dict
    assert len(read.keys()) == len(HEADERS)
    assert read["to"] == "ana@example.com"
    assert message.subject.isprintable()
    assert decode_header(message.subject) == [(message.subject, None)]


def test_no_address_that_would_break_a_header_is_written_to(record_property) -> None:
    taken = [address for _, address in NO_MAILBOX if address_problem(address) is None]

    record_property("searched", f"{len(NASTY)} texts in 5 places, {len(NO_MAILBOX)} addresses")
    assert taken == []
    assert address_problem("ana@example.com") is None
