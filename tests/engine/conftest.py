"""One engine serves the tests of a worker; each deploys stacks of its own names onto it."""

from collections.abc import Iterator

import pytest

from countersign_workbench.engine.start import Engine, running_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with running_engine() as running:
        yield running


@pytest.fixture(scope="session")
def strict_engine() -> Iterator[Engine]:
    """An engine that enforces the roles of functions."""
    with running_engine(enforce_roles=True) as running:
        yield running
