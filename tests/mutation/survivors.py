"""Why may a mutant survive, and does the list of reasons still fit the code?

`survivors.toml` has a table for each module, and in it a line for each mutant that no test can or
should notice, under the mutant's name: `"_closed: …" = "why"`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.mutation.trials import SURVIVED, Trial

KEPT = Path(__file__).with_name("survivors.toml")

Reasons = Mapping[str, Mapping[str, str]]


def reasons(kept: Path = KEPT) -> Reasons:
    """The reason of each explained survivor, by module and name."""
    return tomllib.loads(kept.read_text(encoding="utf-8"))


def short_name(module: str) -> str:
    """`decide` for `countersign.domain.decide`, as the tables of reasons are named."""
    return module.rpartition(".")[2]


def complaints(trials: Iterable[Trial], given: Reasons) -> list[str]:
    """Every survivor without a reason, and every reason without a survivor."""
    tried = {(short_name(each.mutant.module), each.mutant.name): each.verdict for each in trials}
    survived = {key for key, verdict in tried.items() if verdict == SURVIVED}
    explained = {(module, name) for module, names in given.items() for name in names}
    modules = {module for module, _ in tried}
    stale = {key for key in explained - survived if key[0] in modules}
    return [
        *(
            f"nobody notices, and no reason is given: {module}, {name}"
            for module, name in sorted(survived - explained)
        ),
        *(
            f"a reason for what is {tried.get((module, name), 'no more')}: {module}, {name}"
            for module, name in sorted(stale)
        ),
    ]
