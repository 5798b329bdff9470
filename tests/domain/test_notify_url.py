"""Which addresses may be told what becomes of a request?"""

import pytest

from countersign.domain.notify_url import notify_host, notify_url_problem


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "HTTPS://hooks.example.com/a?key=s%20t",
        "https://hooks.example.com:8443/a",
        "https://[2001:db8::1]/a",
        "https://h.example.com/" + "x" * 1978,
    ],
)
def test_a_web_address_can_be_called(url) -> None:
    assert notify_url_problem(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (7, "not text"),
        ("", "https://"),
        ("https:///path", "no host"),
        ("hooks.example.com/a", "https://"),
        ("http://hooks.example.com/", "https://"),
        ("http://127.0.0.1/", "https://"),
        ("ftp://hooks.example.com/", "https://"),
        ("https://user@hooks.example.com/", "a user"),
        ("https://user:secret@hooks.example.com/", "a user"),
        ("https://hooks.example.com/#part", "fragment"),
        ("https://hooks.example.com/#", "fragment"),
        ("https://hooks.example.com/a b", "percent-encoded"),
        ("https://hooks.example.com/\r\nX: y", "percent-encoded"),
        ("https://höoks.example.com/", "percent-encoded"),
        ("https://hooks.example.com:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://h.example.com/" + "x" * 1979, "longer than 2,000"),
    ],
)
def test_what_cannot_be_called_says_why(url, why) -> None:
    assert why in (notify_url_problem(url) or "")


def test_only_the_host_is_told() -> None:
    assert notify_host("https://Hooks.example.com:8443/team?key=secret") == "hooks.example.com"


def test_what_cannot_be_printed_is_no_part_of_an_address() -> None:
    assert notify_url_problem("https://hooks.example.com/\x7f")
    assert notify_host("https:///path") == ""
