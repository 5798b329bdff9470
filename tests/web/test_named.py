import pytest

from countersign.web.calls import read_call
from countersign.web.named import request_named
from countersign.web.problems import ProblemError
from tests.web.doorway import an_event


def test_an_id_comes_back_as_it_is() -> None:
    assert request_named(read_call(an_event(id="refund.run-1.review"))) == "refund.run-1.review"


@pytest.mark.parametrize("given", ["", "x" * 2_100, "a#delivery", "a b", "\ud800"])
def test_an_id_that_no_request_can_have_is_not_found(given: str) -> None:
    with pytest.raises(ProblemError) as refused:
        request_named(read_call(an_event(id=given)))

    assert (refused.value.status, refused.value.code) == (404, "REQUEST_NOT_FOUND")
