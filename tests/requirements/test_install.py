"""Does an environment hold exactly what its lock says, however often and by whomever it is made?"""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from requirements.install import SetupError, install, stamp_of

ROOT = Path(__file__).resolve().parents[2]


class Commands:
    """Stands for the machine: remembers what was run, makes the folder that venv would make."""

    def __init__(self, *, fails: str = "") -> None:
        self.ran: list[str] = []
        self._fails = fails

    def __call__(self, command) -> int:
        line = " ".join(command)
        self.ran.append(line)
        if self._fails and self._fails in line:
            return 1
        if " -m venv " in line:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        return 0


def a_lock(folder: Path, text: str = "click==8.5.1 --hash=sha256:00\n") -> Path:
    lock = folder / "host.txt"
    lock.write_text(text)
    return lock


def silent(text: str) -> None:
    pass


def test_packages_are_taken_by_hash_and_never_built(tmp_path) -> None:
    commands = Commands()

    made = install(tmp_path / ".venv", a_lock(tmp_path), run=commands, say=silent)

    assert made
    assert "--require-hashes" in commands.ran[-1]
    assert "--only-binary=:all:" in commands.ran[-1]


def test_an_environment_that_stands_is_left_alone(tmp_path) -> None:
    install(tmp_path / ".venv", a_lock(tmp_path), run=Commands(), say=silent)
    commands, said = Commands(), []

    made = install(tmp_path / ".venv", a_lock(tmp_path), run=commands, say=said.append)

    assert not made
    assert commands.ran == said == []


def test_a_changed_lock_makes_it_anew_with_nothing_left_over(tmp_path) -> None:
    install(tmp_path / ".venv", a_lock(tmp_path), run=Commands(), say=silent)
    (tmp_path / ".venv" / "leftover").touch()

    made = install(tmp_path / ".venv", a_lock(tmp_path, "click==8.6\n"), run=Commands(), say=silent)

    assert made
    assert not (tmp_path / ".venv" / "leftover").exists()


def test_an_interrupted_setup_is_begun_again(tmp_path) -> None:
    with pytest.raises(SetupError):
        install(tmp_path / ".venv", a_lock(tmp_path), run=Commands(fails="pip"), say=silent)

    assert install(tmp_path / ".venv", a_lock(tmp_path), run=Commands(), say=silent)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_how_to_get_it(tmp_path, missing) -> None:
    commands = Commands(fails=f"import {missing}")

    with pytest.raises(SetupError, match="apt-get install python3-venv"):
        install(tmp_path / ".venv", a_lock(tmp_path), run=commands, say=silent)


def test_two_setups_at_once_do_the_work_once(tmp_path) -> None:
    lock, said = a_lock(tmp_path), []
    inside, go_on = threading.Event(), threading.Event()
    first, second = Commands(), Commands()

    def slow(command) -> int:
        inside.set()
        go_on.wait(10)
        return first(command)

    def note(text: str) -> None:
        said.append(text)
        go_on.set()  # the second one has found the door locked

    threads = [
        threading.Thread(target=install, args=(tmp_path / ".venv", lock), kwargs=kwargs)
        for kwargs in ({"run": slow, "say": silent}, {"run": second, "say": note})
    ]
    threads[0].start()
    inside.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(10)

    assert first.ran
    assert second.ran == []
    assert said == ["another setup is at work here; waiting for it ..."]


def test_another_python_asks_for_another_environment(tmp_path) -> None:
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in stamp_of(a_lock(tmp_path))


def test_a_machine_without_a_new_enough_python_is_told_so() -> None:
    done = subprocess.run(
        ["/bin/sh", ROOT / "requirements" / "install", "x", "y"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": "/nowhere/python3"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or later" in done.stderr
    assert "make setup PYTHON=" in done.stderr
