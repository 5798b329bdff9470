"""How are keys, numbers, times and odd characters put into words that a person can read?"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

_ACRONYMS = frozenset(
    {"ai", "api", "aws", "cms", "csv", "db", "html", "http", "https", "id", "ip", "json", "pdf"}
    | {"pii", "pr", "qa", "sla", "sql", "ui", "uri", "url", "vat", "xml"}
)
# A number under such a name is a label, not a quantity: "Order ID: 12,345" would read wrong.
_NAMES_OF_LABELS = frozenset(
    {"id", "ids", "no", "number", "pr", "year", "code", "zip", "port", "phone", "version"}
)
_WORD_BREAKS = re.compile(r"[_\-.\s]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Control characters, lone surrogates, and the bidirectional, separating and invisible marks that
# make shown text differ from real text: what Unicode calls Default_Ignorable_Code_Point, the
# letters of the hidden tag alphabet among them. Tab and line feed are left to their users; joiners
# and variation selectors, which scripts and emoji are written with, stay.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def humanise(key: str) -> str:
    """Turn a key into a label: `word_count` and `wordCount` into "Word count", `receipt_url` into
    "Receipt URL". A key that already holds a space is left as its author wrote it.
    """
    key = visible(key).strip()
    if not key:
        return "(no name)"
    words = [key] if " " in key else [word for word in _WORD_BREAKS.split(key) if word]
    if not words:
        return key
    if " " not in key:
        words = [_cased(word) for word in words]
    label = " ".join(words).replace("\n", " ")
    return label[0].upper() + label[1:]


def labels(value: Mapping[str, object]) -> dict[str, str]:
    """Label every key of an object; keys that would share one label keep their own spelling."""
    wanted = {key: humanise(key) for key in value}
    times = Counter(wanted.values())
    return {key: label if times[label] == 1 else visible(key) for key, label in wanted.items()}


def number_text(number: int | float | Decimal, *, grouped: bool = True) -> str:
    """Write a number with thousands apart and no digit lost: 1200 as "1,200", 0.62 as "0.62"."""
    if isinstance(number, float) and (number != number or number in (float("inf"), float("-inf"))):
        return str(number)
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if exact == 0:
        return "0"
    if abs(exact.adjusted()) > 20:  # written out it would be a wall of zeros
        return str(number)
    plain = f"{exact:,f}" if grouped else f"{exact:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def scalar_text(value: object, key: str = "") -> str:
    """Write one JSON scalar: text as it is, yes and no, numbers grouped unless `key` names a label
    (an id, a year), "no value" for null and "(empty)" for empty text. Blanks alone stand in quotes.
    """
    if value is None:
        return "no value"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        last = _WORD_BREAKS.split(key)[-1].lower() if key else ""
        return number_text(value, grouped=last not in _NAMES_OF_LABELS)
    text = visible(str(value))
    return text if text.strip() else blank_text(text)


def blank_text(text: str) -> str:
    """Write text that shows nothing so that it can be seen: quoted, with its escapes."""
    return json.dumps(text) if text else "(empty)"


def visible(text: str) -> str:
    """Show what would hide or deceive: control, bidirectional and invisible characters and lone
    surrogates are written out as `⟨U+202E⟩`. Tabs stay; every line ending becomes a line feed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HIDDEN.sub(lambda hidden: f"⟨U+{ord(hidden[0]):04X}⟩", text)


def one_line(text: str) -> str:
    """Fold text into one line without control characters, for subjects and list entries."""
    return " ".join(_HIDDEN.sub(" ", text).split())


def first_line(text: str, limit: int) -> str:
    """The first line that says something, at most `limit` characters, cut with an ellipsis."""
    line = next((one_line(line) for line in text.splitlines() if one_line(line)), "")
    return line if len(line) <= limit else cut_at(line, limit - 1).rstrip(" ,;:.-") + "…"


def cut_at(text: str, limit: int) -> str:
    """Cut at most `limit` characters: after a word where one ends near, never inside a character
    that is made of several (accents, joined emoji).
    """
    if len(text) <= limit:
        return text
    space = text.rfind(" ", limit * 3 // 4, limit + 1)
    if space > 0:
        return text[:space]
    while limit > 0 and _continues(text, limit):
        limit -= 1
    return text[:limit]


def time_text(epoch_seconds: int) -> str:
    """Write a time as "Mon, 23 Nov 2026 12:46 UTC": day and month by name, zone always said."""
    at = datetime.fromtimestamp(epoch_seconds, tz=UTC)
    day = f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"
    return f"{day} {at.hour:02}:{at.minute:02}" + (f":{at.second:02}" if at.second else "") + " UTC"


def duration_text(seconds: int) -> str:
    """Write a duration in its largest two units: "2 days", "1 hour 30 minutes", "45 seconds"."""
    parts = []
    left = max(seconds, 0)
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "0 seconds"


def deadline_text(submitted_at: int, deadline: int) -> str:
    """Say until when an answer counts, absolutely and from when it was asked (a mail may be read
    late, so never from now).
    """
    return f"{time_text(deadline)} ({duration_text(deadline - submitted_at)} after it was asked)"


def _cased(word: str) -> str:
    if word.lower() in _ACRONYMS:
        return word.upper()
    return word if word.isupper() and len(word) > 1 else word.lower()


def _continues(text: str, at: int) -> bool:
    after, before = text[at], text[at - 1]
    joins = "\u200d" in (after, before) or after in "\ufe0e\ufe0f"
    toned = "\U0001f3fb" <= after <= "\U0001f3ff"
    return joins or toned or unicodedata.combining(after) != 0
