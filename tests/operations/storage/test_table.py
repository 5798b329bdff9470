"""Which database do a deployment's `storage` steps use?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.data_api import DataApiDatabase
from countersign.operations.storage.sqlite import SqliteDatabase
from countersign.operations.storage.table import Place, database_of
from tests.fakes.world import Pauses

FILE = "/tmp/storage.sqlite"
CLUSTER = {"resource_arn": "arn:cluster", "secret_arn": "arn:secret"}


def chosen(**place):
    return database_of(Place(**place), send=lambda: lambda request: {}, pause=Pauses())


def test_a_file_stands_in_beside_a_loopback_endpoint() -> None:
    here = chosen(local_file=FILE, endpoint_url="http://127.0.0.1:4566", **CLUSTER)

    assert isinstance(here, SqliteDatabase)


@pytest.mark.parametrize("endpoint", ["", "https://rds-data.eu-central-1.amazonaws.com"])
def test_a_file_has_no_effect_in_the_cloud(endpoint) -> None:
    assert isinstance(chosen(local_file=FILE, endpoint_url=endpoint, **CLUSTER), DataApiDatabase)
    with pytest.raises(StepFailed, match="STORAGE_NOT_CONFIGURED"):
        chosen(local_file=FILE, endpoint_url=endpoint)


@pytest.mark.parametrize("given", [{}, {"resource_arn": "arn:x"}, {"secret_arn": "arn:x"}])
def test_without_a_database_both_parameters_are_named(given) -> None:
    with pytest.raises(StepFailed, match=r"STORAGE_NOT_CONFIGURED: .*SqlResourceArn.*SqlSecretArn"):
        chosen(**given)
