"""What a folder of code locks is installed for this machine once, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from countersign_workbench.engine.host_packages import KEPT, PackagesError, host_packages

HASH = "--hash=sha256:" + "ab" * 32


class Pip:
    """Stands in for pip: notes what it was told, and installs one module."""

    def __init__(self, *, answers: int = 0) -> None:
        self.told: list[list[str]] = []
        self._answers = answers

    def __call__(self, command) -> int:
        self.told.append(list(command))
        target = Path(command[command.index("--target") + 1])
        (target / "bin").mkdir(parents=True)
        (target / "installed.py").touch()
        return self._answers


def a_folder(place: Path, lock: str | None) -> Path:
    folder = place / "ensembles/python/pay"
    folder.mkdir(parents=True)
    if lock is not None:
        (folder / "requirements.txt").write_text(lock)
    return folder


def test_without_a_lock_nothing_is_installed(tmp_path) -> None:
    pip = Pip()

    assert host_packages(a_folder(tmp_path, None), tmp_path, run=pip) is None
    assert pip.told == []


def test_the_locks_names_and_versions_are_installed_without_their_hashes(tmp_path) -> None:
    lock = f'rfc8785==0.1.4 {HASH}\nx==1 ; python_version >= "3.11" {HASH}\n'
    pip = Pip()

    found = host_packages(a_folder(tmp_path, lock), tmp_path, run=pip)

    [command] = pip.told
    assert command[-2:] == ["rfc8785==0.1.4", 'x==1 ; python_version >= "3.11"']
    assert "--no-deps" in command
    assert found is not None
    assert [path.name for path in found.iterdir()] == ["installed.py"]


def test_a_lock_that_did_not_change_is_installed_once(tmp_path) -> None:
    folder, pip = a_folder(tmp_path, f"rfc8785==0.1.4 {HASH}\n"), Pip()

    first = host_packages(folder, tmp_path, run=pip)
    again = host_packages(folder, tmp_path, run=pip)
    (folder / "requirements.txt").write_text(f"rfc8785==0.1.5 {HASH}\n")
    changed = host_packages(folder, tmp_path, run=pip)

    assert first == again != changed
    assert len(pip.told) == 2


def test_an_installation_that_failed_leaves_nothing_behind(tmp_path) -> None:
    folder = a_folder(tmp_path, f"rfc8785==0.1.4 {HASH}\n")

    with pytest.raises(PackagesError, match=r"pip could not install .*requirements\.txt"):
        host_packages(folder, tmp_path, run=Pip(answers=1))

    assert list((tmp_path / KEPT).iterdir()) == []


def test_a_lock_without_hashes_is_not_installed(tmp_path) -> None:
    folder, pip = a_folder(tmp_path, "rfc8785==0.1.4\n"), Pip()

    with pytest.raises(PackagesError, match=r"requirements\.txt:1: `rfc8785` has no `--hash"):
        host_packages(folder, tmp_path, run=pip)

    assert pip.told == []
