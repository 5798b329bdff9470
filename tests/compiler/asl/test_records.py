"""A step's record always has the seven fields, and at most one of its states."""

from __future__ import annotations

import pytest

from countersign_compiler.asl import records

FIELDS = {"input", "output", "executed", "success", "failed", "skipped", "undecided"}


@pytest.mark.parametrize(
    ("record", "true"),
    [
        (records.not_reached(), set()),
        (records.skipped(), {"skipped"}),
        (records.undecided(), {"undecided"}),
        (records.succeeded(1, 2), {"executed", "success"}),
        (records.failed(1), {"executed", "failed"}),
    ],
)
def test_a_record_says_what_became_of_the_step(record, true):
    assert set(record) == FIELDS
    assert {name for name, value in record.items() if value is True} == true


def test_a_step_that_did_not_run_took_and_gave_nothing():
    for record in (records.not_reached(), records.skipped(), records.undecided()):
        assert (record["input"], record["output"]) == (None, None)


def test_a_failed_step_gave_nothing():
    assert (records.failed(1)["input"], records.failed(1)["output"]) == (1, None)
