import json

import pytest

from countersign.web.problems import ProblemError
from countersign.web.responses import json_answer, problem_answer, see_other


def test_every_answer_is_kept_by_nobody_and_names_its_call() -> None:
    event = json_answer({"a": "ü"}).as_event(request_id="call-1")

    assert event["statusCode"] == 200
    assert json.loads(event["body"]) == {"a": "ü"}
    assert event["headers"] == {
        "Cache-Control": "no-store",
        "X-Request-Id": "call-1",
        "X-Content-Type-Options": "nosniff",
        "Content-Type": "application/json; charset=utf-8",
    }


def test_a_problem_has_its_own_media_type_status_and_headers() -> None:
    problem = ProblemError("UNAVAILABLE", "Later.", headers={"Retry-After": "2"})

    event = problem_answer(problem, request_id="call-1").as_event(request_id="call-1")

    assert event["statusCode"] == 503
    assert event["headers"]["Content-Type"] == "application/problem+json"
    assert event["headers"]["Retry-After"] == "2"


def test_a_redirect_turns_the_post_into_a_get() -> None:
    event = see_other("token/receipt").as_event(request_id="call-1")

    assert (event["statusCode"], event["headers"]["Location"]) == (303, "token/receipt")


def test_what_json_cannot_say_is_our_fault() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_answer(float("nan"))
