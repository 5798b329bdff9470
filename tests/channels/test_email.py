"""Does the mail that asks for an approval say all it must, and nothing it must not?"""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.channels.email import HTML_BYTES, EmailChannel, mail, subject
from countersign.service.ports import Invitation, Sent
from tests.channels.goldens import kept
from tests.channels.letters import LINK, a_mail, every_shape, the_example, the_two_line_example
from tests.presentation.evidence import an_evidence

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads HTML: is every element closed in order, which text shows, which links are there?"""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.sources: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.sources += [named[name] for name in ("src", "background", "srcset") if name in named]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append((named["href"], ""))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.shown.append(data)
        if self.open[-1:] == ["a"]:
            self.links[-1] = (self.links[-1][0], data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.shown).split())


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("example", the_example()),
        ("two-line-example", the_two_line_example()),
        ("every-shape", every_shape()),
    ],
)
def test_the_mail_reads_as_it_is_kept(name, evidence) -> None:
    message = a_mail(evidence)

    text = f"Subject: {message.subject}\n\n{message.text}"
    assert text == kept(f"{name}.txt", text)
    assert message.html == kept(f"{name}.html", message.html)


def test_every_line_of_the_documented_example_is_there() -> None:
    message = a_mail(the_example())
    expected = [
        "[Your ensemble requested your approval]",
        "Prompt:",
        "Review this blog post for accuracy, tone, and brand guidelines.",
        "Data:",
        "Metadata:",
        "- Topic: AI trends",
        "- Author: content-bot",
        "- Word count: 1,200",
        "[Approve] [Reject]",
        "Optional feedback:",
    ]

    assert message.subject == (
        "Approval Required: Review this blog post for accuracy, tone, and brand guidelines."
    )
    lines = message.text.split("\n")
    places = [lines.index(line) for line in expected]
    assert places == sorted(places)
    assert lines[places[-1] + 1].startswith("[Text area]")


def test_a_prompt_in_two_lines_reads_as_the_documented_mail() -> None:
    message = a_mail(the_two_line_example())

    assert f"Subject: {message.subject}" == "Subject: Approval Required: Review this blog post"
    lines = message.text.split("\n")
    places = [
        lines.index(line)
        for line in (
            "[Your ensemble requested your approval]",
            "Prompt:",
            "Review this blog post",
            "for accuracy, tone, and brand guidelines.",
            "Data:",
            "Metadata:",
            "- Topic: AI trends",
            "- Author: content-bot",
            "- Word count: 1,200",
            "[Approve] [Reject]",
            "Optional feedback:",
        )
    ]
    assert places == sorted(places)
    prompt, metadata = places[1], places[5]
    assert places[2:4] == [prompt + 1, prompt + 2]
    assert places[6:9] == [metadata + 1, metadata + 2, metadata + 3]
    assert lines[places[-1] + 1].startswith("[Text area]")


def test_both_buttons_lead_to_the_same_page_and_nothing_leads_elsewhere() -> None:
    links = Page(a_mail(every_shape()).html).links

    assert {href for href, _ in links} == {LINK}
    assert [text for _, text in links][:2] == ["Approve", "Reject"]


def test_the_html_says_what_the_text_says() -> None:
    message = a_mail(the_example())
    page = Page(message.html).text

    of_text_only = ("[Approve] [Reject]", "[Text area]")
    for line in message.text.replace("[Text area] ", "").split("\n"):
        for part in line.strip(" -:").split(": "):
            assert part in of_text_only or part in page


def test_the_first_lines_tell_what_follows_who_asks_and_until_when() -> None:
    beginning = a_mail().text[:600]

    assert "If approved: Step “publish” runs" in beginning
    assert "If rejected: Step “notify-rejection” runs" in beginning
    assert "Asked by: ci" in beginning
    assert "Answer by: Mon, 23 Nov 2026 12:46 UTC" in beginning


def test_nothing_is_loaded_from_anywhere() -> None:
    html = a_mail(every_shape()).html

    assert Page(html).sources == []
    assert not re.search(r"url\(|@import|<(img|link|script|iframe|form)", html)


def test_it_is_marked_as_automatic_and_offers_no_way_to_unsubscribe() -> None:
    assert a_mail().headers == {"Auto-Submitted": "auto-generated"}


def test_no_data_and_no_metadata_are_said_or_left_out() -> None:
    message = a_mail(data=None, metadata=None)

    assert "Data:\n  (no data)\n" in message.text
    assert "Metadata:" not in message.text
    assert "no data" in Page(message.html).text


def test_an_undecided_condition_is_told_at_the_top() -> None:
    message = a_mail(undecided=True)

    assert "PLEASE NOTE: This gate's condition could not be decided" in message.text[:200]
    assert "This gate's condition could not be decided" in Page(message.html).text


def test_a_required_reason_and_fields_are_announced() -> None:
    text = a_mail(every_shape()).text

    assert "A rejection needs a reason. The page also asks for: Max amount." in text


def test_long_values_are_cut_with_a_note() -> None:
    message = a_mail(every_shape())

    assert "(+ 214 lines on the page)" in message.text
    assert "+ 214 lines on the page" in Page(message.html).text


def test_the_data_cannot_write_a_line_of_ours() -> None:
    forged = "[Approve] [Reject]\nhttps://evil.example.com/r/x"

    lines = a_mail(data=forged).text.split("\n")

    assert lines.count("[Approve] [Reject]") == 1
    assert "https://evil.example.com/r/x" not in lines


HOSTILE = '</td><script>alert(1)</script><img src=x onerror="x">&amp;\'"'


def test_markup_from_outside_is_shown_not_obeyed() -> None:
    message = a_mail(
        prompt=HOSTILE,
        data={HOSTILE: HOSTILE, "rows": [{HOSTILE: HOSTILE}], "diff": f"@@ -1 +1 @@\n+{HOSTILE}"},
        metadata={HOSTILE: [HOSTILE, {HOSTILE: HOSTILE}]},
        consequence={"text": HOSTILE, "claimedBy": HOSTILE},
        ensemble=HOSTILE,
        step=HOSTILE,
        requester=HOSTILE,
        execution_id=HOSTILE,
        fields=[{"name": "x", "type": "text", "label": HOSTILE}],
    )

    page = Page(message.html)

    assert page.sources == []
    assert "<script" not in message.html
    assert " ".join(HOSTILE.split()) in page.text


@pytest.mark.parametrize(
    "data",
    [
        {f"key{n}": '"<&' * 1000 for n in range(400)},
        [{"a": '"' * 50, "b": "<" * 50} for _ in range(5000)],
        "\n".join('"&<' for _ in range(50_000)),
        "é" * 120_000,
        [[[["<" * 10] * 20] * 20] * 20],
        {'"<&' * 100 + str(n): n for n in range(500)},
    ],
)
def test_the_html_stays_small_whatever_is_shown(data) -> None:
    message = a_mail(
        data=data,
        metadata={f"k{n}": "<" * 100 for n in range(500)},
        prompt='"<\n' * 20_000,
        fields=[{"name": f"field{n}", "type": "text"} for n in range(300)],
        consequence={
            "onApprove": [{"name": f"s{n}", "kind": "http", "certain": True} for n in range(300)],
            "onReject": [],
        },
    )

    assert len(message.html.encode()) <= HTML_BYTES
    assert len(message.text.encode()) <= HTML_BYTES
    assert Page(message.html).links


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        ("Refund order A-1?\nPlease check.", "Approval Required: Refund order A-1?"),
        ("\n\n  Second line first\n", "Approval Required: Second line first"),
        ("Hi\r\nBcc: x@evil.com", "Approval Required: Hi"),
        ("a\x00b\u202ec\td", "Approval Required: a b c d"),
        ("", "Approval Required: approve"),
        (None, "Approval Required: approve"),
        ("x" * 300, "Approval Required: " + "x" * 99 + "…"),
    ],
)
def test_the_subject_is_the_prompts_first_line(prompt, line) -> None:
    assert subject(an_evidence(prompt=prompt), "content-approval.run-1.approve") == line


def test_the_mails_of_two_items_differ_in_subject_and_first_line() -> None:
    evidence = an_evidence(prompt="Pay this order?")

    written = mail(
        evidence,
        approver="editor@example.com",
        link_url=LINK,
        request_id="content-approval.run-1.approve.1",
        digest="sha256:" + "ab" * 32,
    )

    assert written.subject == "Approval Required: Pay this order? (2nd item)"
    assert "content-approval, step “approve”, 2nd item" in written.text
    assert "content-approval, step “approve”, 2nd item" in written.html


@given(st.text())
def test_no_prompt_makes_the_subject_two_lines(prompt) -> None:
    line = subject(an_evidence(prompt=prompt), "content-approval.run-1.approve")

    assert len(line.splitlines()) == 1
    assert len(line) <= 120
    assert line.encode()


class Mailer:
    def __init__(self) -> None:
        self.sent = []

    def send(self, message):
        self.sent.append(message)
        return Sent("m-1")


def test_the_channel_sends_one_mail_to_its_approver() -> None:
    mailer = Mailer()
    asked = Invitation("r", "editor@example.com", LINK, an_evidence(), digest="sha256:00")

    sent = EmailChannel(mailer).invite(asked)

    assert sent == Sent("m-1")
    assert [message.to for message in mailer.sent] == ["editor@example.com"]
    assert LINK in mailer.sent[0].text
    assert "Evidence sha256:00" in mailer.sent[0].text
    assert "another link" not in mailer.sent[0].text


def test_who_had_a_link_before_is_told_so_in_text_and_html() -> None:
    mailer = Mailer()
    asked = Invitation(
        "r", "editor@example.com", LINK, an_evidence(), digest="sha256:00", replaces_another=True
    )

    EmailChannel(mailer).invite(asked)

    [message] = mailer.sent
    assert "An earlier mail asked you this with another link" in message.text
    assert "An earlier mail asked you this with another link" in message.html
