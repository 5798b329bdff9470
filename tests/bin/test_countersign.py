"""Does `bin/countersign` run from anywhere, and say what to do where it cannot?"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def a_tree(folder: Path) -> Path:
    (folder / "bin").mkdir()
    return Path(shutil.copy(ROOT / "bin" / "countersign", folder / "bin" / "countersign"))


def with_an_environment(folder: Path) -> None:
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / ".venv" / "stamp").touch()
    package = folder / "workbench" / "countersign_workbench"
    package.mkdir(parents=True)
    program = "import os, sys\nprint(sys.argv[1:], os.getcwd(), os.environ.get('PYTHONPATH'))\n"
    (package / "__main__.py").write_text(program)


def run(command: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *arguments],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_its_environment_it_says_how_to_get_it(tmp_path) -> None:
    done = run(a_tree(tmp_path), "pending", cwd=tmp_path)

    assert done.returncode == 1
    assert f"make -C '{tmp_path}' setup" in done.stderr


def test_it_runs_where_the_caller_stands_and_leaves_no_python_path_behind(tmp_path) -> None:
    command = a_tree(tmp_path)
    with_an_environment(tmp_path)

    done = run(command, "check", "a b.yaml", cwd=Path("/"))

    assert done.stdout == "['check', 'a b.yaml'] / None\n", done.stderr


def test_it_may_be_called_by_a_link(tmp_path) -> None:
    command = a_tree(tmp_path)
    with_an_environment(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "cs"
    link.symlink_to("../bin/countersign")

    done = run(link, "check", cwd=tmp_path)

    assert done.returncode == 0
    assert command.exists()
