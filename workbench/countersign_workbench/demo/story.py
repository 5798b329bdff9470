"""In which order is the story told, and what may be broken in it on purpose?"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from countersign_compiler.compile import build
from countersign_workbench.demo.cast import Cast, cast_for
from countersign_workbench.demo.chapters import audit, content, forgery, silence, transaction
from countersign_workbench.demo.chapters.row import Row
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import World, deployed_world

# What `--tamper` breaks: the provider is called before the yes; the rejection mail loses its
# Reason; an audit entry is edited. Each must end the story at the check that is there for it.
Tamper = Literal["payment", "reason", "audit"]
SHIPPED = ("template.yaml", "functions", "layers", "ensembles", "statemachines")
OFFLINE_ANSWERS = "functions/run_think/offline.json"
PLAYED = (content.ENSEMBLE, silence.ENSEMBLE, transaction.ENSEMBLE)


def tell_story(root: Path, seed: int | None, tamper: Tamper | None, tell: Narrator) -> list[Row]:
    """Play every chapter in the stack deployed from `root`; stop at the first broken promise.

    Raises `StoryBrokenError` there, and `NothingCameError` when something never happened.
    """
    cast = cast_for(seed, [path.read_text() for path in _played(root)])
    with (
        _stage(root, cast, tamper) as stage,
        deployed_world(stage, cast, progress=tell.progress) as world,
    ):
        rows = _play(world, tell, tamper)
        audit.verified(world, tell, rows)
    return rows


def _play(world: World, tell: Narrator, tamper: Tamper | None) -> list[Row]:
    waiting = silence.begin_waiting(world)
    rows = [content.approved_by_two(world, tell)]
    if tamper == "audit":
        audit.edit_an_entry(world, rows[0])
    rows += [
        content.rejected_with_a_reason(world, tell),
        transaction.low_risk(world, tell),
        transaction.high_risk_approved(world, tell, too_early=tamper == "payment"),
        transaction.high_risk_rejected(world, tell),
        silence.times_out(world, tell, waiting),
        forgery.forged_yes(world, tell),
    ]
    return rows


@contextmanager
def _stage(root: Path, cast: Cast, tamper: Tamper | None) -> Iterator[Path]:
    """Give the folder to deploy from: `root` itself, or a rewritten copy of what it ships."""
    if cast.seed is None and tamper != "reason":
        yield root
        return
    with tempfile.TemporaryDirectory(prefix="countersign-stage-") as folder:
        stage = Path(folder)
        for name in SHIPPED:
            source = root / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, stage / name)
        rewrite(stage, cast, drop_reason=tamper == "reason")
        yield stage


def rewrite(stage: Path, cast: Cast, *, drop_reason: bool = False) -> None:
    """Give the played ensembles of a copy the names of `cast` and compile all of them anew."""
    for path in _played(stage):
        text = cast.rewrite(path.read_text())
        path.write_text(text.replace("Reason: ${", "Because: ${") if drop_reason else text)
    answers = stage / OFFLINE_ANSWERS
    answers.write_text(cast.rewrite_answers(answers.read_text()))
    built = build(stage)
    if built.has_errors:
        raise ValueError(f"the renamed ensembles do not compile: {built.findings}")
    for name, text in built.files.items():
        (stage / name).write_text(text)


def _played(root: Path) -> list[Path]:
    return [root / "ensembles" / f"{name}.yaml" for name in PLAYED]
