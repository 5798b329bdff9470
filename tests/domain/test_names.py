"""Which names and numbers of the domain do stores, contracts and running workflows hold already?

They stand in `names.txt`: a request of last year, a definition that still runs and a program that
calls the API have them, so that none changes unseen. `COUNTERSIGN_WRITE_CASES=1` writes them anew.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import countersign.domain
from countersign.domain.refusals import REFUSALS

KEPT = Path(__file__).with_name("names.txt")
MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.iter_modules(countersign.domain.__path__, "countersign.domain.")
]


def test_what_others_hold_is_what_is_kept() -> None:
    said = "".join(f"{line}\n" for line in told())
    if os.environ.get("COUNTERSIGN_WRITE_CASES"):
        KEPT.write_text(said, encoding="utf-8")

    assert said == KEPT.read_text(encoding="utf-8")


def told() -> Iterator[str]:
    """Every public constant and every default of a record, then the codes of refusal."""
    for module in MODULES:
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        name = module.__name__.rpartition(".")[2]
        lines = [*_constants(module, source), *_defaults(module)]
        if lines:
            yield f"# {name}"
            yield from lines
    yield "# codes of refusal"
    yield from (f"{code} {each.status} {each.title}" for code, each in REFUSALS.items())


def _constants(module: ModuleType, source: str) -> Iterator[str]:
    for name, value in vars(module).items():
        # What is imported belongs to another module; the table of refusals is told by itself.
        is_own = f"\n{name} = " in source or f"\n{name}: " in source
        if name.isupper() and not name.startswith("_") and is_own and value is not REFUSALS:
            yield f"{name} = {_written(value)}"


def _defaults(module: ModuleType) -> Iterator[str]:
    for record in vars(module).values():
        if is_dataclass(record) and record.__module__ == module.__name__:
            for each in fields(record):
                if each.default is not MISSING and each.default is not None:
                    yield f"{record.__name__}.{each.name} = {_written(each.default)}"


def _written(value: Any) -> str:
    return f"{{{', '.join(sorted(map(repr, value)))}}}" if _is_set(value) else repr(value)


def _is_set(value: Any) -> bool:
    return isinstance(value, set | frozenset)
