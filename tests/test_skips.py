"""Does a test that did not run turn the run red, unless it has leave?"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

CONFTEST = """
from pathlib import Path
from tests.skips import SkipLedger

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipLedger(Path(__file__).with_name("allowed.txt")), "ledger")
"""

SKIPPED = "import pytest\n\n@pytest.mark.skip(reason='no browser')\ndef test_a():\n    pass\n"
EXPECTED = "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test_a():\n    assert False\n"
WHOLE_FILE = "import pytest\n\npytest.skip('not here', allow_module_level=True)\n"
PASSES = "def test_a():\n    pass\n"


def run(folder: Path, *, test: str, allowed: str = "", workers: int = 0) -> tuple[int, str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "allowed.txt").write_text(allowed)
    (folder / "test_it.py").write_text(f"{test}\n\ndef test_other():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--rootdir", str(folder)]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.parametrize(
    ("test", "reason"),
    [(SKIPPED, "no browser"), (EXPECTED, "expected to fail: known"), (WHOLE_FILE, "not here")],
)
def test_an_unlisted_skip_turns_the_run_red_and_is_named(tmp_path, test, reason, workers) -> None:
    code, output = run(tmp_path, test=test, workers=workers)

    assert code != 0
    assert "NOT ALLOWED  test_it.py" in output
    assert reason in output


def test_a_listed_skip_is_shown_and_lets_the_run_pass(tmp_path) -> None:
    code, output = run(tmp_path, test=SKIPPED, allowed="test_it.py::test_a: needs a browser\n")

    assert code == 0
    assert "test_it.py::test_a: no browser" in output
    assert "NOT ALLOWED" not in output


def test_a_run_without_skips_says_nothing_of_them(tmp_path) -> None:
    code, output = run(tmp_path, test=PASSES)

    assert code == 0
    assert "expected to fail" not in output
