"""A stage without a database for `storage` steps fails the check, not the run."""

from __future__ import annotations

import pytest

from countersign_compiler.deployment import Deployment
from countersign_compiler.stage import check_stage
from countersign_compiler.stage_storage import check_storing
from tests.compiler.builders import compiled, gate, step

STORES = step("storage", type="sql", query="DELETE FROM orders")
CLUSTER = "SqlResourceArn=arn:aws:rds:eu-west-1:1:cluster:orders"
SECRET = "SqlSecretArn=arn:aws:secretsmanager:eu-west-1:1:secret:orders"


def found(*overrides: str, text: str = STORES):
    return check_storing([compiled(text).ensemble], overrides, "prod", "samconfig.toml")


@pytest.mark.parametrize("overrides", [(CLUSTER, SECRET), (f"{CLUSTER} {SECRET}",)])
def test_a_stage_with_cluster_and_secret_passes(overrides):
    assert found(*overrides) == []


def test_ensembles_that_store_nothing_need_no_database():
    assert found(text=gate()) == []


@pytest.mark.parametrize(
    ("overrides", "lacking"),
    [
        ((), "no `SqlResourceArn` and `SqlSecretArn`,"),
        ((CLUSTER,), "no `SqlSecretArn`,"),
        ((SECRET, 'SqlResourceArn=""'), "no `SqlResourceArn`,"),
        (("LocalSqlFile=/tmp/orders.db",), "no `SqlResourceArn` and `SqlSecretArn`,"),
    ],
)
def test_what_is_lacking_is_named_with_the_step_that_needs_it(overrides, lacking):
    [finding] = found(*overrides)

    assert (finding.code, finding.severity, finding.path) == (
        "G-STORAGE",
        "error",
        "samconfig.toml",
    )
    assert lacking in finding.message
    assert "`refund/work`" in finding.message


def test_the_check_of_a_stage_looks_for_it():
    samconfig = "[dev.deploy.parameters]\nparameter_overrides = 'Stage=dev'\n"

    findings = check_stage(Deployment(), samconfig, "dev", [compiled(STORES).ensemble])

    assert [finding.code for finding in findings] == ["G-STORAGE"]
