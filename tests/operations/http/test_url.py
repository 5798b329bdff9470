"""Can a value in a URL ever lead somewhere else than its place?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.url import is_secret_name, target


def a_url(*pieces):
    """Text and values by turns: `a_url("https://h/", "value", "/end")`."""
    return {"parts": list(pieces[::2]), "values": list(pieces[1::2])}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.example.com", "https://api.example.com/"),
        ("HTTPS://API.Example.COM:443/a?b=c", "https://api.example.com/a?b=c"),
        ("https://api.example.com.:8443/", "https://api.example.com:8443/"),
        ("https://api.example.com/grüße", "https://api.example.com/gr%C3%BC%C3%9Fe"),
        ("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x"),
        ("https://a.example.com?x=1", "https://a.example.com/?x=1"),
    ],
)
def test_a_plain_address_is_taken_as_written(url, shown) -> None:
    assert target(url).shown == shown


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (a_url("https://h.example/repos/", "acme/site", "/pulls/", 7, "/merge"),
         "/repos/acme/site/pulls/7/merge"),
        (a_url("https://h.example/o/", "a b?c#d&e", ""), "/o/a%20b%3Fc%23d%26e"),
        (a_url("https://h.example/o/", "50%", ""), "/o/50%25"),
        (a_url("https://h.example/o/", "user@host:80", ""), "/o/user%40host%3A80"),
        (a_url("https://h.example/o?q=", "a&b=c/d#e", "&n=", 2.0, ""),
         "/o?q=a%26b%3Dc%2Fd%23e&n=2"),
        (a_url("https://h.example/o?q=", "", ""), "/o?q="),
        (a_url("https://h.example/o/", True, ""), "/o/true"),
        (a_url("https://h.example/o/", "é", ""), "/o/%C3%A9"),
        (a_url("https://h.example/o/v", "...", ""), "/o/v..."),
    ],
)  # fmt: skip
def test_a_value_is_encoded_for_the_place_it_stands_in(url, path) -> None:
    found = target(url)

    assert (found.host, found.path) == ("h.example", path)


@pytest.mark.parametrize(
    "value",
    ["..", ".", "../..", "a/../b", "/etc", "a//b", "", "a/", "..\\..", "%2e%2e", "%2e%2e%2fx",
     "%252e%252e", "..;", "a\nb", "a\x00b", "a\x7f", "\ud800", ["a"], {"a": 1}, None],
)  # fmt: skip
def test_a_value_that_would_leave_its_part_of_the_path_is_refused(value) -> None:
    with pytest.raises(StepFailed, match="HTTP_URL"):
        target(a_url("https://h.example/orders/", value, "/pay"))


def test_a_value_cannot_make_a_dot_segment_together_with_the_text_around_it() -> None:
    with pytest.raises(StepFailed, match="HTTP_URL"):
        target(a_url("https://h.example/a/.", "./b", ""))


@pytest.mark.parametrize(
    "url",
    [
        a_url("https://", "evil.com", "/x"),
        a_url("https://api.example.com", "@evil.com", "/x"),
        a_url("https://api.example.com", ".evil.com", "/x"),
        a_url("https://api.example.com:", "80@evil.com", "/x"),
        a_url("https://", "evil.com/", ".example.com/x"),
        a_url("https://", "a.b", ".example.com/x"),
        a_url("https://", "evil", "/x"),
        a_url("https://", "evil", ".com/x"),
        a_url("https://", "evil-", "example.com/x"),
        a_url("https://", "", ".example.com/x"),
        a_url("https://", "a#", ".example.com/x"),
        a_url("http", "s", "://example.com/x"),
        a_url("https:", "//evil.com", "/x"),
        a_url("https://h.example/x#", "a", ""),
        a_url("", "javascript:alert(1)", "/x"),
        a_url("", "https://h.example/?a", "/x"),
        a_url("", "//h.example", "/x"),
    ],
)
def test_a_value_cannot_choose_another_host(url) -> None:
    with pytest.raises(StepFailed, match="HTTP_URL"):
        target(url)


def test_a_plain_label_may_stand_before_a_fixed_domain() -> None:
    assert target(a_url("https://", "shop-7", ".example.com/x")).host == "shop-7.example.com"
    assert target(a_url("https://h.example:", 8443, "/x")).port == 8443


def test_a_value_that_begins_the_url_gives_its_base() -> None:
    found = target(a_url("", "https://api.example.com/v1/", "/orders/", "7?", ""))

    assert found.shown == "https://api.example.com/v1/orders/7%3F"


@pytest.mark.parametrize(
    "url",
    ["", "  ", "ftp://h.example/", "file:///etc/passwd", "/x", "h.example/x", "https:///x",
     "https://user:pw@h.example/", "https://h.example\\@evil.com/", "https://h.example/#x",
     "https://h.example/a b", "https://h.example/\r\nX: y", "https://h.example:99999/",
     "https://münchen.example/", "https://h..example/", "https://-h.example/", "https://h_x/",
     "https://h.example/" + "x" * 8000, "https://[::1", None, 7, ["https://h.example"],
     {"parts": ["https://h.example/"], "values": ["x"]}, {"parts": "x", "values": []}],
)  # fmt: skip
def test_what_is_no_plain_http_address_is_refused(url) -> None:
    with pytest.raises(StepFailed, match="HTTP_URL"):
        target(url)


@given(st.text(max_size=40))
def test_whatever_the_value_the_rest_of_the_address_stands(value) -> None:
    try:
        found = target(a_url("https://h.example/orders/", value, "/pay?id=", value, "&end=1"))
    except StepFailed:
        return
    path, _, query = found.path.partition("?")
    assert (found.scheme, found.host, found.port) == ("https", "h.example", 443)
    assert path.startswith("/orders/")
    assert path.endswith("/pay")
    assert query.count("&") == 1
    assert query.endswith("&end=1")
    assert found.path.isascii()
    assert found.path.isprintable()
    assert " " not in found.path


def test_values_under_secret_names_are_not_shown() -> None:
    found = target("https://h.example/x?api_key=abc&page=2&access_token=t")

    assert found.shown == "https://h.example/x?api_key=***&page=2&access_token=***"
    assert "abc" in found.path


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "Cookie", "X-Auth-Token", "apikey"])
def test_names_of_credentials_are_known(name) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["Accept", "X-Request-Id", "monkey", "Idempotency-Keys"])
def test_other_names_are_no_credentials(name) -> None:
    assert not is_secret_name(name)
