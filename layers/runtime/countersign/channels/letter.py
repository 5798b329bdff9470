"""What stands in an invitation, before it is text or HTML?"""

from collections.abc import Sequence
from dataclasses import dataclass

from countersign.domain.evidence import Evidence
from countersign.domain.fields import fields_of
from countersign.presentation.blocks import Block, Text
from countersign.presentation.consequence import consequence_sentences
from countersign.presentation.fields import asked_labels
from countersign.presentation.shorten import shorten
from countersign.presentation.terms import (
    UNDECIDED,
    asked_by,
    deadline_terms,
    item_words,
    origin,
    quorum_terms,
)
from countersign.presentation.values import present, present_metadata
from countersign.presentation.words import cut_at, number_text, visible

REPLACED = "An earlier mail asked you this with another link, which does not work any more."
OPENING = "[Your ensemble requested your approval]"
_SENTENCES = 8
_SENTENCE_CHARACTERS = 600
_FIELDS = 12
_FIELD_CHARACTERS = 60


@dataclass(frozen=True)
class Letter:
    """The parts of an invitation in reading order; texts are plain, not escaped.

    `summary` is what an approver must know in five seconds: labels with one or more sentences.
    """

    origin: str
    warning: str | None
    summary: tuple[tuple[str, tuple[str, ...]], ...]
    prompt: tuple[Block, ...]
    data: tuple[Block, ...]
    metadata: tuple[Block, ...]
    feedback: str
    link_url: str
    reference: tuple[str, ...]


def letter(
    evidence: Evidence,
    *,
    link_url: str,
    request_id: str,
    digest: str,
    replaces_another: bool = False,
    room: float = 1.0,
) -> Letter:
    """Put together what the mail says; `room` (0 to 1) scales how much of long values is kept."""
    warnings = (UNDECIDED if evidence.undecided else "", REPLACED if replaces_another else "")
    return Letter(
        origin=_origin(evidence, request_id),
        warning=" ".join(filter(None, warnings)) or None,
        summary=_summary(evidence),
        prompt=shorten(_prompt(evidence), lines=int(60 * room) + 1, characters=int(6000 * room)),
        data=shorten(present(evidence.data), lines=int(200 * room), characters=int(20000 * room)),
        metadata=shorten(
            present_metadata(evidence.metadata),
            lines=int(60 * room) + 1,
            characters=int(6000 * room),
        ),
        feedback=_feedback(evidence),
        link_url=link_url,
        reference=(f"Request {visible(request_id)}", f"Evidence {digest}"),
    )


def _origin(evidence: Evidence, request_id: str) -> str:
    item = item_words(request_id, evidence.execution_id, evidence.step)
    return f"{origin(evidence)}, {item}" if item else origin(evidence)


def _summary(evidence: Evidence) -> tuple[tuple[str, tuple[str, ...]], ...]:
    follows = consequence_sentences(evidence.consequence)
    return (
        ("If approved", _kept(follows.on_approve)),
        ("If rejected", _kept(follows.on_reject)),
        ("Asked by", (asked_by(evidence),)),
        ("Who decides", (quorum_terms(evidence),)),
        ("Answer by", (deadline_terms(evidence),)),
    )


def _kept(sentences: Sequence[str]) -> tuple[str, ...]:
    shown = tuple(
        sentence
        if len(sentence) <= _SENTENCE_CHARACTERS
        else f"{cut_at(sentence, _SENTENCE_CHARACTERS)} … (in full on the page)"
        for sentence in sentences[:_SENTENCES]
    )
    more = len(sentences) - len(shown)
    return (*shown, f"+ {number_text(more)} more on the page") if more else shown


def _prompt(evidence: Evidence) -> tuple[Block, ...]:
    text = visible(evidence.prompt or "").strip()
    return (Text(text or "(no prompt was given)"),)


def _feedback(evidence: Evidence) -> str:
    names = [cut_at(name, _FIELD_CHARACTERS) for name in asked_labels(fields_of(evidence.fields))]
    more = len(names) - _FIELDS
    asked = ", ".join(names[:_FIELDS]) + (f" and {number_text(more)} more" if more > 0 else "")
    also = f" The page also asks for: {asked}." if asked else ""
    reason = " A rejection needs a reason." if evidence.require_reason else ""
    return f"Write it on the review page, beside your choice.{reason}{also}"
