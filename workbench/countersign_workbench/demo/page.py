"""What does an approver's browser see on a review page, and what does it send?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

_BLOCKS = {"p", "h1", "h2", "h3", "li", "dt", "dd", "tr", "div", "section", "legend", "label", "br"}


@dataclass
class Page:
    """A page as a person meets it: its words, its one form, and what stands chosen in it."""

    url: str
    text: str
    action: str | None
    fields: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    submits: list[str] = field(default_factory=list)

    def filled(self, **answers: str) -> dict[str, str]:
        """Return what the form would send after a person filled in `answers`."""
        return {**self.fields, **self.chosen, **answers}


def read_page(url: str, html: str) -> Page:
    """Read a page's words and form; relative addresses are taken from `url`."""
    reader = _Reader()
    reader.feed(html)
    text = re.sub(r"[ \t]+", " ", "".join(reader.words))
    text = re.sub(r"\s*\n\s*", "\n", text).strip()
    action = urljoin(url, reader.action) if reader.action is not None else None
    return Page(
        url, text, action, reader.fields, reader.radios, reader.chosen, submits=reader.submits
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.radios: dict[str, list[str]] = {}
        self.chosen: dict[str, str] = {}
        self.submits: list[str] = []
        self._unseen = 0
        self._textarea: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("style", "head"):
            self._unseen += 1
        elif tag == "form":
            self.action = given.get("action", "")
        elif tag == "input":
            self._input(given)
        elif tag == "button":
            self.submits.append(given.get("name", ""))
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self.fields[self._textarea] = ""
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option":
            self._option(given)
        if tag in _BLOCKS:
            self.words.append("\n")

    def _input(self, given: dict[str, str]) -> None:
        kind, name = given.get("type", "text"), given.get("name", "")
        if kind == "radio":
            self.radios.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                self.chosen[name] = given.get("value", "on")
        elif kind == "submit":
            self.submits.append(name)
        elif name:
            self.fields[name] = given.get("value", "")

    def _option(self, given: dict[str, str]) -> None:
        # A browser sends the first option where none is marked as selected.
        if self._select is not None and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "head"):
            self._unseen -= 1
        elif tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.fields[self._textarea] += data
        elif not self._unseen:
            self.words.append(data)
