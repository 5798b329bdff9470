"""What does a `storage` step do, from its configuration to its record?"""

import json
from pathlib import Path

import pytest

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, read_step_call
from countersign.operations.storage.run import run_storage
from countersign.operations.storage.sqlite import SqliteDatabase
from tests.operations.storage.statements import a_statement

EVENT = json.loads((Path(__file__).parents[3] / "events/run_storage.json").read_text())
TABLE = "CREATE TABLE rejections (data TEXT, reason TEXT, timestamp TEXT)"


@pytest.fixture
def database(tmp_path) -> SqliteDatabase:
    """A database that keeps rejections."""
    made = SqliteDatabase(str(tmp_path / "storage.sqlite"))
    made.execute(a_statement(TABLE))
    return made


def a_step(query: str, *params) -> StepCall:
    config = {"type": "sql", "statement": query.split("?"), "params": list(params)}
    return StepCall("arn", "run-1", "refund", "log", config, ())


def test_the_record_has_the_statement_and_what_it_did(database) -> None:
    result = run_storage(read_step_call(EVENT), database=database).to_json()

    assert result["input"]["query"] == (
        "INSERT INTO rejections (data, reason, timestamp) VALUES (?, ?, ?)"
    )
    assert result["input"]["params"][0] == {"order": "A-1", "amount": 12.5}
    assert result["output"] == {"rows": [], "rowsAffected": 1, "lastInsertId": 1}
    assert result["meta"] == {"database": "sqlite", "rows": 0}


def test_what_was_written_is_there(database) -> None:
    run_storage(read_step_call(EVENT), database=database)

    result = run_storage(a_step("SELECT * FROM rejections"), database=database)

    assert result.output["rows"] == [
        {
            "data": '{"order":"A-1","amount":12.5}',
            "reason": "the amount is wrong",
            "timestamp": "2026-11-22T12:00:00.000Z",
        }
    ]


def test_an_absent_value_stores_nothing(database) -> None:
    params = [*EVENT["config"]["params"][:1], None, "now"]
    event = {**EVENT, "config": {**EVENT["config"], "params": params}}

    with pytest.raises(StepFailed, match=r"STEP_VALUE_ABSENT: config\.params\.1 is absent"):
        run_storage(read_step_call(event), database=database)

    assert run_storage(a_step("SELECT * FROM rejections"), database=database).output["rows"] == []


def test_what_is_too_large_to_begin_with_is_not_run(database) -> None:
    with pytest.raises(StepFailed, match="STEP_TOO_LARGE"):
        run_storage(
            a_step("INSERT INTO rejections (data) VALUES (?)", "x" * STEP_BYTES),
            database=database,
        )

    assert run_storage(a_step("SELECT * FROM rejections"), database=database).output["rows"] == []


def test_an_answer_that_is_too_large_says_that_the_statement_has_run(database) -> None:
    step = a_step("SELECT printf('%.*c', ?, 'x') AS text", STEP_BYTES)

    with pytest.raises(StepFailed, match=r"STORAGE_TOO_LARGE: .*the statement has run"):
        run_storage(step, database=database)
