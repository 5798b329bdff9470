"""How is a moment written for the world?"""

from datetime import UTC, datetime

LAST_SECOND = 253_402_300_799
"""The end of the year 9999, after which nothing can be written."""


def rfc3339(epoch_seconds: int) -> str:
    """`2026-11-22T12:50:00Z` for whole epoch seconds."""
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(epoch_seconds: int) -> str:
    """`2026-11-22`, the UTC day of this second."""
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%Y-%m-%d")
