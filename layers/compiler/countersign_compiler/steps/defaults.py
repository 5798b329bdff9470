"""Which answer that a form is prefilled with could nobody give?"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from countersign_compiler.model import Constant, Text, Value

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def why_no_default(kind: str, default: Value, offered: Collection[str] | None) -> str | None:
    """Why a field of the type `kind` cannot have the `default`, as the end of a sentence.

    None where it can, or where only the run can tell. `offered` are the options of a choice; None
    where they are not all written out.
    """
    if isinstance(default, Text) or (isinstance(default, Constant) and default.value is None):
        return None
    value = default.value if isinstance(default, Constant) else default
    if kind == "boolean":
        return None if isinstance(value, bool) else "is neither `true` nor `false`"
    if kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else "is no number"
    if not isinstance(value, str):
        return "is no text"
    if kind == "date" and not _is_date(value):
        return "is no date such as `2026-11-22`"
    if kind in ("enum", "select") and offered is not None and value not in offered:
        return "is none of its `options`"
    return None


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and date.fromisoformat(text))
    except ValueError:
        return False
