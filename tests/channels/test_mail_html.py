"""Do blocks become HTML that every mail program can show?"""

import pytest

from countersign.channels.mail_html import as_html, text_html
from countersign.presentation.blocks import (
    Code,
    Diff,
    DiffLine,
    Facts,
    Items,
    Note,
    Row,
    Section,
    Table,
    Text,
)

EVIL = "<b>\"&'"
SAFE = "&lt;b&gt;&quot;&amp;&#x27;"


@pytest.mark.parametrize(
    "block",
    [
        Text(EVIL),
        Facts((Row(EVIL, EVIL),)),
        Items((EVIL,)),
        Table((EVIL,), ((EVIL,),)),
        Diff((DiffLine("added", EVIL),)),
        Code(EVIL),
        Note(EVIL),
        Section(EVIL, (Text(EVIL),)),
    ],
)
def test_every_text_is_escaped(block) -> None:
    html = as_html((block,))

    assert EVIL not in html
    assert SAFE in html


def test_a_line_break_is_kept_once() -> None:
    assert text_html("a\nb & c") == "a<br>b &amp; c"


def test_headings_go_down_with_the_sections() -> None:
    html = as_html((Section("A", (Section("B", (Note("n"),)),)),))

    assert html.index("<h3") < html.index("<h4")


def test_the_sign_of_a_diff_is_shown_beside_its_colour() -> None:
    html = as_html((Diff((DiffLine("removed", "- a"), DiffLine("same", "  b"))),))

    assert '<span class="del" style="color:#9b1c1c">- a</span><br><span>  b</span>' in html


def test_tables_name_their_headers() -> None:
    html = as_html((Table(("Name",), (("A",),)), Facts((Row("Topic", "AI"),))))

    assert '<th scope="col"' in html
    assert '<th scope="row"' in html


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (Facts((Row("x" * 48, "v"),)), "<th "),
        (Table(("x" * 48,), (("v",),)), "<th "),
        (Section("x" * 48, (Note("n"),)), "<h3 "),
    ],
)
def test_a_long_label_without_a_break_wraps_and_does_not_widen_the_mail(block, place) -> None:
    (tag,) = [part.split(">")[0] for part in as_html((block,)).split(place)[1:]]

    assert "overflow-wrap:anywhere;word-break:break-word" in tag
