"""How does a statement run on a file of SQLite?"""

import re
import sqlite3
from contextlib import closing

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.rows import MOST_ROWS, Rows, rows_of
from countersign.operations.storage.statement import Statement

PATIENCE_SECONDS = 10.0
"""How long a statement waits for another that writes."""

_MOST_WORDS = 200
_QUOTED = re.compile(r"""['"`\[](.*)['"`\]]|no such [\w ]+: (\S+)""", re.DOTALL)


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
            # Its own words may quote a value, so it is no cause that a traceback would print.
            raise _failure(error, statement) from None

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


def _failure(error: sqlite3.Error, statement: Statement) -> StepFailed:
    words = _told(error, statement)
    if "locked" in words or "busy" in words:
        return StepFailed("STORAGE_UNAVAILABLE", f"the database is in use ({words}); run it again")
    return StepFailed(
        "STORAGE_ERROR", f"the database refused the statement: {words}; mend config.query"
    )


def _told(error: sqlite3.Error, statement: Statement) -> str:
    """SQLite's words, where all that they quote is the author's own text.

    They name tables, columns and pieces of the query, but some functions quote what they were
    given: a path in JSON, a search in full text.
    """
    words = str(error)
    quoted = _QUOTED.search(words)
    if quoted is None or (quoted[1] or quoted[2] or "") in statement.query:
        return words[:_MOST_WORDS]
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return f"{name}; its words may quote a value and are not told"
