"""How is the local engine started, and what is certain to be gone once it has stopped?"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

HOST = "127.0.0.1"
REGION = "us-east-1"
START_TIMEOUT_SECONDS = 30.0
STOP_TIMEOUT_SECONDS = 5.0
# Functions inherit the engine's environment, and the engine reads dozens of switches from it (a
# SMTP_HOST would send captured mail to the world). So nothing passes that is not named here: no
# AWS_*, no PYTHONPATH, no secrets of the user.
INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "LD_LIBRARY_PATH")


class EngineError(Exception):
    """The engine could not be started; the message says why and what to do.

    `PortTakenError` is its one kind.
    """


class PortTakenError(EngineError):
    """Something listens on the wished port already."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"port {port} of {HOST} is taken by another program: "
            "stop it, choose another port, or give none to get a free one"
        )
        self.port = port


@dataclass(frozen=True)
class Engine:
    """One running engine. `endpoint_url` is on loopback and asks nobody for credentials."""

    port: int
    pid: int
    directory: Path
    enforces_roles: bool = False
    region: str = REGION

    @property
    def endpoint_url(self) -> str:
        """The address all AWS calls of this world go to."""
        return f"http://{HOST}:{self.port}"

    def client(self, service: str) -> Any:
        """Give a boto3 client of this engine, acting as the root of its one account."""
        return _client(service, self.endpoint_url, self.region)

    def log(self) -> str:
        """Read what the engine has written to its own log so far."""
        return (self.directory / "engine.log").read_text(errors="replace")


@cache
def _client(service: str, endpoint_url: str, region: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint_url,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(inject_host_prefix=False, retries={"max_attempts": 2}),
    )


@contextmanager
def running_engine(port: int | None = None, *, enforce_roles: bool = False) -> Iterator[Engine]:
    """Run one engine for the length of the block; a world of its own that begins empty.

    Without `port` a free one is taken. With `enforce_roles` the functions' roles are enforced as on
    AWS. Whatever ends the block (its end, an exception, Ctrl-C, SIGTERM) ends all processes of the
    engine and removes its folder. Raises `PortTakenError`, or `EngineError` with the engine's last
    words.
    """
    if port is not None and not _is_free(port):
        raise PortTakenError(port)
    directory = Path(tempfile.mkdtemp(prefix="countersign-engine-"))
    chosen = port or _free_port()
    with _termination_raised():
        process: subprocess.Popen[bytes] | None = None
        try:
            process = _spawn(chosen, directory, enforce_roles)
            _wait_until_healthy(process, chosen, directory)
            yield Engine(chosen, process.pid, directory, enforce_roles)
        finally:
            _end(process, directory)


def engine_environment(
    port: int, directory: Path, *, enforce_roles: bool = False, inherited: dict[str, str]
) -> dict[str, str]:
    """Say the whole environment of an engine: what it may inherit, and its own settings."""
    return {name: inherited[name] for name in INHERITED if name in inherited} | {
        "BIND_HOST": HOST,  # its own default is every interface
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # a second listener, on every interface
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "WARNING",
        "AUTH": "true" if enforce_roles else "false",
        "TMPDIR": str(directory),  # function code is unpacked here and not removed by the engine
        "HOME": str(directory),  # no ~/.aws of the user reaches a function
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
    }


def _spawn(port: int, directory: Path, enforce_roles: bool) -> subprocess.Popen[bytes]:
    environment = engine_environment(
        port, directory, enforce_roles=enforce_roles, inherited=dict(os.environ)
    )
    with (directory / "engine.log").open("wb") as log:
        return subprocess.Popen(
            # -P: the folder of child.py must not stand in front of the engine's own modules.
            [sys.executable, "-P", str(Path(__file__).with_name("child.py"))],
            env=environment,
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # one group to end, and a Ctrl-C that comes to us alone
        )


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, directory: Path) -> None:
    """Return once our own engine answers; a stranger on the same port is not taken for it."""
    # The engine writes this file only after it has found its port free.
    port_was_free = directory / f"ministack-{port}.pid"
    give_up = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise EngineError(
                f"the engine ended while starting on port {port}:\n{_tail(directory)}"
            )
        if port_was_free.exists() and _answers(port):
            return
        time.sleep(0.02)
    raise EngineError(
        f"the engine did not answer on port {port} within {START_TIMEOUT_SECONDS:.0f} s:\n"
        f"{_tail(directory)}"
    )


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_ministack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes] | None, directory: Path) -> None:
    """End the group and remove the folder; a second Ctrl-C must not leave half of it."""
    with _interrupts_ignored():
        if process is not None:
            _signal_group(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_TIMEOUT_SECONDS)
            _signal_group(process.pid, signal.SIGKILL)  # workers that outlived their engine
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
        shutil.rmtree(directory, ignore_errors=True)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # all of it may have ended already
        os.killpg(group, number)


@contextmanager
def _termination_raised() -> Iterator[None]:
    """Raise at SIGTERM inside the block, so that `finally` runs; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _tail(directory: Path, lines: int = 15) -> str:
    log = directory / "engine.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
