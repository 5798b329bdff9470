"""How does an environment come to hold exactly what its lock file says?

Run by `requirements/install`, with nothing but the standard library: `install.py FOLDER LOCK`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

Run = Callable[[Sequence[str]], int]

NO_VENV = (
    "this Python cannot make virtual environments: the module `{missing}` is missing.\n"
    "setup: on Debian and Ubuntu: apt-get install python3-venv; then run the same command again."
)


class SetupError(Exception):
    """An environment that cannot be made; the message says why and how to mend it."""


def install(folder: Path, lock: Path, *, run: Run, say: Callable[[str], None]) -> bool:
    """Make `folder` an environment that holds what `lock` says; False where it already did.

    Two calls at once do the work once: the second waits. An environment of another lock, or one
    that was interrupted, is made anew, so that nothing stays in it that its lock does not name.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_name(folder.name + ".lock"), say):
        wanted = stamp_of(lock)
        if _is_ready(folder, wanted):
            return False
        started = time.monotonic()
        count = sum("==" in line for line in lock.read_text().splitlines())
        version = ".".join(map(str, sys.version_info[:3]))
        say(f"making {folder.name} with Python {version}: {count} packages of {lock.name} ...")
        _make(folder, lock, run)
        (folder / "stamp").write_text(wanted)
        say(f"{folder.name} is ready ({time.monotonic() - started:.0f} s)")
        return True


def stamp_of(lock: Path) -> str:
    """Say which environment a lock file asks of this Python: changes when either changes."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor}\n"


def _is_ready(folder: Path, wanted: str) -> bool:
    stamp = folder / "stamp"
    # A Python that was removed leaves a dangling link behind, and exists() follows it.
    return stamp.is_file() and stamp.read_text() == wanted and (folder / "bin/python").exists()


def _make(folder: Path, lock: Path, run: Run) -> None:
    for missing in ("venv", "ensurepip"):
        if run([sys.executable, "-c", f"import {missing}"]) != 0:
            raise SetupError(NO_VENV.format(missing=missing))
    shutil.rmtree(folder, ignore_errors=True)
    if run([sys.executable, "-m", "venv", str(folder)]) != 0:
        raise SetupError(f"`{sys.executable} -m venv {folder}` failed; its message is above.")
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "-qq", "--no-input", "--no-compile"]
    # A lock is complete, so pip has nothing to resolve (and would refuse names with extras).
    rules = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]
    if run([*pip, *rules, "--requirement", str(lock)]) != 0:
        raise SetupError(
            f"pip could not install {lock.name}; its message is above.\n"
            "setup: behind a proxy or a mirror, set HTTPS_PROXY or PIP_INDEX_URL and try again."
        )


@contextmanager
def _alone(path: Path, say: Callable[[str], None]) -> Iterator[TextIO]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another setup is at work here; waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _run(command: Sequence[str]) -> int:
    # PYTHONPATH and friends of the caller must not leak into what an environment holds.
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(command, stdin=subprocess.DEVNULL, env=clean, check=False).returncode


def _say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Take `FOLDER LOCK` from the command line; 0 when the environment stands."""
    folder, lock = map(Path, arguments)
    try:
        install(folder, lock, run=_run, say=_say)
    except SetupError as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
