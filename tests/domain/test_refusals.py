"""Which ordinary refusals are there?"""

import re

from countersign.domain.refusals import REFUSALS


def test_every_code_is_upper_snake_and_has_an_answer_that_blames_the_caller() -> None:
    for code, refusal in REFUSALS.items():
        assert re.fullmatch(r"[A-Z]+(_[A-Z]+)+", code)
        assert refusal.title
        assert refusal.status in {400, 403, 404, 409, 410, 413, 503}


def test_nobody_asked_is_a_bad_request() -> None:
    assert REFUSALS["HITL_NO_AUDIENCE"].status == 400


def test_only_a_busy_store_is_a_5xx() -> None:
    assert [code for code, each in REFUSALS.items() if each.status >= 500] == ["REQUEST_BUSY"]
