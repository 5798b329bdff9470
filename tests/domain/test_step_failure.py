"""Does a step's failure say its code first, and is the code fit to be searched for?"""

import pytest

from countersign.domain.step_failure import StepFailed


def test_the_message_begins_with_the_code() -> None:
    failure = StepFailed("HTTP_URL", "config.url is empty; give an address")

    assert str(failure) == "HTTP_URL: config.url is empty; give an address"
    assert failure.code == "HTTP_URL"


@pytest.mark.parametrize("code", ["http_url", "HTTP", "HTTP-URL", "_HTTP", ""])
def test_a_code_that_is_not_upper_snake_is_refused(code) -> None:
    with pytest.raises(ValueError, match="UPPER_SNAKE"):
        StepFailed(code, "what")
