import pytest

from countersign.web.pages.plain import problem_page, unknown_link_page
from countersign.web.problems import TABLE, ProblemError


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_problem_has_a_page_of_its_status(code: str) -> None:
    answer = problem_page(ProblemError(code, "What happened.", headers={"Allow": "GET"}), "trace-1")

    assert answer.status == TABLE[code].status
    if answer.status != 404:
        assert "What happened." in answer.body
        assert "trace-1" in answer.body
        assert answer.headers["Allow"] == "GET"


def test_not_found_is_one_page_whatever_it_was() -> None:
    problem = ProblemError("LINK_UNKNOWN", "other words")

    assert problem_page(problem, "trace-1").body == unknown_link_page().body
