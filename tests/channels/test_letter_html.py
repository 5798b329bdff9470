"""Is the HTML part a whole document for narrow, wide, light and dark?"""

import re

from countersign.channels.letter_html import html_part
from tests.channels.test_letter import a_letter


def test_it_is_a_whole_document_in_utf_8() -> None:
    html = html_part(a_letter())

    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert '<meta charset="utf-8">' in html
    assert html.endswith("</html>\n")


def test_it_is_one_column_of_at_most_600_pixels() -> None:
    assert "width:100%;max-width:600px" in html_part(a_letter())


def test_it_says_that_it_can_be_dark() -> None:
    html = html_part(a_letter())

    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme:dark" in html


def test_tables_for_layout_say_that_they_are() -> None:
    html = html_part(a_letter())

    layout = re.findall(r"<table([^>]*)>\s*(?:<tr><td|<tr><td class)", html)
    assert all('role="presentation"' in attributes for attributes in layout)


def test_a_warning_stands_before_everything_else() -> None:
    html = html_part(a_letter(undecided=True))

    assert html.index('class="warn"') < html.index("If approved")
