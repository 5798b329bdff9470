"""Does a step's failure say its code first, and is the code fit to be searched for?"""

import pytest

from countersign.domain.step_failure import StepFailed, told_failure


def test_the_message_begins_with_the_code() -> None:
    failure = StepFailed("HTTP_URL", "config.url is empty; give an address")

    assert str(failure) == "HTTP_URL: config.url is empty; give an address"
    assert failure.code == "HTTP_URL"


@pytest.mark.parametrize("code", ["http_url", "HTTP", "HTTP-URL", "_HTTP", ""])
def test_a_code_that_is_not_upper_snake_is_refused(code) -> None:
    with pytest.raises(ValueError, match="UPPER_SNAKE"):
        StepFailed(code, "what")


WRAPPED = '{"errorType": "StepFailed", "errorMessage": "HTTP_URL: config.url is empty"}'


@pytest.mark.parametrize("error", ["StepFailed", "Runtime.HandlerError"])
@pytest.mark.parametrize("cause", [WRAPPED, "StepFailed: HTTP_URL: config.url is empty"])
def test_a_failure_is_told_by_its_own_code_and_words(error, cause) -> None:
    assert told_failure(error, cause) == ("HTTP_URL", "HTTP_URL: config.url is empty")


@pytest.mark.parametrize(
    ("error", "cause", "told"),
    [
        ("KeyError", '{"errorMessage": "\'x\'"}', ("KeyError", "'x'")),
        ("Gate.Cancelled", "withdrawn", ("Gate.Cancelled", "withdrawn")),
        ("StepFailed", '{"errorMessage": 7}', ("StepFailed", '{"errorMessage": 7}')),
        ("StepFailed", "{not json}", ("StepFailed", "{not json}")),
        ("States.Timeout", None, ("States.Timeout", None)),
        (None, None, (None, None)),
    ],
)
def test_anything_else_is_told_as_it_is(error, cause, told) -> None:
    assert told_failure(error, cause) == told


DEEP = '{"a":' * 100_000 + "1" + "}" * 100_000


@pytest.mark.parametrize(
    ("error", "cause", "told"),
    [
        ("StepFailed", "StepFailed: plain words", ("StepFailed", "plain words")),
        ("Other", '{"errorMessage":"HTTP_URL: no"}', ("Other", "HTTP_URL: no")),
        ("StepFailed", '{"errorMessage":"HTTP_URL: no"}', ("HTTP_URL", "HTTP_URL: no")),
        ("Other", ' {"errorMessage":"x"}', ("Other", ' {"errorMessage":"x"}')),
        ("Other", '{"errorMessage":"x"} ', ("Other", '{"errorMessage":"x"} ')),
        ("Other", DEEP, ("Other", DEEP)),
    ],
    ids=["no code", "another error", "its code", "before", "behind", "deep"],
)
def test_a_failure_is_told_in_its_own_words_where_they_are_found(error, cause, told) -> None:
    assert told_failure(error, cause) == told
