"""How are moments read and written at the doors: how far away is one, and which one is meant?"""

from datetime import UTC, date, datetime, timedelta

from countersign.domain.moments import LAST_SECOND

_DAY_SECONDS = 86_400


def relative(at: int, *, now: int) -> str:
    """How far away a moment is, in its largest fitting unit: `in 23 hours`, `5 minutes ago`.

    Time that is left is rounded down, so that nobody is promised more of it than there is.
    """
    distance = abs(at - now)
    for unit, seconds in (("day", _DAY_SECONDS), ("hour", 3600), ("minute", 60)):
        # Two of a unit before it is used: "in 47 hours" says more than "in 1 day".
        if distance >= 2 * seconds or (unit == "minute" and distance >= seconds):
            count = distance // seconds
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"in {words}" if at > now else f"{words} ago"
    return "in less than a minute" if at > now else "just now"


def days_between(first: date, last: date) -> int:
    """How many calendar days `first` to `last` touches, both counted."""
    return (last - first).days + 1


def parse_day_or_time(text: str, *, end_of_day: bool) -> int:
    """Read `2026-05-03` or an RFC 3339 time with zone as epoch seconds; else `ValueError`.

    A bare day stands for its first second in UTC, or for its last where `end_of_day` is set.
    """
    if len(text) == len("2026-05-03"):
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
        moment_read = day + timedelta(seconds=_DAY_SECONDS - 1) if end_of_day else day
    else:
        moment_read = datetime.fromisoformat(text)
        if moment_read.tzinfo is None:
            raise ValueError("a time without a zone could be any of several moments")
    seconds = int(moment_read.timestamp())
    if seconds > LAST_SECOND:
        raise ValueError("after the last second that can be written")
    return seconds
