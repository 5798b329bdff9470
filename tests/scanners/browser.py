"""What does a scanner's own browser do with a page: every script run, everything loaded?"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, Request

from tests.scanners.wire import Answer

MILLISECONDS_TO_ACT = 500
"""What a page's own script would have, once everything is loaded."""


@dataclass(frozen=True)
class Opened:
    """The page as it stands when nothing happens any more, and every address it asked for."""

    answer: Answer
    asked: tuple[str, ...]


def opened_in(browser: Browser, url: str) -> Opened:
    """Open the page with scripts allowed, and give it time to do something by itself."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(f"{request.method} {request.url}")

    context = browser.new_context(java_script_enabled=True)
    try:
        page = context.new_page()
        page.on("request", note)
        answer = page.goto(url)
        assert answer is not None
        page.wait_for_timeout(MILLISECONDS_TO_ACT)
        page.mouse.wheel(0, 2_000)
        return Opened(Answer(answer.status, {}, page.content()), tuple(asked))
    finally:
        context.close()
