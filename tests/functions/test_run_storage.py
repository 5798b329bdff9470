"""Does the door of a `storage` step run its statement on the deployment's database?"""

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.data_api import DataApiDatabase, RefusedError
from functions.run_storage import app
from tests.fakes.world import Pauses
from tests.functions.house import sample
from tests.operations.storage.statements import a_statement

CLUSTER = "arn:aws:rds:eu-central-1:123456789012:cluster:orders"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-a1b2c3"


@pytest.fixture
def client():
    return boto3.client(
        "rds-data",
        region_name="eu-central-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


def running(client, query: str, *params):
    database = DataApiDatabase(
        app.sender(client), resource_arn=CLUSTER, secret_arn=SECRET, database="", pause=Pauses()
    )
    return database.execute(a_statement(query, *params)).to_json()


def asked(sql: str, *parameters) -> dict:
    return {
        "resourceArn": CLUSTER,
        "secretArn": SECRET,
        "sql": sql,
        "parameters": list(parameters),
        "includeResultMetadata": True,
    }


def test_the_data_api_takes_what_is_sent_and_its_answer_is_read(client) -> None:
    answer = {
        "columnMetadata": [{"name": "id", "label": "id", "typeName": "int4"}],
        "records": [[{"longValue": 7}]],
        "numberOfRecordsUpdated": 0,
    }
    sent = asked(
        "SELECT id FROM t WHERE a = :p1 AND b = :p2",
        {"name": "p1", "value": {"stringValue": "x"}},
        {"name": "p2", "value": {"stringValue": "[1]"}, "typeHint": "JSON"},
    )
    with Stubber(client) as stub:
        stub.add_response("execute_statement", answer, sent)

        output = running(client, "SELECT id FROM t WHERE a = ? AND b = ?", "x", [1])

    assert output == {"rows": [{"id": 7}], "rowsAffected": 0}


def test_the_data_apis_refusal_is_read(client) -> None:
    with Stubber(client) as stub:
        stub.add_client_error(
            "execute_statement",
            "BadRequestException",
            'ERROR: relation "nowhere" does not exist; Position: 15; SQLState: 42P01',
        )

        with pytest.raises(StepFailed, match=r"a table is not there \(`nowhere`\)"):
            running(client, "SELECT * FROM nowhere")


def test_a_paused_cluster_is_waited_for(client) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("execute_statement", "DatabaseResumingException", "resuming")
        stub.add_response(
            "execute_statement", {"numberOfRecordsUpdated": 2}, asked("DELETE FROM t")
        )

        assert running(client, "DELETE FROM t")["rowsAffected"] == 2


def test_a_client_that_reaches_nobody_is_told_by_its_kind() -> None:
    class Nobody:
        def execute_statement(self, **request):
            raise EndpointConnectionError(endpoint_url="https://rds-data")

    with pytest.raises(RefusedError, match="EndpointConnectionError"):
        app.sender(Nobody())({})


def test_a_file_takes_the_sample_beside_a_loopback_endpoint(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("LOCAL_SQL_FILE", str(tmp_path / "storage.sqlite"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    table = "CREATE TABLE rejections (data TEXT, reason TEXT, timestamp TEXT)"
    app.handler({"config": {"type": "d1", "statement": [table]}}, None)

    record = app.handler(sample("run_storage"), None)

    assert record["output"] == {"rows": [], "rowsAffected": 1, "lastInsertId": 1}
    assert record["meta"]["database"] == "sqlite"


def test_without_a_database_the_step_fails(monkeypatch) -> None:
    for name in ("LOCAL_SQL_FILE", "SQL_RESOURCE_ARN", "SQL_SECRET_ARN"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(StepFailed, match="STORAGE_NOT_CONFIGURED"):
        app.handler(sample("run_storage"), None)
