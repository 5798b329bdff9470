"""A row of torture's table holds when nothing went wrong, and a control's when something did."""

import pytest

from tests.torture.rows import LEFT_OUT, ZEROES, Row, table


def test_a_row_without_anything_wrong_holds() -> None:
    assert Row("votes", 200).holds


@pytest.mark.parametrize("name", ZEROES)
def test_one_thing_wrong_is_enough(name: str) -> None:
    assert not Row("votes", 200, **{name: 1}).holds


def test_a_row_in_which_nothing_was_done_shows_nothing() -> None:
    assert not Row("votes", 0).holds


def test_a_control_holds_only_when_the_missing_defence_was_noticed() -> None:
    assert Row("no version condition", 200, doubled=1, control="doubled").holds
    assert not Row("no version condition", 200, control="doubled").holds


def test_a_control_does_not_hold_by_another_column_than_its_own() -> None:
    assert not Row("no version condition", 200, stuck=9, control="doubled").holds
    assert not Row("no version condition", 200, stuck=9, control="doubled stuck").holds
    assert Row("no version condition", 200, doubled=1, stuck=9, control="doubled stuck").holds


def test_a_control_that_names_no_column_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no column is called mails"):
        Row("no mails", 200, control="mails")


def test_the_table_says_where_a_control_has_to_show() -> None:
    said = table([Row("no effects", 6, stuck=6, failures_5xx=1, control="stuck failures_5xx")])

    assert "no effects (control: stuck and 5xx not nought)" in said[2]


def test_what_else_fails_a_row_is_said_below_the_table() -> None:
    row = Row("kills", 12, fails="only 12 of 20 landed")

    said = table([row])

    assert not row.holds
    assert said[-1] == "- kills: only 12 of 20 landed"


def test_the_table_says_what_it_does_not_count() -> None:
    assert LEFT_OUT in table([Row("votes", 200)])


def test_the_table_has_a_line_for_each_row_and_columns_that_stand_below_each_other() -> None:
    said = table([Row("a", 1), Row("much longer", 1_000_000, lost=3)])

    assert len({len(line) for line in said[:4]}) == 1
    assert "1,000,000" in said[3]
    assert said[3].endswith("| NO    |")
