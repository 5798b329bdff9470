"""What did a database give back, as JSON values that a run can hold?"""

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from countersign.domain.step_failure import StepFailed

MOST_ROWS = 1_000
_SAFE_INTEGER = 2**53 - 1


@dataclass(frozen=True)
class Rows:
    """The rows of an answer and what the statement changed.

    `affected` counts changed rows, 0 for a statement that only reads; `last_id` is the key that
    the database gave a new row, where it says so.
    """

    rows: tuple[dict[str, Any], ...]
    affected: int
    last_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The step's output: `{rows, rowsAffected, lastInsertId?}`."""
        output: dict[str, Any] = {"rows": list(self.rows), "rowsAffected": self.affected}
        return output if self.last_id is None else output | {"lastInsertId": self.last_id}


def rows_of(columns: Sequence[str], records: Sequence[Sequence[Any]]) -> tuple[dict[str, Any], ...]:
    """Each record as an object of its columns; refused where two columns have one name.

    More than `MOST_ROWS` are refused too: hand over no more than one above it.
    """
    twice = next((name for name in columns if list(columns).count(name) > 1), None)
    if twice is not None:
        raise StepFailed(
            "STORAGE_COLUMNS",
            f"two columns of the answer are called `{twice}`; name one of them with AS "
            "(the statement has run)",
        )
    if len(records) > MOST_ROWS:
        raise StepFailed(
            "STORAGE_TOO_LARGE",
            f"the answer has more than {MOST_ROWS:,} rows; add a LIMIT, or let the database count "
            "or sum (the statement has run)",
        )
    return tuple(dict(zip(columns, map(as_json, record), strict=True)) for record in records)


def as_json(value: Any) -> Any:
    """A value of a row: integers that JSON loses become text, bytes base64, infinities null."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return str(value)
