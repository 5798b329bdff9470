"""Are generated nestings what they are said to be?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from countersign_compiler.compile import build
from tests.nestings.generator import PAIRS, nesting
from tests.nestings.plan import plan_of
from tests.nestings.reading import Ensemble, Step
from tests.nestings.series import CHOSEN
from tests.nestings.stage import DEPLOYMENT

SOME = range(len(PAIRS))


def test_a_seed_names_one_nesting_and_one_plan_for_ever() -> None:
    assert nesting(7) == nesting(7)
    assert nesting(7).texts != nesting(8).texts
    assert plan_of(nesting(7)).facts == plan_of(nesting(7)).facts


@pytest.mark.parametrize("seed", SOME)
def test_seeds_in_a_row_have_every_construct_in_every_other(seed: int) -> None:
    outer, inner = PAIRS[seed]
    ensembles = nesting(seed).ensembles()

    found = {
        (step.kind, each.kind)
        for ensemble in ensembles.values()
        for step in ensemble.every_step()
        for each in _in(step, ensembles)
    }

    assert (outer, inner) in found


def test_what_is_played_compiles(tmp_path: Path) -> None:
    folder = tmp_path / "ensembles"
    folder.mkdir()
    (folder / "deployment.yaml").write_text(DEPLOYMENT)
    for seed in CHOSEN:
        for name, text in nesting(seed).texts.items():
            (folder / f"{name}.yaml").write_text(text)

    built = build(tmp_path)

    assert [str(each) for each in built.findings if each.severity == "error"] == []


def test_the_three_dialects_are_read_as_the_same_steps() -> None:
    said = {
        dialect: [replace(each, name="") for each in _read(dialect)]
        for dialect in ("agents", "flow", "automation")
    }

    assert said["agents"] == said["flow"] == said["automation"]


def _in(step: Step, ensembles: dict[str, Ensemble]) -> list[Step]:
    if step.kind == "ensemble":
        return ensembles[step.said["child"]].every_step()
    return step.inside()


def _read(dialect: str) -> list[Ensemble]:
    """The nestings of some seeds, whatever the seed says of the dialect, as they are read."""
    return [
        ensemble for seed in (1, 2, 3) for ensemble in nesting(seed, dialect).ensembles().values()
    ]
