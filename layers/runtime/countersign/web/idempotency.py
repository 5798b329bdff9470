"""Which key did the caller give so that sending a call twice does its work once?"""

from countersign.domain.refusals import Problem
from countersign.web.calls import Call
from countersign.web.problems import ProblemError

HEADER = "Idempotency-Key"
MAX_CHARACTERS = 255


def idempotency_key(call: Call) -> str | None:
    """The key, or None without the header; a blank, long or unprintable one is refused (400)."""
    sent = call.headers.get(HEADER.lower())
    if sent is None:
        return None
    key = sent.strip()
    if not key or len(key) > MAX_CHARACTERS or not (key.isascii() and key.isprintable()):
        message = f"a key is 1 to {MAX_CHARACTERS} printable ASCII characters"
        wrong = Problem(HEADER, "BAD_KEY", message, "a UUID for each thing to be done does well")
        raise ProblemError("HEADER_INVALID", f"The {HEADER} is no key.", errors=[wrong])
    return key
