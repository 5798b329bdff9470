"""How does a statement run over the Data API of Aurora?"""

from collections.abc import Mapping
from typing import Any

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.data_api import WAKING_TRIES, DataApiDatabase, RefusedError
from tests.fakes.world import Pauses
from tests.operations.storage.statements import a_statement

CLUSTER = "arn:aws:rds:eu-central-1:123456789012:cluster:orders"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-a1b2c3"
PRIVATE = "s3cr3t-Ada"


class Api:
    """Gives its answers one after the other, the last one for ever; an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Mapping[str, Any]] = []

    def __call__(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def running(api: Api, query: str, *params: Any, database: str = "", pause=None):
    made = DataApiDatabase(
        api, resource_arn=CLUSTER, secret_arn=SECRET, database=database, pause=pause or Pauses()
    )
    return made.execute(a_statement(query, *params)).to_json()


def test_values_go_beside_the_statement_by_their_kinds() -> None:
    api = Api({"numberOfRecordsUpdated": 1})
    query = "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)"

    running(api, query, None, True, 7, 1.5, "x", {"a": 1}, database="shop")

    (asked,) = api.asked
    assert asked["sql"] == "INSERT INTO t VALUES (:p1, :p2, :p3, :p4, :p5, :p6)"
    assert (asked["resourceArn"], asked["secretArn"]) == (CLUSTER, SECRET)
    assert asked["database"] == "shop"
    assert asked["parameters"] == [
        {"name": "p1", "value": {"isNull": True}},
        {"name": "p2", "value": {"booleanValue": True}},
        {"name": "p3", "value": {"longValue": 7}},
        {"name": "p4", "value": {"doubleValue": 1.5}},
        {"name": "p5", "value": {"stringValue": "x"}},
        {"name": "p6", "value": {"stringValue": '{"a":1}'}, "typeHint": "JSON"},
    ]


def test_without_a_database_the_secrets_own_is_used() -> None:
    api = Api({})

    running(api, "SELECT 1")

    assert "database" not in api.asked[0]


def test_records_become_rows_by_their_columns_labels() -> None:
    answer = {
        "columnMetadata": [{"name": "id", "label": "number"}, {"name": "x"}, {"name": "l"}],
        "records": [
            [{"longValue": 1}, {"isNull": True}, {"arrayValue": {"longValues": [1, 2]}}],
            [
                {"longValue": 2**60},
                {"booleanValue": False},
                {"arrayValue": {"arrayValues": [{"stringValues": ["a"]}]}},
            ],
        ],
        "numberOfRecordsUpdated": 0,
    }

    assert running(Api(answer), "SELECT 1")["rows"] == [
        {"number": 1, "x": None, "l": [1, 2]},
        {"number": str(2**60), "x": False, "l": [["a"]]},
    ]


def test_the_key_that_the_database_made_is_given() -> None:
    answer = {"numberOfRecordsUpdated": 1, "generatedFields": [{"longValue": 41}]}

    assert running(Api(answer), "INSERT INTO t VALUES (1)") == {
        "rows": [],
        "rowsAffected": 1,
        "lastInsertId": 41,
    }


@pytest.mark.parametrize("code", ["DatabaseResumingException", "ThrottlingException"])
def test_what_was_not_begun_is_tried_again(code) -> None:
    api, pauses = Api(RefusedError(code), RefusedError(code), {}), Pauses()

    running(api, "SELECT 1", pause=pauses)

    assert len(api.asked) == 3
    assert pauses.seconds == [3.0, 3.0]


def test_a_cluster_that_does_not_wake_is_left_in_time() -> None:
    api, pauses = Api(RefusedError("DatabaseResumingException")), Pauses()

    with pytest.raises(StepFailed, match="STORAGE_UNAVAILABLE"):
        running(api, "SELECT 1", pause=pauses)

    assert len(api.asked) == WAKING_TRIES
    assert sum(pauses.seconds) < 30


@pytest.mark.parametrize(
    "code", ["InternalServerErrorException", "ServiceUnavailableError", "ReadTimeoutError"]
)
def test_what_may_have_run_is_tried_once(code) -> None:
    api = Api(RefusedError(code))

    with pytest.raises(StepFailed, match=r"STORAGE_UNAVAILABLE: .*not known"):
        running(api, "INSERT INTO t VALUES (1)")

    assert len(api.asked) == 1


REFUSALS = [
    (
        f'ERROR: relation "rejections" does not exist; Position: 13; SQLState: 42P01 {PRIVATE}',
        "a table is not there (`rejections`), SQLSTATE 42P01",
    ),
    (
        "Table 'shop.rejections' doesn't exist; Error code: 1146; SQLState: 42S02",
        "a table is not there (`shop.rejections`), SQLSTATE 42S02",
    ),
    (
        f'ERROR: duplicate key value violates unique constraint "k"\n  Detail: Key (name)='
        f"({PRIVATE}) already exists.; SQLState: 23505",
        "a row would break a rule of its table",
    ),
    (f'ERROR: invalid input syntax for type integer: "{PRIVATE}"; SQLState: 22P02', "not fit"),
    (f"ERROR: {PRIVATE}; SQLState: P0001", "for its own reason, SQLSTATE P0001"),
    (f"something with {PRIVATE}", "it gave no state of SQL"),
    ("Database returned more than the allowed response size limit", "add a LIMIT"),
]


@pytest.mark.parametrize(("words", "said"), REFUSALS)
@pytest.mark.parametrize("code", ["BadRequestException", "DatabaseErrorException"])
def test_a_refusal_names_what_is_wrong_and_no_value(code, words, said) -> None:
    with pytest.raises(StepFailed, match="STORAGE_ERROR: the database refused") as refused:
        running(Api(RefusedError(code, words)), "INSERT INTO rejections (name) VALUES (?)", PRIVATE)

    assert said in str(refused.value)
    assert PRIVATE not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("AccessDeniedException", "STORAGE_DENIED"),
        ("ForbiddenException", "STORAGE_DENIED"),
        ("SecretsErrorException", "STORAGE_DENIED"),
        ("HttpEndpointNotEnabledException", "STORAGE_DENIED"),
        ("StatementTimeoutException", "STORAGE_TIMEOUT"),
    ],
)
def test_a_closed_door_is_the_operators_to_open(code, ours) -> None:
    with pytest.raises(StepFailed, match=ours):
        running(Api(RefusedError(code, PRIVATE)), "SELECT 1")
