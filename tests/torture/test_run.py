"""A right that the worlds of torture used and no role grants is a row that does not hold."""

from tests.roles.compare import Report
from tests.torture.run import row_of_rights


def test_calls_that_the_roles_allow_hold() -> None:
    row = row_of_rights(Report(calls=9, used=4, granted=30, faults=(), unused=()))

    assert row.holds
    assert row.note == "9 calls used 4 of 30 rights"


def test_a_right_that_was_used_and_not_granted_does_not() -> None:
    fault = "used and not granted: SweepFunction dynamodb:Scan Audit"

    row = row_of_rights(Report(calls=9, used=4, granted=30, faults=(fault,), unused=()))

    assert not row.holds
    assert row.fails == fault


def test_worlds_that_wrote_no_call_down_do_not_hold() -> None:
    assert not row_of_rights(Report(calls=0, used=0, granted=30, faults=(), unused=())).holds
