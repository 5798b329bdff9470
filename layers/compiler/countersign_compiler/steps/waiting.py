"""How long may a gate wait, and in which unit is it written?"""

from __future__ import annotations

from countersign_compiler.model import Step
from countersign_compiler.steps.kind import Checking
from countersign_compiler.steps.literals import may_be_anything, must_be_seconds, whole_number

_MILLISECONDS = 1_000
_LEAST_LIKELY_MILLISECONDS = 60_000
"""Nobody means an answer within a minute: a smaller number is more likely one of seconds."""

_SECONDS_OF_A_DAY = 86_400


def check_waiting(step: Step, most_seconds: int, checking: Checking) -> None:
    """Check `timeout` (seconds) or `expiresIn` (milliseconds): one of them, within the policy."""
    must_be_seconds(step, "timeout", most_seconds, checking)
    expires = step.config.get("expiresIn")
    if expires is None:
        return
    if "timeout" in step.written:
        checking.refuse(
            "G-KEY",
            expires,
            "`expiresIn` and `timeout` both say how long the gate waits; write one",
        )
    if may_be_anything(expires):
        return
    number = whole_number(expires)
    if number is None:
        checking.refuse(
            "G-TYPE",
            expires,
            "`expiresIn` is a whole number of milliseconds",
            "write a number of milliseconds, such as `86400000` for a day",
        )
    elif not 1 <= number <= most_seconds * _MILLISECONDS:
        checking.refuse(
            "G-LIMIT",
            expires,
            f"`expiresIn` is {number} milliseconds; it can be 1 to {most_seconds * _MILLISECONDS} "
            f"({most_seconds} seconds)",
        )
    elif _looks_like_seconds(number, most_seconds):
        checking.reporter.warning(
            "G-UNIT",
            expires.node,
            f"`expiresIn` is in milliseconds: {number} is {number / _MILLISECONDS:g} seconds",
            f"if {number} seconds are meant, write {number * _MILLISECONDS}",
        )


def _looks_like_seconds(milliseconds: int, most_seconds: int) -> bool:
    """Whether the number fits an author who took the unit for seconds.

    Whole days of them, or no whole number of seconds at all.
    """
    if milliseconds < _LEAST_LIKELY_MILLISECONDS:
        return True
    is_odd = milliseconds % _MILLISECONDS != 0 or milliseconds % _SECONDS_OF_A_DAY == 0
    return is_odd and milliseconds <= most_seconds
