"""What do the controls of the author's fields say, once they come back as text?"""

import re
from collections.abc import Mapping
from typing import Any

from countersign.domain.limits import FIELDS_MAX
from countersign.web.pages.controls import NO, PREFIX, YES

_WHOLE = re.compile(r"[+-]?[0-9]{1,17}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,17}\.[0-9]{1,17}")


def answers_typed(sent: Mapping[str, str]) -> dict[str, str]:
    """The text of each control, by its field's name, to be shown again as it was typed."""
    return {name: text for _, name, text in _controls(sent)}


def answers_meant(sent: Mapping[str, str]) -> dict[str, Any]:
    """The answers as typed values, by field; what was left blank is no answer.

    Text that is no number, no yes and no no stays text: `decide` then says what it is not.
    """
    return {name: _value(kind, text) for kind, name, text in _controls(sent) if text.strip() != ""}


def line_breaks(text: str) -> str:
    """Browsers send line breaks as CR LF, whatever was typed."""
    return text.replace("\r\n", "\n")


def _controls(sent: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for control, text in sent.items():
        prefix, _, rest = control.partition(".")
        kind, _, name = rest.partition(".")
        if prefix == PREFIX and kind and name:
            found.append((kind, name, line_breaks(text)))
    # No form of ours has more.
    return found[:FIELDS_MAX]


def _value(kind: str, text: str) -> Any:
    plain = text.strip()
    if kind == "boolean":
        return {YES: True, NO: False}.get(plain, plain)
    if kind == "choice":
        # An option is recorded as its author wrote it, blanks too.
        return text
    if kind != "number":
        return plain
    if _WHOLE.fullmatch(plain):
        return int(plain)
    return float(plain) if _DECIMAL.fullmatch(plain) else plain
