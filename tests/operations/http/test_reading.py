"""Is what another system answered passed on as what it is?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.config import read_config
from countersign.operations.http.exchange import Answer
from countersign.operations.http.reading import meta_of, output_of, unexpected


def an_answer(body: bytes = b"", *, status: int = 200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, "Said", named, body)


def a_request():
    return read_config({"url": "https://h.example/x?key=s3cret"}, idempotency_key="k")


@pytest.mark.parametrize(
    ("body", "output"),
    [
        (b'{"a": [1, null, "\xc3\xa9"]}', {"a": [1, None, "é"]}),
        (b"7", 7),
        (b'"text"', "text"),
        (b"null", None),
        (b"", None),
        (b"\xef\xbb\xbf{}", {}),
        (b"OK, done", "OK, done"),
        (b"<html>", "<html>"),
        (b'{"a": NaN}', '{"a": NaN}'),
        (b"1e999", "1e999"),
        (b'"\\ud800"', '"\\ud800"'),
        (b"[" * 100_000, "[" * 100_000),
    ],
)
def test_json_becomes_a_value_and_all_else_text(body, output) -> None:
    assert output_of(an_answer(body)) == output


def test_text_is_read_in_the_charset_that_it_names() -> None:
    latin = an_answer(b"caf\xe9", content_type='text/plain; charset="ISO-8859-1"')

    assert output_of(latin) == "café"


@pytest.mark.parametrize("kind", ["image/png", "text/plain; charset=nonsense"])
def test_what_is_no_text_fails_the_step(kind) -> None:
    with pytest.raises(StepFailed, match="HTTP_NOT_TEXT"):
        output_of(an_answer(b"\x89PNG\xff\xfe", content_type=kind))


def test_the_facts_beside_hold_no_cookie_and_stay_small() -> None:
    answer = an_answer(b"", set_cookie="sid=1", x_auth_token="t", etag="7", x_long="y" * 9000)

    meta = meta_of(answer, attempts=2, mapped=False)

    assert meta == {"status": 200, "headers": {"etag": "7"}, "attempts": 2}


def test_a_call_to_a_stand_in_says_so() -> None:
    assert meta_of(an_answer(), attempts=1, mapped=True)["mapped"] is True


def test_an_unexpected_status_is_told_without_a_word_of_the_answer_or_the_path() -> None:
    answer = an_answer(b'{"error": "no such order"}', status=404)

    failure = unexpected(a_request(), answer, attempts=3)

    assert str(failure) == (
        "HTTP_STATUS: GET h.example answered 404 after 3 attempts; "
        "where that is no failure, list it in config.expect"
    )


def test_a_redirect_is_told_as_one() -> None:
    failure = unexpected(a_request(), an_answer(status=302, location="https://x"), attempts=1)

    assert "redirects are not followed" in str(failure)
