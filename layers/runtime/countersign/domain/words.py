"""Which words may a person leave on a request?"""

import json
from collections.abc import Mapping
from typing import Any

from countersign.domain.canonical import UncanonicalError, check_canonical, json_bytes
from countersign.domain.limits import CLAIM_CHARACTERS, WORDS_BYTES
from countersign.domain.refusals import Problem


def meant(words: str | None) -> str | None:
    """The words as written, or None where there is nothing but blanks."""
    return words if words is not None and words.strip() else None


def words_problem(
    *,
    reason: str | None,
    feedback: str | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Problem | None:
    """What is wrong with these words, or None.

    Refused: lone surrogates (`WORDS_INVALID`), and more than `WORDS_BYTES` together, as a run reads
    them (`WORDS_TOO_LONG`). `answers` are the answers to fields, which have been checked.
    """
    given = {"reason": reason, "feedback": feedback}
    for path, words in given.items():
        try:
            check_canonical(words, path)
        except UncanonicalError as error:
            return Problem(path, "WORDS_INVALID", str(error), "send text that is valid Unicode")
    sizes = {path: _as_read(words) - 4 for path, words in given.items() if words is not None}
    if answers:
        sizes["input"] = _as_read(answers)
    if (size := sum(sizes.values())) <= WORDS_BYTES:
        return None
    together = "reason, feedback and answers" if answers else "reason and feedback"
    return Problem(
        max(sizes, key=lambda path: sizes[path]),
        "WORDS_TOO_LONG",
        f"{together} take {size} bytes together; at most {WORDS_BYTES} are kept",
        "say it shorter, or put the long text where both can read it and give its address",
    )


def _as_read(value: Any) -> int:
    """Bytes of a value in what the store answers a run: JSON, as a text in JSON.

    An outcome of many quotation marks would else be larger than a run can read.
    """
    return json_bytes(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) - 2


def claim_problem(claim: object) -> Problem | None:
    """What is wrong with what a caller says of who answers, or None: one short, plain line."""
    if claim is None:
        return None
    if not isinstance(claim, str) or not claim.isprintable() or meant(claim) is None:
        return Problem("as", "WORDS_INVALID", "it is not one line of text", "write a name")
    if len(claim) <= CLAIM_CHARACTERS:
        return None
    said = f"it is longer than {CLAIM_CHARACTERS} characters"
    return Problem("as", "WORDS_TOO_LONG", said, "write a name")


def shortened(text: str, *, limit: int = 1_000) -> str:
    """Text from elsewhere made fit to keep: valid characters, at most `limit` of them.

    A thousand characters are within `WORDS_BYTES` in any script.
    """
    clean = "".join(c if c.isprintable() else " " for c in text).strip()
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
