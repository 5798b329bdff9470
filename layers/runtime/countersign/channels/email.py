"""What does the mail say that asks one approver for an answer?

Text and HTML are both complete and come from one `Letter`. Both buttons lead to the same review
page: mail scanners open every link and have been seen to submit forms, so no address in a mail may
stand for an answer. There is no `List-Unsubscribe` for the same reason.
"""

from dataclasses import dataclass

from countersign.channels.letter import letter
from countersign.channels.letter_html import html_part
from countersign.channels.letter_text import text_part
from countersign.domain.evidence import Evidence
from countersign.presentation.terms import item_words
from countersign.presentation.words import first_line
from countersign.service.ports import Invitation, Mailer, Message, Sent, Undeliverable

SUBJECT_LINE_CHARACTERS = 100
HTML_BYTES = 60_000
"""Gmail hides what follows about 102 KB of encoded source; encoding adds up to two thirds."""

# Rooms tried one after the other until the HTML fits; the last one holds for any evidence.
_ROOMS = (1.0, 0.5, 0.25, 0.1, 0.03)
_HEADERS = {"Auto-Submitted": "auto-generated"}  # RFC 3834: nobody's out-of-office answers it


@dataclass(frozen=True)
class EmailChannel:
    """Reaches an approver at the address that is their name in the audience."""

    mailer: Mailer

    def invite(self, invitation: Invitation) -> Sent | Undeliverable:
        """Write the mail and hand it to the post office."""
        return self.mailer.send(
            mail(
                invitation.evidence,
                approver=invitation.approver,
                link_url=invitation.link,
                request_id=invitation.request_id,
                digest=invitation.digest,
                replaces_another=invitation.replaces_another,
            )
        )


def mail(
    evidence: Evidence,
    *,
    approver: str,
    link_url: str,
    request_id: str,
    digest: str,
    replaces_another: bool = False,
) -> Message:
    """Write one approver's invitation.

    Pure: the same evidence and link give the same bytes. The HTML is at most `HTML_BYTES`; long
    values are cut with a note of what the page has more.
    """
    for room in _ROOMS:
        written = letter(
            evidence,
            link_url=link_url,
            request_id=request_id,
            digest=digest,
            replaces_another=replaces_another,
            room=room,
        )
        html = html_part(written)
        if len(html.encode()) <= HTML_BYTES:
            break
    return Message(
        to=approver,
        subject=subject(evidence, request_id),
        text=text_part(written),
        html=html,
        headers=dict(_HEADERS),
    )


def subject(evidence: Evidence, request_id: str) -> str:
    """`Approval Required: ` and the prompt's first line: one line, without control characters.

    Mails of several items have the same prompt, so each ends with its own: `(2nd item)`.
    """
    asked = first_line(evidence.prompt or "", SUBJECT_LINE_CHARACTERS)
    named = asked or first_line(evidence.step or "", SUBJECT_LINE_CHARACTERS)
    item = item_words(request_id, evidence.execution_id, evidence.step)
    line = f"Approval Required: {named or 'a request'}{f' ({item})' if item else ''}"
    # Mail programs would decode what looks like an encoded word (RFC 2047), unlike the page.
    return line.replace("=?", "= ?")
