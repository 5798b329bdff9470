import pytest

from countersign.web.cursors import write_cursor
from countersign.web.places import read_places
from countersign.web.problems import ProblemError


def test_places_come_back_as_they_were_given() -> None:
    cursor = write_cursor("executions", {"a": ("token", 7, "run-1"), "b": "done"})

    assert read_places(cursor, {"a", "b"}) == {"a": ("token", 7, "run-1"), "b": "done"}


def test_an_ensemble_that_is_gone_is_left_out() -> None:
    cursor = write_cursor("executions", {"gone": "done", "b": [None, 0, ""]})

    assert read_places(cursor, {"b"}) == {"b": (None, 0, "")}


@pytest.mark.parametrize("place", [[], {"b": "end"}, {"b": [1, 1, "x"]}, {"b": [None, -1, "x"]},
                                   {"b": [None, 1, "x" * 81]}, {"b": []},
                                   {"b": ["", 1, "x"]}, {"b": ["t" * 1025, 1, "x"]},
                                   {"b": ["ü", 1, "x"]}])  # fmt: skip
def test_anything_else_is_refused(place: object) -> None:
    with pytest.raises(ProblemError):
        read_places(write_cursor("executions", place), {"b"})
