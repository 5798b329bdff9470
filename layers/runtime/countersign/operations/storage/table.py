"""Which database do a deployment's `storage` steps use?

Add one: a file in this folder and a choice here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import is_loopback_url
from countersign.operations.storage.data_api import DataApiDatabase, Send
from countersign.operations.storage.rows import Rows
from countersign.operations.storage.sqlite import SqliteDatabase
from countersign.operations.storage.statement import Statement


class Database(Protocol):
    """Runs statements, each its own transaction."""

    name: str

    def execute(self, statement: Statement) -> Rows:
        """Run one statement once; `StepFailed` where it is refused or its answer is too large."""


@dataclass(frozen=True)
class Place:
    """What the deployment says of its database; each empty where it is not given.

    `local_file` is a file of SQLite. It takes effect only where `endpoint_url` (what stands in for
    AWS) is itself a loopback address, so never in the cloud.
    """

    resource_arn: str = ""
    secret_arn: str = ""
    database: str = ""
    local_file: str = ""
    endpoint_url: str = ""


def database_of(
    place: Place, *, send: Callable[[], Send], pause: Callable[[float], object]
) -> Database:
    """The deployment's database; `StepFailed` STORAGE_NOT_CONFIGURED where it has none.

    `send` makes the Data API's client, only where it is used.
    """
    if place.local_file and is_loopback_url(place.endpoint_url):
        return SqliteDatabase(place.local_file)
    if place.resource_arn and place.secret_arn:
        return DataApiDatabase(
            send(),
            resource_arn=place.resource_arn,
            secret_arn=place.secret_arn,
            database=place.database,
            pause=pause,
        )
    raise StepFailed(
        "STORAGE_NOT_CONFIGURED",
        "this deployment has no database; give the parameters SqlResourceArn (an Aurora cluster "
        "with its Data API on) and SqlSecretArn (its user's secret), then start the run again",
    )
