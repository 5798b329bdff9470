"""How does a caller ask for the next page without learning, or being able to break, anything?"""

import base64
import binascii
import hashlib
import json
from typing import Any

from countersign.domain.moments import LAST_SECOND
from countersign.domain.refusals import Problem
from countersign.domain.request import is_place
from countersign.web.problems import ProblemError

_MAX_LENGTH = 8_000


def filtered(of: str, *filters: str | None) -> str:
    """The name of the list `of` under these filters, the same for the same ones in this order."""
    if not any(filters):
        return of
    written = json.dumps(filters).encode()
    return f"{of}:{hashlib.sha256(written).hexdigest()[:16]}"


def write_cursor(of: str, place: object | None) -> str | None:
    """A place (any JSON value) in the list named `of`, as opaque URL-safe text."""
    if place is None:
        return None
    text = json.dumps([of, place], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(of: str, text: str | None) -> Any:
    """The place that `write_cursor` wrote for this list; anything else is 400.

    A cursor is a place and not a right: what it leads to is filtered like a first page.
    """
    if not text:
        return None
    try:
        if len(text) > _MAX_LENGTH:
            raise ValueError("longer than any cursor of ours")
        padded = text + "=" * (-len(text) % 4)
        name, place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != of:
            raise ValueError("of another list")
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise bad_cursor() from error
    return place


def read_key_cursor(of: str, text: str | None) -> str | None:
    """The place of a list that is ordered by a second and an id: that key, well-formed."""
    place = read_cursor(of, text)
    if place is None:
        return None
    if not isinstance(place, str) or not is_place(place) or int(place[:12]) > LAST_SECOND:
        raise bad_cursor()
    return place


def bad_cursor() -> ProblemError:
    """The refusal of a cursor that is not this list's."""
    hint = "pass `nextCursor` back as it came, with the same other parameters"
    wrong = Problem("cursor", "NOT_A_CURSOR", "this is not a cursor of this list", hint)
    return ProblemError("BAD_CURSOR", "The cursor is not one of this list.", errors=[wrong])
