import base64

import pytest

from countersign.web.calls import Call, read_call
from countersign.web.problems import ProblemError
from tests.web.doorway import an_event


def code_of(refused: pytest.ExceptionInfo[ProblemError]) -> tuple[int, str]:
    return refused.value.status, refused.value.code


def test_an_event_becomes_a_call_with_header_names_in_lower_case() -> None:
    event = an_event("post", "/api/v1/requests/x/approve", id="x", query="a=1&b=%C3%BC")
    event["headers"] = {"X-Thing": "Value"}

    call = read_call(event)

    assert (call.method, call.path, call.named("id")) == ("POST", "/api/v1/requests/x/approve", "x")
    assert call.headers == {"x-thing": "Value"}
    assert call.query() == {"a": "1", "b": "ü"}
    assert call.request_id == "call-1"


def test_a_body_in_base64_and_one_in_text_are_the_same_bytes() -> None:
    plain = an_event("POST", json_body={"reason": "zu früh"})
    encoded = {
        **plain,
        "body": base64.b64encode(plain["body"].encode()).decode(),
        "isBase64Encoded": True,
    }

    assert read_call(plain).json_object() == read_call(encoded).json_object()


def test_no_body_is_an_empty_object_and_an_empty_form() -> None:
    call = read_call(an_event("POST"))

    assert call.json_object() == {}
    assert call.form() == {}


@pytest.mark.parametrize(
    "sent", ["application/json", "Application/JSON; charset=utf-8", " application/json "]
)
def test_json_is_known_by_its_media_type(sent: str) -> None:
    event = an_event("POST", body=b'{"a": 1}', headers={"Content-Type": sent})

    assert read_call(event).json_object() == {"a": 1}


@pytest.mark.parametrize("sent", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_media_types_are_not_guessed_at(sent: str) -> None:
    event = an_event("POST", body=b'{"a": 1}', headers={"Content-Type": sent})

    with pytest.raises(ProblemError) as refused:
        read_call(event).json_object()

    assert code_of(refused) == (415, "CONTENT_TYPE")


def test_bytes_that_are_not_utf8_are_refused_with_their_place() -> None:
    call = Call("POST", "/", "1", headers={"content-type": "application/json"}, body=b'{"\xff"')

    with pytest.raises(ProblemError) as refused:
        call.json_object()

    assert code_of(refused) == (400, "BODY_NOT_UTF8")
    assert "Byte 2" in refused.value.detail


def test_damaged_base64_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        read_call({**an_event("POST"), "body": "%%%", "isBase64Encoded": True})

    assert code_of(refused) == (400, "BODY_NOT_BASE64")


@pytest.mark.parametrize("query", ["a=1&a=2", "a=%ff", "&".join(f"a{n}=1" for n in range(101))])
def test_a_query_that_says_two_things_is_refused(query: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read_call(an_event(query=query)).query()

    assert code_of(refused) == (400, "QUERY_INVALID")


@pytest.mark.parametrize("body", [b"verdict=approve&verdict=reject", b"a=%ff"])
def test_a_form_that_says_two_things_is_refused(body: bytes) -> None:
    event = an_event("POST", body=body)
    event["headers"]["content-type"] = "application/x-www-form-urlencoded"

    with pytest.raises(ProblemError) as refused:
        read_call(event).form()

    assert code_of(refused) == (400, "BODY_NOT_FORM")


def test_blank_fields_of_a_form_are_kept() -> None:
    event = an_event("POST", form={"reason": "", "feedback": "a b&c"})

    assert read_call(event).form() == {"reason": "", "feedback": "a b&c"}
