"""Which words may a person leave on a request?"""

from countersign.domain.canonical import UncanonicalError, check_canonical, json_bytes
from countersign.domain.limits import WORDS_BYTES
from countersign.domain.refusals import Problem


def meant(words: str | None) -> str | None:
    """The words as written, or None where there is nothing but blanks."""
    return words if words is not None and words.strip() else None


def words_problem(*, reason: str | None, feedback: str | None = None) -> Problem | None:
    """What is wrong with these words, or None.

    Refused: lone surrogates (`WORDS_INVALID`), and more than `WORDS_BYTES` together, as written
    in JSON (`WORDS_TOO_LONG`).
    """
    given = {"reason": reason, "feedback": feedback}
    for path, words in given.items():
        try:
            check_canonical(words, path)
        except UncanonicalError as error:
            return Problem(path, "WORDS_INVALID", str(error), "send text that is valid Unicode")
    size = sum(json_bytes(words) - 2 for words in given.values() if words is not None)
    if size <= WORDS_BYTES:
        return None
    longest = "reason" if len(reason or "") >= len(feedback or "") else "feedback"
    return Problem(
        longest,
        "WORDS_TOO_LONG",
        f"reason and feedback take {size} bytes together; at most {WORDS_BYTES} are kept",
        "say it shorter, or put the long text where both can read it and give its address",
    )


def shortened(text: str, *, limit: int = 1_000) -> str:
    """Text from elsewhere made fit to keep: valid characters, at most `limit` of them.

    A thousand characters are within `WORDS_BYTES` in any script.
    """
    clean = "".join(c if c.isprintable() else " " for c in text).strip()
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
