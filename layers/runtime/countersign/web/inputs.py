"""What did a body or a query say, and everything that is wrong with it at once?"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from countersign.domain.limits import PAGE_DEFAULT, PAGE_MAX
from countersign.domain.refusals import MOST_TOLD, Problem
from countersign.web.problems import ProblemError
from countersign.web.times import parse_day_or_time

T = TypeVar("T")


class Inputs:
    """Named values from outside, read one by one; `check` then refuses all that was wrong.

    A name that the call does not take is an error with the nearest name as the hint: what is
    ignored today is believed to work tomorrow.
    """

    def __init__(self, values: Mapping[str, Any], *, takes: tuple[str, ...], code: str) -> None:
        self._values = values
        self._code = code
        self.problems: list[Problem] = []
        for name in values:
            if name not in takes:
                # A hint costs a search, and no more than these are told.
                hint = _name_hint(name, takes) if len(self.problems) < MOST_TOLD else None
                said = "this call takes no such value"
                self.problems.append(Problem(name[:80], "UNKNOWN_NAME", said, hint))

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text without blank ends; blank or null counts as absent."""
        value = self._values.get(name)
        if value is None:
            text = ""
        elif isinstance(value, str):
            text = value.strip()
        else:
            self.refuse(name, "NOT_TEXT", f"this must be a text, not {_kind(value)}")
            return None
        if not text and required:
            self.refuse(name, "REQUIRED", "this is needed, and not blank")
        return text or None

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None) -> str | None:
        """One of a few words, or the default where absent."""
        text = self.text(name)
        if text is None:
            return default
        if text not in allowed:
            self.refuse(name, "NOT_ALLOWED", "this value is not offered", ", ".join(allowed))
            return default
        return text

    def page_size(self, name: str = "limit", *, most: int = PAGE_MAX) -> int:
        """How many items are wanted, 1 to `most`."""
        return self._whole(name, least=1, most=most, default=PAGE_DEFAULT)

    def seconds(self, name: str, *, most: int) -> int:
        """A whole number of seconds from 0, which stands for absent too."""
        return self._whole(name, least=0, most=most, default=0)

    def moment(self, name: str, *, end_of_day: bool = False) -> int | None:
        """A day (`2026-05-03`, UTC) or an RFC 3339 time with a zone, as epoch seconds."""
        text = self.text(name)
        if text is None:
            return None
        hint = "as in 2026-05-03 or 2026-05-03T10:12:00Z"
        return self._converted(
            name, "NOT_A_TIME", hint, lambda: parse_day_or_time(text, end_of_day=end_of_day)
        )

    def check(self) -> None:
        """Refuse the call, naming every problem found so far."""
        if self.problems:
            count = len(self.problems)
            detail = "One value is wrong." if count == 1 else f"{count} values are wrong."
            raise ProblemError(self._code, detail, errors=tuple(self.problems))

    def _whole(self, name: str, *, least: int, most: int, default: int) -> int:
        text = self.text(name)
        if text is None:
            return default
        # isdecimal alone would take digits of other scripts, and int() spaces and underscores.
        if text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        self.refuse(name, "OUT_OF_RANGE", f"this must be a whole number from {least} to {most}")
        return default

    def _converted(self, name: str, code: str, hint: str, convert: Callable[[], T]) -> T | None:
        try:
            return convert()
        except (ValueError, OverflowError):
            self.refuse(name, code, "this cannot be read", hint)
            return None

    def refuse(self, name: str, code: str, message: str, hint: str | None = None) -> None:
        """Note one more problem; `check` refuses them all together."""
        self.problems.append(Problem(name, code, message, hint))


def body_inputs(values: Mapping[str, Any], *takes: str) -> Inputs:
    """The values of a JSON body."""
    return Inputs(values, takes=takes, code="BODY_INVALID")


def query_inputs(values: Mapping[str, str], *takes: str) -> Inputs:
    """The values of a query."""
    return Inputs(values, takes=takes, code="QUERY_INVALID")


def refuse_query(values: Mapping[str, str]) -> None:
    """Refuse (400) any query at all, for the calls that take none."""
    query_inputs(values).check()


def _name_hint(name: str, takes: tuple[str, ...]) -> str:
    # Only a refusal needs it; every cold start would pay for it.
    from difflib import get_close_matches

    near = get_close_matches(name[:80], takes, n=1)
    offered = f"this call takes: {', '.join(takes)}" if takes else "this call takes none"
    return f"did you mean `{near[0]}`?" if near else offered


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    kinds: dict[type, str] = {int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), type(value).__name__)
