"""How does a statement run on a file of SQLite?"""

import sqlite3
import threading
from contextlib import closing

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.sqlite import SqliteDatabase
from tests.operations.storage.statements import a_statement

PRIVATE = "s3cr3t-Ada"
TABLE = "CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount REAL, data TEXT)"
INSERT = "INSERT INTO orders (name, amount, data) VALUES (?, ?, ?)"


@pytest.fixture
def database(tmp_path) -> SqliteDatabase:
    """A database with one empty table."""
    made = SqliteDatabase(str(tmp_path / "storage.sqlite"))
    made.execute(a_statement(TABLE))
    return made


def rows(database: SqliteDatabase, query: str, *params):
    return database.execute(a_statement(query, *params)).to_json()


def test_a_row_that_is_written_can_be_read(database) -> None:
    written = rows(database, INSERT, "ada", 12.5, {"a": [1]})

    assert written == {"rows": [], "rowsAffected": 1, "lastInsertId": 1}
    assert rows(database, "SELECT name, amount, data FROM orders WHERE id = ?", 1) == {
        "rows": [{"name": "ada", "amount": 12.5, "data": '{"a":[1]}'}],
        "rowsAffected": 0,
    }


def test_a_value_is_never_a_part_of_the_statement(database) -> None:
    evil = "x'); DROP TABLE orders; --"

    rows(database, INSERT, evil, None, None)

    assert rows(database, "SELECT name FROM orders")["rows"] == [{"name": evil}]


def test_changed_rows_are_counted(database) -> None:
    for name in "abc":
        rows(database, INSERT, name, 1, None)

    assert rows(database, "UPDATE orders SET amount = 2 WHERE name < ?", "c")["rowsAffected"] == 2
    assert rows(database, "DELETE FROM orders") == {"rows": [], "rowsAffected": 3}


def test_returned_rows_come_with_the_count(database) -> None:
    made = rows(database, "INSERT INTO orders (name) VALUES (?), (?) RETURNING name", "a", "b")

    assert made["rows"] == [{"name": "a"}, {"name": "b"}]
    assert made["rowsAffected"] == 2
    assert rows(database, "SELECT count(*) AS n FROM orders")["rows"] == [{"n": 2}]


def test_an_insert_that_does_nothing_says_so(database) -> None:
    rows(database, INSERT, "ada", 1, None)

    again = rows(database, INSERT + " ON CONFLICT DO NOTHING", "ada", 1, None)

    assert again == {"rows": [], "rowsAffected": 0}


@pytest.mark.parametrize(
    ("query", "params", "said"),
    [
        ("SELECT * FROM nowhere WHERE x = ?", [PRIVATE], "no such table: nowhere"),
        ("SELECT missing FROM orders WHERE name = ?", [PRIVATE], "no such column: missing"),
        ("INSERT INTO orders (name) VALUES (?), (?)", [PRIVATE] * 2, "UNIQUE constraint failed"),
        ("INSERT INTO orders (id) VALUES (?)", [PRIVATE], "datatype mismatch"),
        ("SELEC ?", [PRIVATE], "syntax error"),
        ("SELECT json_extract(?, '$.a')", [PRIVATE], "malformed JSON"),
        ("SELECT 1; SELECT ?", [PRIVATE], "one statement"),
        ("SELECT json_extract('{}', ?)", [PRIVATE + "'["], "SQLITE_ERROR; its words"),
        ("SELECT CAST(? || x'ff' AS TEXT) AS x", [PRIVATE], "its words may quote a value"),
    ],
)
def test_a_refusal_names_what_is_wrong_and_no_value(database, query, params, said) -> None:
    with pytest.raises(StepFailed, match="STORAGE_ERROR: the database refused") as refused:
        rows(database, query, *params)

    assert said in str(refused.value)
    assert PRIVATE not in str(refused.value)


def test_a_refused_statement_leaves_nothing_behind(database) -> None:
    with pytest.raises(StepFailed):
        rows(database, "INSERT INTO orders (name) VALUES ('a'), ('a')")

    assert rows(database, "SELECT * FROM orders")["rows"] == []


def test_no_other_file_can_be_reached(database, tmp_path) -> None:
    with pytest.raises(StepFailed, match="STORAGE_ERROR"):
        rows(database, "ATTACH DATABASE ? AS other", str(tmp_path / "other.sqlite"))

    assert not (tmp_path / "other.sqlite").exists()


def test_a_database_that_is_in_use_for_too_long_is_unavailable(tmp_path) -> None:
    file = str(tmp_path / "storage.sqlite")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with closing(other), pytest.raises(StepFailed, match="STORAGE_UNAVAILABLE"):
        rows(SqliteDatabase(file, patience_seconds=0.05), TABLE)


def test_statements_at_once_are_all_kept(database) -> None:
    threads = [
        threading.Thread(target=rows, args=(database, INSERT, f"n{n}", n, None)) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rows(database, "SELECT count(*) AS n FROM orders")["rows"] == [{"n": 8}]
