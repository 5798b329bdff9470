"""Does the sabotage runner tell a watched defence from one that nobody would miss?"""

import subprocess
from pathlib import Path

import pytest

from tests.sabotage.run import Sabotage, commit, main, read, report

HERE = Path(__file__).resolve().parent
SABOTAGE = Sabotage(Path("a.patch"), loses="the version condition", test="tests/a.py::test_a")


def exits(*codes: int):
    answers = iter(codes)
    return lambda tree, test: next(answers)


def fits(tree, patch) -> bool:
    return True


def does_not_fit(tree, patch) -> bool:
    return False


@pytest.mark.parametrize(
    ("codes", "apply", "caught", "says"),
    [
        ((0, 1), fits, True, "noticed"),
        ((0, 0), fits, False, "STILL GREEN"),
        ((1,), fits, False, "red or missing with the defence in place"),
        ((4,), fits, False, "red or missing"),
        ((0,), does_not_fit, False, "no longer fits"),
        ((0, 2), fits, False, "did not run without it (exit 2)"),
    ],
)
def test_only_green_with_and_red_without_counts_as_noticed(codes, apply, caught, says) -> None:
    finding = commit(SABOTAGE, Path("."), run_test=exits(*codes), apply=apply)

    assert finding.caught is caught
    assert says in finding.says


def test_the_table_shows_each_loss_and_counts_them() -> None:
    noticed = commit(SABOTAGE, Path("."), run_test=exits(0, 1), apply=fits)
    missed = commit(SABOTAGE, Path("."), run_test=exits(0, 0), apply=fits)

    lines = report([noticed, missed])

    assert lines[0].startswith("ok   the version condition")
    assert lines[1].startswith("BAD  the version condition")
    assert lines[2] == "sabotage: 1 of 2 noticed"


def test_a_patch_that_names_no_test_is_refused(tmp_path) -> None:
    patch = tmp_path / "a.patch"
    patch.write_text("# something\n--- a/x\n")

    with pytest.raises(ValueError, match="what is lost"):
        read(patch)


PATCHES = sorted(HERE.glob("*.patch"))


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_every_patch_fits_the_tree_and_names_a_test_that_is_there(patch) -> None:
    root = HERE.parents[1]
    path, _, name = read(patch).test.partition("::")
    defined = f"def {name.rpartition('::')[2].partition('[')[0]}("

    fits = subprocess.run(["git", "apply", "--check", str(patch)], cwd=root, check=False)

    assert fits.returncode == 0
    assert (root / path).is_file()
    # Somewhere, since a test may be inherited from a contract that several stores keep.
    assert any(defined in file.read_text("utf-8") for file in (root / "tests").rglob("*.py"))


def test_a_real_defence_taken_from_a_real_tree_is_noticed(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "guard.py").write_text("def safe():\n    return True\n")
    test = "import sys\nsys.path.insert(0, '.')\nfrom guard import safe\n\ndef test_safe():\n"
    (tmp_path / "tests" / "test_guard.py").write_text(test + "    assert safe()\n")
    patch = tmp_path / "guard.patch"
    patch.write_text(
        "# tests/test_guard.py::test_safe\n# the guard\n"
        "--- a/guard.py\n+++ b/guard.py\n@@ -1,2 +1,2 @@\n def safe():\n-    return True\n"
        "+    return False\n"
    )
    monkeypatch.setattr("tests.sabotage.run.ROOT", tmp_path)

    code = main([str(patch)])

    assert "ok   the guard  noticed" in capsys.readouterr().out
    assert code == 0
