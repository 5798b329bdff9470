"""Which mistakes in a setting are certain before anything runs?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from countersign.domain.limits import ADDRESS_CHARACTERS, DEFAULT_TIMEOUT_SECONDS
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.expressions.jsonata import is_whole
from countersign_compiler.model import Constant, Fields, Items, Step, Text, Value
from countersign_compiler.steps.kind import Checking

# ASCII addr-spec without quoting or comments: what the gate's opener accepts.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\Z"
)
_DURATION = re.compile(r"([0-9]{1,9}) ?([smhd]?)\Z")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


def is_address(text: str) -> bool:
    """Whether `text` is one plain e-mail address (surrounding space does not count)."""
    return len(text.strip()) <= ADDRESS_CHARACTERS and bool(_ADDRESS.match(text.strip()))


def whole_number(value: Value) -> int | None:
    """The number of a literal whole number, else None."""
    if isinstance(value, Constant) and type(value.value) is int:
        return value.value
    return None


def must_be_text(step: Step, name: str, checking: Checking) -> None:
    """A literal that is not a text is refused; so is an empty one."""
    value = step.config.get(name)
    if value is None or isinstance(value, Text):
        return
    if not isinstance(value, Constant) or not isinstance(value.value, str):
        checking.refuse("G-TYPE", value, f"`{name}` is a text")
    elif not value.value.strip():
        checking.refuse("G-VALUE", value, f"`{name}` is empty")


def must_be_mapping(step: Step, name: str, checking: Checking) -> None:
    """A literal that is not a mapping is refused."""
    value = step.config.get(name)
    if value is None or isinstance(value, Fields) or may_be_anything(value):
        return
    checking.refuse("G-TYPE", value, f"`{name}` is a mapping of names to values")


def must_be_one_of(
    step: Step,
    name: str,
    allowed: Collection[str],
    checking: Checking,
    *,
    in_any_case: bool = False,
) -> None:
    """A literal outside `allowed` is refused; `in_any_case`: `put` is as good as `PUT`."""
    value = step.config.get(name)
    if value is None or isinstance(value, Text):
        return
    written = str(value.value) if isinstance(value, Constant) else ""
    if (written.upper() if in_any_case else written) in allowed:
        return
    listed = ", ".join(f"`{word}`" for word in allowed)
    guess = did_you_mean(written, allowed)
    checking.refuse("G-VALUE", value, f"`{name}` is one of {listed}", guess)


def must_be_boolean(step: Step, name: str, checking: Checking) -> None:
    """A literal that is neither `true` nor `false` is refused."""
    value = step.config.get(name)
    if value is None or may_be_anything(value):
        return
    if not isinstance(value, Constant) or not isinstance(value.value, bool):
        checking.refuse("G-TYPE", value, f"`{name}` is `true` or `false`")


def must_be_seconds(step: Step, name: str, most: int, checking: Checking) -> None:
    """A literal that is no whole number of seconds from 1 to `most` is refused."""
    value = step.config.get(name)
    if value is None or may_be_anything(value):
        return
    number = whole_number(value)
    if number is None:
        checking.refuse(
            "G-TYPE",
            value,
            f"`{name}` is a whole number of seconds",
            f"write a number of seconds, such as `{_meant_seconds(value, most)}`",
        )
    elif not 1 <= number <= most:
        checking.refuse(
            "G-LIMIT",
            value,
            f"`{name}` is {number} seconds; it can be 1 to {most} seconds",
            _unit_hint(number, most),
        )


def _meant_seconds(value: Value, most: int) -> int:
    """The seconds that a text such as `24h` or `'3600'` means, else an example."""
    written = str(value.value) if isinstance(value, Constant) else ""
    found = _DURATION.match(written.strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    return seconds if 1 <= seconds <= most else min(most, DEFAULT_TIMEOUT_SECONDS)


def _unit_hint(number: int, most: int) -> str:
    if number > most and number % 1000 == 0 and number // 1000 <= most:
        return f"{number} looks like milliseconds; in seconds that is {number // 1000}"
    return ""


def may_be_anything(value: Value) -> bool:
    """Whether only the run can tell: the value is one whole `${}`."""
    return isinstance(value, Text) and is_whole(value.tree)


def addresses(value: Value) -> Iterator[Constant]:
    """The literal texts of an address or a list of addresses."""
    items = value.items if isinstance(value, Items) else (value,)
    for item in items:
        if isinstance(item, Constant) and isinstance(item.value, str):
            yield item


def must_be_addresses(value: Value, checking: Checking, *, several_in_one: bool = False) -> None:
    """Every literal text in `value` that is no e-mail address is refused.

    `several_in_one`: a text may hold some, with `,` or `;` between them.
    """
    for item in addresses(value):
        text = str(item.value) if isinstance(item, Constant) else ""
        for address in re.split("[,;]", text) if several_in_one else [text]:
            if not is_address(address):
                found = f"`{address.strip()}`" if address.strip() else "an empty text"
                checking.refuse(
                    "G-ADDRESS",
                    item,
                    f"{found} is not an e-mail address",
                    "an address is written `name@example.com`, in ASCII, without a display name",
                )
