"""A real browser: the system's own Chromium, since nothing is downloaded for tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
_NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def chromium_path() -> str | None:
    """Where the system has its Chromium; CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def without_chromium() -> None:
    """Skip, loudly; a build machine fails instead, for there nobody reads what was skipped."""
    reason = f"no Chromium on this machine (looked for {', '.join(NAMES)}): apt install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window, in which no name leads anywhere but to this machine."""
    path = chromium_path()
    if path is None:
        without_chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path,
            headless=True,
            # Chromium refuses its sandbox to root.
            chromium_sandbox=os.geteuid() != 0,
            args=[_NOWHERE, "--disable-dev-shm-usage"],
        )
        yield running
        running.close()
