"""Which runs do the pages about steps show, and what is said to come of them?

A page holds whole ensembles, each a block of YAML. Behind one, comments say what a block is:

    <!-- run: refund -->                        the input that this ensemble is started with
    <!-- run: refund; ana@example.com approves; ben@example.com rejects pay: too much -->  the same
    <!-- answers: bank.example.com 503 200 -->  what this host answers, with these statuses in turn
    <!-- calls: bank.example.com -->            every call that it then got
    <!-- mail: ben@example.com -->              the mail that this person then got
    <!-- gives -->                              what `GET /executions/{id}` tells of the run
    <!-- offline -->                            rules for the provider that is no model

All but the last belong to the `run` above them. `…` in what is shown stands for what differs from
one run to the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

PAGES: Final = sorted((Path(__file__).parents[2] / "docs" / "steps").glob("*.md"))
VARIES: Final = "…"
WELL: Final = (200,)

_MARKED: Final = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]+?) -->\n+)?```(?P<language>yaml|json|text)\n(?P<text>.*?)^```",
    re.M | re.S,
)
_NAME: Final = re.compile(r"^(?:ensemble|automation|name): ([\w-]+)$", re.M)
_HOST: Final = re.compile(r"https://([\w.-]+)")
_SAID: Final = re.compile(
    r"(?P<who>\S+@\S+|the token|the operator) (?P<does>approves|rejects|cancels|says)"
    r"(?: (?P<gate>[\w.-]+))?(?:: (?P<words>.+))?"
)
_OF_A_RUN: Final = frozenset({"answers", "calls", "mail", "gives"})


@dataclass(frozen=True)
class Said:
    """One answer: who gives it, what it is, to which gate (empty: the one there is), in words."""

    who: str
    does: str
    gate: str = ""
    words: str = ""


@dataclass(frozen=True)
class Answering:
    """What a host answers: the body, and a status for each call; the last one stays."""

    body: Any
    statuses: tuple[int, ...] = WELL


@dataclass
class ShownRun:
    """One run as its page tells it; `calls` by host, `mails` by address, None: not shown."""

    page: str
    number: int
    ensemble: str
    said: tuple[Said, ...]
    given: Any
    answers: dict[str, Answering] = field(default_factory=dict)
    calls: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)
    gives: Any = None

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


@dataclass
class Page:
    """One page: its ensembles by name, its runs in order, and its rules for `offline`."""

    name: str
    ensembles: dict[str, str] = field(default_factory=dict)
    runs: list[ShownRun] = field(default_factory=list)
    rules: list[Any] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """Every host that stands in an address of its ensembles."""
        return {host for text in self.ensembles.values() for host in _HOST.findall(text)}


@cache
def shown() -> tuple[Page, ...]:
    """Every page about a kind of step."""
    return tuple(read(path.stem, path.read_text(encoding="utf-8")) for path in PAGES)


def read(name: str, text: str) -> Page:
    """Take a page's ensembles and runs out of its text; a mark that is not known is refused."""
    page = Page(name)
    for mark, language, block in _blocks(text):
        word, _, rest = mark.partition(": ")
        if language == "yaml" and not mark:
            page.ensembles.update({found: block for found in _NAME.findall(block)[:1]})
        elif word == "run":
            page.runs.append(_begun(page, rest, json.loads(block)))
        elif word == "offline":
            page.rules += json.loads(block)
        elif word in _OF_A_RUN:
            _add(page.runs[-1], word, rest, block)
        else:
            assert not mark or language == "yaml", f"{name}: {mark}"
    return page


def _blocks(text: str) -> Iterator[tuple[str, str, str]]:
    for found in _MARKED.finditer(text):
        yield found["mark"] or "", found["language"], found["text"]


def _begun(page: Page, rest: str, given: Any) -> ShownRun:
    ensemble, *said = rest.split("; ")
    assert ensemble in page.ensembles, f"{page.name}: no ensemble {ensemble} stands above its run"
    return ShownRun(
        page.name, len(page.runs) + 1, ensemble, tuple(_said(each) for each in said), given
    )


def _said(text: str) -> Said:
    found = _SAID.fullmatch(text)
    assert found, text
    return Said(*(part or "" for part in found.group("who", "does", "gate", "words")))


def _add(run: ShownRun, word: str, rest: str, block: str) -> None:
    if word == "answers":
        host, *statuses = rest.split()
        run.answers[host] = Answering(json.loads(block), tuple(map(int, statuses)) or WELL)
    elif word == "calls":
        run.calls[rest] = json.loads(block)
    elif word == "mail":
        run.mails[rest] = block
    else:
        run.gives = json.loads(block)


def as_shown(shown: Any, found: Any) -> Any:
    """What was found, with what `…` stands for written as it is shown; else as it is."""
    if isinstance(shown, str) and VARIES in shown:
        return shown if _stands_for(shown, found) else found
    if isinstance(shown, dict) and isinstance(found, dict):
        return {key: as_shown(shown.get(key), value) for key, value in found.items()}
    if isinstance(shown, list) and isinstance(found, list) and len(shown) == len(found):
        return [as_shown(*each) for each in zip(shown, found, strict=True)]
    return found


def _stands_for(shown: str, found: Any) -> bool:
    if shown == VARIES and type(found) in (int, float):
        return True
    parts = ".+".join(re.escape(part) for part in shown.split(VARIES))
    return isinstance(found, str) and re.fullmatch(parts, found, re.S) is not None
