"""Is what strangers write only ever text, in a real browser, on every page and in every mail?"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Lookout, Seen, site
from tests.browser.payloads import PAYLOADS, filled, harmless
from tests.browser.poisoned import PAGES, shown
from tests.web.doorway import BASE_URL

WHOLE = ("form-again", "outcome", "receipt", "mail")
"""What is opened with every text: together they have every place; the others with each of SOME."""

SOME = 6
SCRIPT = filled("<script>window.canary=1</script>")
PICTURE = filled("<img src=x onerror=window.canary=1>")


@pytest.fixture(autouse=True)
def _public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)


@pytest.fixture(scope="module")
def lookout(browser: Browser) -> Iterator[Lookout]:
    with site() as served:
        yield Lookout(browser, served)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_that_strangers_write_is_more_than_text(
    lookout: Lookout, browser: Browser, page: str, record_property
) -> None:
    texts = [filled(payload) for payload in PAYLOADS][:: 1 if page in WHOLE else SOME]
    as_harmless = Harmless(lookout)

    wrong = {
        text: found
        for text in texts
        if (found := lookout.look(page, shown(page, text)).wrong(as_harmless.of(page, text)))
    }

    record_property("searched", f"{page}: {len(texts)} texts in Chromium {browser.version}")
    assert not wrong


@pytest.mark.parametrize("page", ["review", "form-again", "outcome", "receipt", "mail"])
def test_one_place_that_is_not_escaped_is_found(lookout: Lookout, page: str) -> None:
    reply = shown(page, PICTURE)
    before, body, after = reply.text.partition("<body")
    unescaped = before + body + after.replace(html.escape(PICTURE), PICTURE, 1)
    assert unescaped != reply.text

    seen = lookout.look(page, replace(reply, text=unescaped))

    wrong = seen.wrong(Harmless(lookout).of(page, PICTURE))
    assert any(each.startswith("element added: IMG") for each in wrong), wrong
    if page == "mail":
        # No policy holds in a mail: there the script does run.
        assert "a script ran: 1" in wrong
    else:
        assert any("Content Security Policy" in each for each in wrong), wrong


def test_a_script_that_asks_another_host_is_found(lookout: Lookout) -> None:
    reply = shown("mail", SCRIPT)
    calling = "<script>alert(1);fetch('https://evil.example/')</script>"
    _, body, after = reply.text.partition("<body")
    unescaped = body + after.replace(html.escape(SCRIPT), calling, 1)

    wrong = lookout.look("mail", replace(reply, text=unescaped)).wrong(Seen())

    assert "dialog: 1" in wrong
    assert "asked: https://evil.example/" in wrong


class Harmless:
    """How each page looks with a harmless text of the same shape; each shape is opened once."""

    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout
        self._seen: dict[tuple[str, str], Seen] = {}

    def of(self, page: str, text: str) -> Seen:
        like = harmless(text)
        if (page, like) not in self._seen:
            self._seen[page, like] = self._lookout.look(f"{page}-like", shown(page, like))
        return self._seen[page, like]
