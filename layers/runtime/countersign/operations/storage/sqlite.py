"""How does a statement run on a file of SQLite?"""

import sqlite3
from contextlib import closing

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.rows import MOST_ROWS, Rows, rows_of
from countersign.operations.storage.statement import Statement

PATIENCE_SECONDS = 10.0
"""How long a statement waits for another that writes."""

_MOST_WORDS = 200


class SqliteDatabase:
    """One file, opened for each statement and committed with it; made where it is not there."""

    name = "sqlite"

    def __init__(self, file: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._file = file
        self._patience_seconds = patience_seconds

    def execute(self, statement: Statement) -> Rows:
        """Run one statement; a refusal is a `StepFailed` that shows none of its values."""
        try:
            with closing(self._opened()) as connection:
                return _run(connection, statement)
        except sqlite3.Error as error:
            raise _failure(error) from error

    def _opened(self) -> sqlite3.Connection:
        # Without an isolation level each statement is its own transaction, as over the Data API.
        connection = sqlite3.connect(
            self._file, timeout=self._patience_seconds, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.set_authorizer(_allowed)
        return connection


def _allowed(action: int, *_what: object) -> int:
    """Everything but other files: a statement stays in its database."""
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK


def _run(connection: sqlite3.Connection, statement: Statement) -> Rows:
    cursor = connection.execute(statement.query, statement.parameters)
    records = cursor.fetchmany(MOST_ROWS + 1)
    columns = [column[0] for column in cursor.description or ()]
    return Rows(
        rows=rows_of(columns, records),
        affected=max(cursor.rowcount, 0),
        # A fresh connection knows of no row but the one that this statement made.
        last_id=cursor.lastrowid or None,
    )


def _failure(error: sqlite3.Error) -> StepFailed:
    # SQLite's words name tables, columns and pieces of the query, never values.
    words = str(error)[:_MOST_WORDS]
    if "locked" in words or "busy" in words:
        return StepFailed("STORAGE_UNAVAILABLE", f"the database is in use ({words}); run it again")
    return StepFailed(
        "STORAGE_ERROR", f"the database refused the statement: {words}; mend config.query"
    )
