"""An `http` step that cannot call what its author means is refused; values stay in their place."""

from __future__ import annotations

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import read_config
from countersign_compiler.steps.http import HEADERS_OF_THE_CALL
from tests.compiler.builders import codes, compiled, declares, states, step
from tests.compiler.expressions.engine import evaluate

URL = "https://api.example.com/x"
ONLY = declares(allowed_hosts=("api.example.com", "*.example.org"))


def http(**config):
    return step("http", **{"url": URL, **config})


def sent(text, deployment=None):
    return states(text, deployment)["work"]["Arguments"]["Payload"]


def test_a_url_is_needed():
    assert codes(http(url="", method="GET")) == ["G-MISSING"]


@pytest.mark.parametrize(
    "url",
    [
        "api.example.com",
        "ftp://api.example.com",
        "https://",
        "https://user:secret@api.example.com",
        "https://api.example.com:port/",
        '"/path/${input.x}"',
        '"${input.x"',
    ],
)
def test_a_text_that_is_no_url_is_refused(url):
    assert set(codes(http(url=url))) <= {"G-URL", "X-UNCLOSED", "Y-OPEN"}
    assert codes(http(url=url)) != []


@pytest.mark.parametrize(
    "url", [URL, '"${input.url}"', f'"{URL}/${{input.x}}"', '"https://${input.host}/x"']
)
def test_urls_that_can_be_called_are_accepted(url):
    assert codes(http(url=url)) == []


@pytest.mark.parametrize(
    "url",
    [URL, f'"{URL}/${{input.x}}"', "https://a.example.org", '"https://api.example.com?${input.q}"'],
)
def test_a_host_that_the_policy_allows_is_accepted(url):
    assert codes(http(url=url), ONLY) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://evil.example",
        "https://api.example.com.evil.example",
        '"https://api.example.com${input.more}"',
        '"https://${input.host}/"',
        '"${input.url}"',
    ],
)
def test_a_host_that_the_policy_does_not_allow_or_cannot_know_is_refused(url):
    assert codes(http(url=url), ONLY) == ["G-HOST"]


def test_a_host_that_is_not_allowed_is_told_with_the_file_and_the_key_to_add_it_to():
    [finding] = compiled(http(url="https://evil.example/x"), ONLY).findings

    assert finding.hint == (
        "add `evil.example` to the list `policy: allowedHosts:` in `ensembles/deployment.yaml`"
    )


@pytest.mark.parametrize(
    ("url", "code"), [("5", "G-TYPE"), ("null", "G-TYPE"), ("[a]", "G-TYPE"), ("' '", "G-VALUE")]
)
def test_a_url_that_is_no_text_is_told_once(url, code):
    assert codes(http(url=url)) == [code]


@pytest.mark.parametrize("url", ["http://api.example.com", '"HTTP://api.example.com/${input.x}"'])
def test_plain_http_is_refused_unless_the_policy_allows_it_for_the_host(url):
    plain = declares(allowed_hosts=("api.example.com",), plain_hosts=("api.example.com",))

    assert codes(http(url=url)) == ["G-URL"]
    assert codes(http(url=url), ONLY) == ["G-URL"]
    assert codes(http(url=url), plain) == []


def test_plain_http_to_a_host_that_is_not_allowed_at_all_is_told_once():
    assert codes(http(url="http://evil.example"), ONLY) == ["G-HOST"]


@pytest.mark.parametrize(
    "url",
    [
        *("http://169.254.169.254/latest/meta-data", "https://localhost", "https://10.0.0.1/x"),
        *("https://localhost:8443/x", "https://2130706433/", "'https://[::1]/x'"),
        '"https://192.168.0.7/${input.x}"',
    ],
)
def test_an_address_inside_is_refused_before_any_run_whatever_the_policy_says(url):
    listed = declares(allowed_hosts=("localhost", "10.0.0.1", "169.254.169.254"))

    assert codes(http(url=url)) == ["G-HOST"]
    assert codes(http(url=url), listed) == ["G-HOST"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ("{Host: evil.example}", "G-VALUE"),
        ("{content-length: 0}", "G-VALUE"),
        ("{Transfer-Encoding: chunked}", "G-VALUE"),
        ("{Proxy-Authorization: '${input.x}'}", "G-VALUE"),
        ("{'X Y': a}", "G-VALUE"),
        ("{'X-A\\r\\nHost': a}", "G-VALUE"),
        ('{X-A: "a\\r\\nHost: b"}', "G-VALUE"),
        ('{X-A: "a\\n${input.x}"}', "G-VALUE"),
        ("{X-A: é}", "G-VALUE"),
        ("{X-A: a, x-a: b}", "G-VALUE"),
        ("{X-A: [a]}", "G-TYPE"),
        ("{X-A: {b: c}}", "G-TYPE"),
        ("{X-A: null}", "G-TYPE"),
    ],
)
def test_headers_that_no_call_could_send_are_refused(headers, code):
    assert codes(http(headers=headers)) == [code]


@pytest.mark.parametrize(
    "headers",
    [
        "{X-A: 7, X-B: true}",
        "{X-A: '${input.x}'}",
        "{Idempotency-Key: 'o-${input.x}'}",
        "{X-A: ''}",
    ],
)
def test_headers_that_can_be_sent_are_accepted(headers):
    assert codes(http(headers=headers)) == []


def test_the_headers_of_the_call_itself_are_those_that_the_step_refuses():
    for name in HEADERS_OF_THE_CALL:
        with pytest.raises(StepFailed, match="HTTP_HEADER"):
            read_config({"url": URL, "headers": {name: "x"}}, idempotency_key="k")


@pytest.mark.parametrize("method", ["GET", "put", "'${input.m}'"])
def test_known_methods_are_accepted_in_any_case(method):
    assert codes(http(method=method)) == []


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"method": "FETCH"}, "G-VALUE"),
        ({"method": "5"}, "G-VALUE"),
        ({"headers": "[a]"}, "G-TYPE"),
        ({"timeout": "0"}, "G-LIMIT"),
        ({"timeout": "10000"}, "G-LIMIT"),
        ({"timeout": "soon"}, "G-TYPE"),
        ({"expect": "99"}, "G-VALUE"),
        ({"expect": "[200, abc]"}, "G-VALUE"),
        ({"uri": "x"}, "G-KEY"),
    ],
)
def test_settings_that_cannot_be_are_refused(config, code):
    assert codes(http(**config)) == [code]


@pytest.mark.parametrize(
    "expect", ["204", "[200, 404]", '"4xx"', '["${input.s}", 201]', '"${input.s}"']
)
def test_expected_statuses_are_accepted(expect):
    assert codes(http(expect=expect)) == []


def test_values_in_a_url_are_sent_apart_from_its_text():
    config = sent(http(url='"https://a.example/r/${input.repo}/p/${input.n}"'))["config"]

    url = evaluate(config, {"input": {"repo": "acme/site", "n": 7}})["url"]
    assert url == {"parts": ["https://a.example/r/", "/p/", ""], "values": ["acme/site", 7]}


def test_a_url_that_begins_and_continues_with_values_has_one_part_more_than_values():
    config = sent(http(url='"${input.base}${input.path}"'))["config"]

    url = evaluate(config, {"input": {"base": ["x"], "path": None}})["url"]
    assert url == {"parts": ["", "", ""], "values": [["x"], None]}


@pytest.mark.parametrize("url", [URL, '"${input.url}"'])
def test_a_url_without_text_around_its_value_is_sent_as_it_is(url):
    assert isinstance(sent(http(url=url))["config"]["url"], str)


def test_the_paths_of_whole_values_are_named():
    payload = sent(
        http(
            url='"${input.url}"',
            headers='{X-Id: "${input.id}", A: "b ${input.c}"}',
            body='["${input.b}"]',
        )
    )

    assert sorted(payload["whole"]) == ["body.0", "headers.X-Id", "url"]


def test_a_call_that_may_have_been_made_is_not_made_again():
    [again] = states(http())["work"]["Retry"]

    assert again["ErrorEquals"] == ["Lambda.TooManyRequestsException"]


def test_the_mistake_is_shown_where_it_stands():
    [finding] = compiled(http(method="FETCH")).findings

    assert (finding.line, finding.column) == (6, 15)
