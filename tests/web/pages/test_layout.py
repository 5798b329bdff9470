import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser

import pytest

from countersign.web.pages.layout import page
from countersign.web.pages.outcome import expired_page, outcome_page, recorded_page
from countersign.web.pages.plain import problem_page, unknown_link_page
from countersign.web.pages.receipt import receipt_page
from countersign.web.pages.review import review_page
from countersign.web.pages.shown import Form
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer
from tests.web.pages.shown_request import ANA, NOON, approves, shown_to

OWN = approves(ANA)
PAGES = {
    "review": review_page(shown_to()),
    "errors": review_page(shown_to(), Form(errors={"reason": "Say why"}), notice="Look again"),
    "recorded": recorded_page(shown_to(ANA, OWN), OWN),
    "outcome": outcome_page(shown_to(ANA, OWN, status="approved", closed_at=NOON)),
    "expired": expired_page(shown_to()),
    "receipt": receipt_page(shown_to(ANA, OWN)),
    "no-receipt": receipt_page(shown_to()),
    "unknown": unknown_link_page(),
    "problem": problem_page(ProblemError("INTERNAL", "No."), "trace-1"),
}


class Outline(HTMLParser):
    """Headings, ids, references and balance of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "input", "br", "hr", "link"):
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            assert name != "style"
            assert not name.startswith("on")
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-describedby", "aria-labelledby"):
                self.references += (value or "").split()
            if name == "href" and (value or "").startswith("#"):
                self.references.append((value or "")[1:])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_every_reference_leads_somewhere(name: str) -> None:
    outline = Outline(PAGES[name].body)

    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_main_heading_and_skips_no_level(name: str) -> None:
    headings = Outline(PAGES[name].body).headings

    assert headings.count(1) == 1
    steps = itertools.pairwise(headings)
    assert all(after - before <= 1 for before, after in steps)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_title_and_width_and_loads_nothing(name: str) -> None:
    body = PAGES[name].body

    assert body.startswith('<!doctype html><html lang="en">')
    assert re.search(r"<title>[^<]+ \| Countersign</title>", body)
    assert 'content="width=device-width, initial-scale=1"' in body
    for loaded in ("<script", "<img", "<link", "<iframe", "url(", "@import", "http://", "https://"):
        assert loaded not in body


def test_the_policy_allows_exactly_the_style_that_is_there() -> None:
    answer: Answer = page("T", "x")

    style = re.search("<style>(.*)</style>", answer.body, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]


def test_a_title_is_text() -> None:
    assert "<title>&lt;b&gt; | Countersign</title>" in page("<b>", "x").body
