"""How is a moment written for the world?"""

from datetime import UTC, datetime

LAST_SECOND = 253_402_300_799
"""The end of the year 9999, after which nothing can be written."""


def rfc3339(epoch_seconds: int) -> str:
    """`2026-11-22T12:50:00Z` for whole epoch seconds; `ValueError` where no calendar has them."""
    return _moment(epoch_seconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(epoch_seconds: int) -> str:
    """`2026-11-22`, the UTC day of this second; `ValueError` where no calendar has it."""
    return _moment(epoch_seconds).strftime("%Y-%m-%d")


def _moment(epoch_seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(epoch_seconds, UTC)
    except (OSError, OverflowError) as error:
        # The same mistake by another name, depending on how far beyond all calendars it is.
        raise ValueError("no calendar has this moment") from error
