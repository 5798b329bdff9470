import json

import pytest

from countersign.web.calls import Call
from countersign.web.door import Behind, door
from countersign.web.pages.plain import problem_page
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer, json_answer
from tests.web.doorway import an_event


class AwayError(Exception):
    """What stands behind the door cannot be reached."""


def opened(call: Call) -> Answer:
    return json_answer({"method": call.method})


def failing(failure: Exception) -> Behind:
    def behind(call: Call) -> Answer:
        raise failure

    return behind


def test_what_stands_behind_is_called_and_its_answer_goes_out() -> None:
    answer = door("POST", unavailable=AwayError)(opened)(an_event("POST"), None)

    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"method": "POST"})


def test_get_brings_head_which_has_no_body() -> None:
    handler = door("GET", unavailable=AwayError)(opened)

    answer = handler(an_event("HEAD"), None)

    assert (answer["statusCode"], answer["body"]) == (200, "")


def test_other_methods_are_refused_with_those_there_are() -> None:
    handler = door("GET", unavailable=AwayError)(opened)

    answer = handler(an_event("DELETE"), None)

    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "GET, HEAD")
    assert json.loads(answer["body"])["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 413)])
def test_a_body_over_the_limit_is_refused_with_the_limit(size: int, status: int) -> None:
    handler = door("POST", unavailable=AwayError, max_body_bytes=10)(opened)

    answer = handler(an_event("POST", body=b"x" * size), None)

    assert answer["statusCode"] == status
    if status == 413:
        assert json.loads(answer["body"])["limitBytes"] == 10


def test_a_problem_is_answered_as_it_is() -> None:
    handler = door("GET", unavailable=AwayError)(failing(ProblemError("REQUEST_NOT_FOUND", "No.")))

    answer = handler(an_event(), None)

    assert (answer["statusCode"], json.loads(answer["body"])["detail"]) == (404, "No.")


def test_what_cannot_be_reached_is_try_again() -> None:
    handler = door("GET", unavailable=AwayError)(failing(AwayError("secret words")))

    answer = handler(an_event(), None)

    assert answer["statusCode"] == 503
    assert answer["headers"]["Retry-After"]
    assert "secret" not in answer["body"]


def test_where_something_may_have_been_written_nobody_is_told_that_nothing_was() -> None:
    handler = door("POST", unavailable=AwayError)(failing(AwayError("the answer was lost")))

    said = json.loads(handler(an_event("POST"), None)["body"])["detail"]

    assert "may or may not" in said
    assert "othing was" not in said


def test_what_could_not_be_reached_behind_a_problem_of_its_own_words_is_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    problem = ProblemError("UNAVAILABLE", "Send it again with the same key.")
    problem.__cause__ = AwayError("secret words")
    handler = door("POST", unavailable=AwayError)(failing(problem))

    answer = handler(an_event("POST"), None)

    told = capsys.readouterr().out
    assert json.loads(answer["body"])["detail"] == "Send it again with the same key."
    assert '"error":"AwayError"' in told.replace(" ", "")
    assert "secret words" not in told


def test_a_fault_of_ours_tells_its_trace_id_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failure = ValueError("data of ana@example.com")
    handler = door("GET", unavailable=AwayError)(failing(failure))

    answer = handler(an_event(), None)

    assert answer["statusCode"] == 500
    assert json.loads(answer["body"])["traceId"] == "call-1"
    assert "ana@" not in answer["body"]
    assert "ana@" not in capsys.readouterr().out


def test_a_page_door_answers_problems_as_pages() -> None:
    handler = door("GET", unavailable=AwayError, render=problem_page)(opened)

    answer = handler(an_event("PUT"), None)

    assert answer["statusCode"] == 405
    assert answer["headers"]["Content-Type"].startswith("text/html")
    assert answer["headers"]["Allow"] == "GET, HEAD"
