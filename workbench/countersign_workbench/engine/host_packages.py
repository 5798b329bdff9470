"""How do the packages that a folder of code locks get onto this machine?

In the cloud the lock is installed as arm64 wheels by its hashes. The engine runs functions with
this machine's own Python, whose wheels may have other hashes, so here the same names and versions
are installed, each made once and kept under its lock's own hash.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from countersign_compiler.python.folder import LOCK_FILE
from countersign_compiler.python.lock import Pin, pins_of

Run = Callable[[Sequence[str]], int]

KEPT = Path(".tools") / "packages"
"""Below the repository's root; `make clean` removes it."""


class PackagesError(Exception):
    """Packages that could not be installed; the message says whose and how to mend it."""


def run_quietly(command: Sequence[str]) -> int:
    """Run a command without the caller's Python paths; its errors stay on the error stream."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=clean, check=False
    )
    return done.returncode


def host_packages(folder: Path, root: Path, *, run: Run = run_quietly) -> Path | None:
    """Give the folder that holds what `folder/requirements.txt` names, made at the first call.

    None where there is no lock. Raises `PackagesError` where pip cannot install it.
    """
    lock = folder / LOCK_FILE
    if not lock.is_file():
        return None
    place = root / KEPT / _key(lock)
    if not place.is_dir():
        _make(place, _wanted(lock), lock, run)
    return place


def _key(lock: Path) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def _wanted(lock: Path) -> list[Pin]:
    pins, faults = pins_of(lock.read_text(encoding="utf-8"))
    if faults:
        raise PackagesError(f"{lock}:{faults[0].line}: {faults[0].message}")
    return pins


def _make(place: Path, pins: Sequence[Pin], lock: Path, run: Run) -> None:
    """Install beside the place and move it there whole, so that no half of it is ever taken."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as made:
        if pins and run(_command(pins, Path(made) / "it")) != 0:
            raise PackagesError(
                f"pip could not install {lock}; its message is above. Behind a proxy or a mirror, "
                "set HTTPS_PROXY or PIP_INDEX_URL and try again."
            )
        whole = Path(made) / "it"
        whole.mkdir(exist_ok=True)
        shutil.rmtree(whole / "bin", ignore_errors=True)
        try:
            whole.rename(place)
        except OSError:
            # Another process was first, and what it made is the same.
            if not place.is_dir():
                raise


def _command(pins: Sequence[Pin], target: Path) -> list[str]:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
    # A lock is complete, so there is nothing to resolve.
    rules = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]
    wanted = [f"{pin.name}=={pin.version}{_marker(pin)}" for pin in pins]
    return [*pip, *rules, "--target", str(target), *wanted]


def _marker(pin: Pin) -> str:
    return f" ; {pin.marker}" if pin.marker else ""
