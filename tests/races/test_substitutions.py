"""A staged copy is changed in exactly one place, or not at all."""

from pathlib import Path

import pytest

from tests.races.ground import ENSEMBLES
from tests.races.substitutions import (
    NOTHING_NOTICES,
    PATIENCE,
    Substitution,
    telling_of_lost_races,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("text", ["nothing of it", "old and old"])
def test_what_does_not_stand_there_once_is_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "module.py").write_text(text, encoding="utf-8")

    with pytest.raises(AssertionError, match="times 'old'"):
        Substitution("module.py", "old", "new").make(tmp_path)

    assert (tmp_path / "module.py").read_text(encoding="utf-8") == text


def test_every_change_of_the_product_still_fits_it(tmp_path: Path) -> None:
    changes = (*NOTHING_NOTICES, PATIENCE, telling_of_lost_races(tmp_path / "told"))
    for file in {change.file for change in changes}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text((ROOT / file).read_text(encoding="utf-8"), encoding="utf-8")

    for change in changes:
        change.make(tmp_path)

    for file in {change.file for change in changes}:
        compile((tmp_path / file).read_text(encoding="utf-8"), file, "exec")


def test_the_two_motions_differ_in_their_rule_alone() -> None:
    veto, other = (
        (ENSEMBLES / f"motion-{rule}.yaml").read_text(encoding="utf-8").splitlines()
        for rule in ("by-veto", "until-impossible")
    )

    assert [line for line in other if line not in veto] == [
        "# A motion that many vote on at once; it ends once enough said yes, or no longer can.",
        "ensemble: motion-until-impossible",
        "      onReject: untilImpossible",
    ]
