"""How does a statement run over the Data API of Aurora?

https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.rows import Rows, rows_of
from countersign.operations.storage.statement import Parameter, Statement

Send = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Calls ExecuteStatement once; raises `RefusedError`."""

WAKING_TRIES = 8
WAKING_SECONDS = 3.0
"""A cluster that had paused takes some fifteen seconds; nothing has run before."""

_NOT_STARTED = frozenset({"DatabaseResumingException", "ThrottlingException"})
_NO_ENTRY = frozenset(
    {"AccessDeniedException", "ForbiddenException", "SecretsErrorException"}
    | {"HttpEndpointNotEnabledException", "DatabaseNotFoundException", "InvalidSecretException"}
    | {"InvalidResourceStateException", "NotFoundException"}
)
_STATE = re.compile(r"SQLState: (\w{5})")
_QUOTED = re.compile(r"""["'`]([\w.]{1,100})["'`]""")
_STATES = {
    "42P01": "a table is not there",
    "42S02": "a table is not there",
    "42703": "a column is not there",
    "42S22": "a column is not there",
    "42601": "it is no SQL that this database reads",
    "42804": "a value is of another type than its column",
    "42501": "the database's user may not do that",
}
_CLASSES = {
    "22": "a value does not fit its column",
    "23": "a row would break a rule of its table (a key that is there already, or null)",
    "40": "it met another one that changes the same rows",
    "42": "it names something that is not there, or is no SQL that this database reads",
}


class RefusedError(Exception):
    """The Data API did not run a statement: its error's code and words, which may hold values."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class DataApiDatabase:
    """A cluster by its ARN, entered with a secret; each statement is its own transaction."""

    name = "data-api"

    def __init__(
        self,
        send: Send,
        *,
        resource_arn: str,
        secret_arn: str,
        database: str,
        pause: Callable[[float], object],
    ) -> None:
        self._send = send
        self._place = {"resourceArn": resource_arn, "secretArn": secret_arn}
        if database:
            self._place["database"] = database
        self._pause = pause

    def execute(self, statement: Statement) -> Rows:
        """Run one statement; a refusal is a `StepFailed` that shows none of its values."""
        request = {
            **self._place,
            "sql": statement.named_query,
            "parameters": _parameters(statement),
            "includeResultMetadata": True,
        }
        for left in reversed(range(WAKING_TRIES)):
            try:
                return _rows(self._send(request))
            except RefusedError as refused:
                if left == 0 or refused.code not in _NOT_STARTED:
                    raise _failure(refused, statement) from None
            self._pause(WAKING_SECONDS)
        raise AssertionError("the last try returns or raises")


def _parameters(statement: Statement) -> list[dict[str, Any]]:
    made = []
    pairs = zip(statement.parameters, statement.given, strict=True)
    for number, (value, given) in enumerate(pairs, start=1):
        parameter: dict[str, Any] = {"name": f"p{number}", "value": _field(value)}
        if isinstance(given, (list, Mapping)):
            parameter["typeHint"] = "JSON"  # else a column of that type takes no text
        made.append(parameter)
    return made


def _field(value: Parameter) -> dict[str, Any]:
    if value is None:
        return {"isNull": True}
    if isinstance(value, bool):
        return {"booleanValue": value}
    if isinstance(value, int):
        return {"longValue": value}
    if isinstance(value, float):
        return {"doubleValue": value}
    return {"stringValue": value}


def _rows(answer: Mapping[str, Any]) -> Rows:
    columns = [
        str(column.get("label") or column.get("name"))
        for column in answer.get("columnMetadata") or ()
    ]
    records = [[_value(field) for field in record] for record in answer.get("records") or ()]
    made = [_value(field) for field in answer.get("generatedFields") or ()]
    return Rows(
        rows=rows_of(columns, records),
        affected=int(answer.get("numberOfRecordsUpdated") or 0),
        last_id=made[0] if len(made) == 1 and isinstance(made[0], int) else None,
    )


def _value(field: Mapping[str, Any]) -> Any:
    if field.get("isNull"):
        return None
    ((kind, value),) = field.items()
    return _array(value) if kind == "arrayValue" else value


def _array(array: Mapping[str, Any]) -> list[Any]:
    ((kind, values),) = array.items()
    return [_array(value) for value in values] if kind == "arrayValues" else list(values)


def _failure(refused: RefusedError, statement: Statement) -> StepFailed:
    code = refused.code
    if code in _NO_ENTRY:
        return StepFailed(
            "STORAGE_DENIED",
            f"the database cannot be entered ({code}); check SqlResourceArn, SqlSecretArn and "
            "SqlDatabase, and that the cluster's Data API is switched on",
        )
    if code == "StatementTimeoutException":
        return StepFailed(
            "STORAGE_TIMEOUT", "the statement was ended after 45 s; let it touch fewer rows"
        )
    if code in ("BadRequestException", "DatabaseErrorException"):
        why = _why(refused.words, statement)
        return StepFailed(
            "STORAGE_ERROR", f"the database refused the statement: {why}; mend config.query"
        )
    return StepFailed(
        "STORAGE_UNAVAILABLE",
        f"the database did not answer ({code}); whether the statement ran is not known",
    )


def _why(words: str, statement: Statement) -> str:
    """What the database said, without the values that it may have quoted."""
    if "response size" in words:
        return "its answer is larger than the Data API hands over (1 MiB); add a LIMIT"
    found = _STATE.search(words)
    if found is None:
        return "it gave no state of SQL"
    state = found[1]
    why = _STATES.get(state) or _CLASSES.get(state[:2]) or "for its own reason"
    # A name is told where the author's own text has it.
    text = "".join(statement.parts)
    named = next((name for name in _QUOTED.findall(words) if name.split(".")[-1] in text), None)
    return f"{why}{f' (`{named}`)' if named else ''}, SQLSTATE {state}"
