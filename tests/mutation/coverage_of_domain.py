"""Does every branch of the decision core run in its own tests?

    python tests/mutation/coverage_of_domain.py

Exit 1 with the branches that do not. `tests/domain` alone counts: that another room comes by here
proves nothing of the rules.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "layers/runtime/countersign/domain"
# What proves that a test can fail runs copies, and no line of the product.
TESTS = ("-q", "-k", "not notices_when", "-p", "no:cacheprovider", "tests/domain")


def uncovered(least_percent: int = 100) -> str | None:
    """The report of a core that is not covered to so much, or None; `RuntimeError` on red tests."""
    with tempfile.TemporaryDirectory(prefix="countersign-coverage-") as folder:
        data = str(Path(folder, "coverage"))
        tests = _coverage(data, "run", "--branch", f"--source={DOMAIN}", "-m", "pytest", *TESTS)
        if tests.returncode:
            raise RuntimeError(f"the tests of the decision core are red:\n{tests.stdout}")
        report = _coverage(data, "report", "-m", "--skip-covered", f"--fail-under={least_percent}")
        return report.stdout if report.returncode else None


def _coverage(data: str, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coverage", command, "--rcfile=", f"--data-file={data}", *arguments],
        cwd=ROOT,
        # The scenarios reach every line long before a thousand.
        env={**os.environ, "DECISIONS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    found = uncovered()
    sys.stdout.write(found or f"{DOMAIN}: every line and every branch runs in tests/domain\n")
    sys.exit(1 if found else 0)
