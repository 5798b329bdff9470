"""Would a test notice if a defence were gone? Takes each one away in a copy and asks its test.

Each `*.patch` beside this file removes one defence from the product. Its first line names the test
that must notice, its second what is lost:

    # tests/adapters/test_requests.py::test_a_lost_race_writes_nothing
    # a vote is recorded only over the version that was read
    --- a/layers/...

Run as `python tests/sabotage/run.py [PATCH ...]`: exit 1 when a test stays green without its
defence, is red with it, or a patch no longer fits the tree.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LEFT_OUT = (".git", ".venv*", ".tools", ".aws-sam", "__pycache__", ".*_cache", ".hypothesis")

PASSED, FAILED = 0, 1  # pytest's own exit codes; every other one means that the test did not run

RunTest = Callable[[Path, str], int]
ApplyPatch = Callable[[Path, Path], bool]


@dataclass(frozen=True)
class Sabotage:
    """One defence taken away: which, the patch that does it, the test that must turn red."""

    patch: Path
    loses: str
    test: str


@dataclass(frozen=True)
class Finding:
    """What came of one sabotage; `caught` is what everybody hopes for."""

    sabotage: Sabotage
    caught: bool
    says: str


def read(patch: Path) -> Sabotage:
    """Read a patch's two first lines; `ValueError` when they do not name a test and a loss."""
    first, second = [*patch.read_text(encoding="utf-8").splitlines(), "", ""][:2]
    if not first.startswith("# tests/") or not second.startswith("# "):
        raise ValueError(f"{patch.name}: its first lines are `# tests/…::test_…`, `# what is lost`")
    return Sabotage(patch=patch, loses=second[2:], test=first[2:])


def commit(sabotage: Sabotage, tree: Path, *, run_test: RunTest, apply: ApplyPatch) -> Finding:
    """Ask the test with the defence and without it; `tree` is a copy, and is changed."""
    before = run_test(tree, sabotage.test)
    if before != PASSED:
        return Finding(sabotage, False, f"red or missing with the defence in place (exit {before})")
    if not apply(tree, sabotage.patch):
        return Finding(sabotage, False, "the patch no longer fits the tree")
    after = run_test(tree, sabotage.test)
    if after == PASSED:
        return Finding(sabotage, False, "STILL GREEN: nothing notices that it is gone")
    if after != FAILED:
        return Finding(sabotage, False, f"the test did not run without it (exit {after})")
    return Finding(sabotage, True, "noticed")


def report(findings: Sequence[Finding]) -> list[str]:
    """Lay the findings out as a table, one line each, and count them."""
    width = max((len(finding.sabotage.loses) for finding in findings), default=0)
    lines = [
        f"{'ok ' if found.caught else 'BAD'}  {found.sabotage.loses.ljust(width)}  {found.says}"
        for found in findings
    ]
    caught = sum(finding.caught for finding in findings)
    return [*lines, f"sabotage: {caught} of {len(findings)} noticed"]


def _copy_of_the_tree(into: Path) -> Path:
    tree = into / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    return tree


def _run_test(tree: Path, test: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    # Bytecode is found by second and size: a patch could hide behind that of the file it changed.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command,
        cwd=tree,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    ).returncode


def _apply(tree: Path, patch: Path) -> bool:
    command = ["git", "apply", "--whitespace=nowarn", str(patch)]
    return subprocess.run(command, cwd=tree, capture_output=True, check=False).returncode == 0


def main(names: Iterable[str]) -> int:
    """Commit the named sabotages, or all; 0 when every one was noticed."""
    patches = [Path(name).resolve() for name in names] or sorted(HERE.glob("*.patch"))
    findings = []
    for patch in patches:
        with tempfile.TemporaryDirectory(prefix="countersign-sabotage-") as folder:
            tree = _copy_of_the_tree(Path(folder))
            findings.append(commit(read(patch), tree, run_test=_run_test, apply=_apply))
    print("\n".join(report(findings)))
    return 0 if findings and all(finding.caught for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
