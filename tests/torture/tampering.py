"""Is a trail that somebody tampered with always named at its place, and by two programs alike?

`TAMPERINGS=<n>` of each kind (100 unless told) from the seed `SEED` on, once without seals and once
held against them. `lost`: not found, or not at its place. `untrue`: found where nothing was done,
or by one of the two alone.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.audit.tamperings import BROKEN_BY_ITSELF, BY_A_SEAL_ALONE, KINDS
from tests.audit.trials import Trial, try_kind
from tests.torture.rows import Row

FIRST_SEED = 1_000
TAMPERINGS = 100


def torture(say: Callable[[str], object]) -> list[Row]:
    """Tamper as often as the environment asks for; a row for each kind."""
    seed = int(os.environ.get("SEED", FIRST_SEED))
    times = int(os.environ.get("TAMPERINGS", TAMPERINGS))
    rows = []
    for kind in KINDS:
        trials = [_tried(kind, times, seed, with_seals=True)]
        if kind in BROKEN_BY_ITSELF:
            trials.append(_tried(kind, times, seed + 1, with_seals=False))
        rows.append(row_of(f"audit trail: {kind}", trials))
        say(f"seed {seed}: {kind}: {rows[-1].how_many} done, {rows[-1].wrong} wrong")
    blind = [_tried(kind, times, seed, with_seals=False) for kind in BY_A_SEAL_ALONE]
    rows.append(row_of("audit trail and head forged, without seals", blind, control="lost"))
    return rows


def row_of(what: str, trials: list[Trial], *, control: str = "") -> Row:
    """What came of some trials, added up."""
    return Row(
        what,
        sum(len(trial.done) for trial in trials),
        lost=sum(len(trial.missed) for trial in trials),
        untrue=sum(len(trial.blamed | trial.differing) for trial in trials),
        control=control,
    )


def _tried(kind: str, times: int, seed: int, *, with_seals: bool) -> Trial:
    with tempfile.TemporaryDirectory(prefix="countersign-tampering-") as folder:
        return try_kind(kind, times=times, seed=seed, folder=Path(folder), with_seals=with_seals)
