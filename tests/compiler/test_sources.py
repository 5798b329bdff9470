"""Every example of the sources compiles as it is written, or gives exactly what its nature says.

The whole files are ensembles. The fragments read steps that are not in them, leave required inputs
out, show one entry of a mapping, or repeat a key.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from countersign_compiler.compile import compile_ensemble
from tests.compiler.builders import declares

SOURCES = Path(__file__).parent / "sources"
DEPLOYMENT = declares("ADMIN_EMAIL", "CONTENT_TEAM", "ESCALATION_EMAIL", "APPROVAL_WEBHOOK")

COMPILED: list[tuple[str, int]] = []
NO_ENSEMBLE = [("G-DIALECT", 1)]
NO_INPUTS = [("G-AUDIENCE", 2), ("G-MISSING", 2), ("G-MISSING", 2)]

# Each file with (code, line) of what it gives.
EXPECTED = {
    "basic-usage.yaml": COMPILED,
    "builtin-example-workflow.yaml": COMPILED,
    "code-review.yaml": COMPILED,
    "content-approval.yaml": COMPILED,
    "expense-approval.yaml": COMPILED,
    "transaction-approval.yaml": COMPILED,
    "fragments/builtin-approve.yaml": COMPILED,
    "fragments/builtin-overview.yaml": COMPILED,
    "fragments/builtin-reject.yaml": COMPILED,
    "fragments/builtin-suspend.yaml": COMPILED,
    "fragments/clear-instructions.yaml": NO_ENSEMBLE,
    "fragments/data-export.yaml": [("X-NAME", 7), ("X-NAME", 8)],
    "fragments/handle-timeouts.yaml": NO_INPUTS,
    "fragments/inputs-schema.yaml": NO_ENSEMBLE,
    "fragments/log-rejection.yaml": NO_INPUTS,
    "fragments/marketing-campaign.yaml": [("X-NAME", 5)],
    "fragments/min-approvals.yaml": [("G-DIALECT", 2), ("Y-DUPKEY", 5), ("Y-DUPKEY", 8)],
    "fragments/multiple-approvers.yaml": [("X-NAME", 5)],
    "fragments/single-approver.yaml": [("X-NAME", 5)],
    "fragments/timeouts.yaml": [("G-DIALECT", 1), ("Y-DUPKEY", 2), ("Y-DUPKEY", 3)],
    "fragments/with-metadata.yaml": [("X-NAME", 5), ("X-NAME", 9), ("X-NAME", 11)],
    "fragments/with-timeout.yaml": [("X-NAME", 5)],
}


def compiled(name):
    return compile_ensemble((SOURCES / name).read_bytes(), name, DEPLOYMENT)


def missing_from(table):
    """The files that a table does not know, and those that it knows and that are not there."""
    files = {file.relative_to(SOURCES).as_posix() for file in SOURCES.rglob("*") if file.is_file()}
    return sorted(files ^ set(table))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_example_gives_exactly_this(name):
    found = compiled(name)

    assert [(each.code, each.line) for each in found.findings] == EXPECTED[name]
    assert (found.machine is not None) == (EXPECTED[name] == COMPILED)


def test_every_example_is_in_the_table(record_property):
    whole = [name for name in EXPECTED if EXPECTED[name] == COMPILED]

    record_property(
        "searched",
        f"{len(EXPECTED)} examples of the sources: {len(whole)} compile as written, "
        f"{len(EXPECTED) - len(whole)} give what their nature says",
    )
    assert missing_from(EXPECTED) == []


def test_a_planted_example_that_nobody_walks_is_found():
    without_one = {name: found for name, found in EXPECTED.items() if name != "basic-usage.yaml"}

    assert missing_from(without_one) == ["basic-usage.yaml"]


@pytest.mark.parametrize(
    ("example", "ensemble"),
    [
        ("basic-usage", "basic-usage"),
        ("builtin-example-workflow", "transaction-flow"),
        ("code-review", "code-review"),
        ("content-approval", "content-approval"),
        ("expense-approval", "expense-approval"),
        ("transaction-approval", "transaction-approval"),
    ],
)
def test_the_whole_examples_are_deployed_byte_for_byte(example, ensemble):
    deployed = Path(__file__).parents[2] / "ensembles" / f"{ensemble}.yaml"

    assert deployed.read_bytes() == (SOURCES / f"{example}.yaml").read_bytes()
