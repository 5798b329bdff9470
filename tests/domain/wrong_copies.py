"""What would `decide` do if one rule of it were written wrongly?

A copy of the source with one text in the place of another, which must stand there exactly once; the
product itself is not touched.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from countersign.domain import decide as product
from countersign.domain import tally

Decide = Callable[..., Any]


def deciding(old: str, new: str) -> Decide:
    """`decide`, with one rule of its own written wrongly."""
    return _copied(product, old, new).decide


def counting(old: str, new: str) -> Decide:
    """`decide`, with the votes counted wrongly."""
    copy = _copied(product, "", "")
    vars(copy)["settled"] = _copied(tally, old, new).settled
    return copy.decide


def _copied(module: ModuleType, old: str, new: str) -> Any:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    if old:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in the source"
        source = source.replace(old, new)
    copy = ModuleType("a_wrong_copy")
    exec(compile(source, copy.__name__, "exec", dont_inherit=True), vars(copy))
    return copy
