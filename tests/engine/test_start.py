"""Is an engine alone on its port, blind to its user's environment, and gone without a trace?"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from countersign_workbench.engine.start import (
    HOST,
    EngineError,
    PortTakenError,
    engine_environment,
    running_engine,
)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 20.0

# A starter in a process of its own: it says where its engine is, and then waits to be ended.
STARTER = """
import signal
from countersign_workbench.engine.start import running_engine
with running_engine() as engine:
    print(engine.pid, engine.directory, engine.port, flush=True)
    signal.pause()
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    # A process that ended and was not collected yet still has its number.
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds, at the latest when patience ends; only for what other processes do."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def a_starter() -> tuple[subprocess.Popen[str], int, Path, int]:
    """Start an engine from a process of its own; give it, the engine's id, folder and port."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER],
        env={**os.environ, "PYTHONPATH": str(ROOT / "workbench")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    pid, directory, port = starter.stdout.readline().split()
    return starter, int(pid), Path(directory), int(port)


def is_served(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def test_two_engines_are_two_worlds() -> None:
    with running_engine() as one, running_engine() as other:
        one.client("s3").create_bucket(Bucket="mine")

        assert one.port != other.port
        assert [b["Name"] for b in one.client("s3").list_buckets()["Buckets"]] == ["mine"]
        assert other.client("s3").list_buckets()["Buckets"] == []


def test_an_engine_leaves_no_process_no_listener_and_no_file() -> None:
    with running_engine() as engine:
        assert is_served(engine.port)
        assert engine.directory.is_dir()

    assert not is_alive(engine.pid)
    assert not is_served(engine.port)
    assert not engine.directory.exists()


def test_an_engine_ends_with_an_exception_in_its_block() -> None:
    with pytest.raises(KeyboardInterrupt), running_engine() as engine:
        raise KeyboardInterrupt

    assert not is_alive(engine.pid)
    assert not engine.directory.exists()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_an_engine_ends_when_its_starter_is_told_to_end(ending) -> None:
    starter, pid, directory, port = a_starter()

    starter.send_signal(ending)
    starter.communicate(timeout=PATIENCE_SECONDS)

    assert starter.returncode != 0
    assert not is_alive(pid)
    assert not is_served(port)
    assert not directory.exists()


def test_an_engine_listens_on_loopback_only() -> None:
    with running_engine() as engine:
        sockets = {
            os.readlink(handle)
            for handle in Path(f"/proc/{engine.pid}/fd").iterdir()
            if is_link(handle)
        }
        listening = [
            line.split()[1]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/{engine.pid}/net/{table}").read_text().splitlines()[1:]
            if line.split()[3] == "0A" and f"socket:[{line.split()[9]}]" in sockets
        ]

    assert listening == [f"0100007F:{engine.port:04X}"]


def is_link(handle: Path) -> bool:
    with contextlib.suppress(OSError):
        return handle.is_symlink()
    return False


def test_a_taken_port_is_said_and_left_alone() -> None:
    with socket.socket() as stranger:
        stranger.bind((HOST, 0))
        stranger.listen()
        port = stranger.getsockname()[1]

        with pytest.raises(PortTakenError, match=f"port {port} .* is taken") as refusal:
            running_engine(port).__enter__()

    assert isinstance(refusal.value, EngineError)
    assert refusal.value.port == port


def test_a_wished_port_is_used() -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]

    with running_engine(port) as engine:
        assert engine.endpoint_url == f"http://127.0.0.1:{port}"


def test_an_engine_inherits_nothing_that_is_not_named(tmp_path) -> None:
    of_the_user = {
        "PATH": "/bin",
        "AWS_PROFILE": "prod",
        "AWS_ENDPOINT_URL": "https://elsewhere.example.com",
        "PYTHONPATH": "/somewhere",
        "SMTP_HOST": "mail.example.com",
        "PERSIST_STATE": "1",
        "OPENAI_API_KEY": "secret",
    }

    environment = engine_environment(4566, tmp_path, inherited=of_the_user)

    assert environment["PATH"] == "/bin"
    assert not (of_the_user.keys() - {"PATH"}) & environment.keys()
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "false"
    assert environment["HOME"] == environment["TMPDIR"] == str(tmp_path)


def test_enforcing_roles_is_a_wish(tmp_path) -> None:
    environment = engine_environment(4566, tmp_path, enforce_roles=True, inherited={})

    assert environment["AUTH"] == "true"
