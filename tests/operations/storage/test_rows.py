"""What did a database give back, as JSON values that a run can hold?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.rows import MOST_ROWS, Rows, as_json, rows_of


def test_each_record_is_an_object_of_its_columns() -> None:
    assert rows_of(["id", "name"], [[1, "a"], [2, None]]) == (
        {"id": 1, "name": "a"},
        {"id": 2, "name": None},
    )


def test_a_statement_that_gives_nothing_has_no_rows() -> None:
    assert Rows(rows_of([], []), affected=3).to_json() == {"rows": [], "rowsAffected": 3}


def test_the_key_of_a_new_row_is_given_where_there_is_one() -> None:
    assert Rows((), affected=1, last_id=7).to_json()["lastInsertId"] == 7


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(
        StepFailed, match="STORAGE_COLUMNS: two columns of the answer are called `id"
    ):
        rows_of(["id", "x", "id"], [])


def test_the_most_rows_are_given_and_one_more_is_refused() -> None:
    assert len(rows_of(["n"], [[n] for n in range(MOST_ROWS)])) == MOST_ROWS
    with pytest.raises(StepFailed, match="STORAGE_TOO_LARGE: the answer has more than 1,000 rows"):
        rows_of(["n"], [[n] for n in range(MOST_ROWS + 1)])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, True),
        (2**53 - 1, 2**53 - 1),
        (2**53, str(2**53)),
        (-(2**60), str(-(2**60))),
        (1.5, 1.5),
        (float("inf"), None),
        (float("nan"), None),
        (b"\x00\xff", "AP8="),
        ([1, b"a", [2**60]], [1, "YQ==", [str(2**60)]]),
    ],
)
def test_a_value_is_one_that_json_keeps(value, shown) -> None:
    assert as_json(value) == shown
