"""One deployed stack for all races, and one on which nothing notices that others were first."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import no_proxy_of_the_user as no_proxy_of_the_user
from tests.races.ground import Ground, racing_ground
from tests.races.substitutions import NOTHING_NOTICES


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The product as it is; each race asks a question of its own."""
    with racing_ground() as ground:
        yield ground


@pytest.fixture
def unnoticing_ground() -> Iterator[Ground]:
    """The product without what makes a write notice that the request has moved on."""
    with racing_ground(NOTHING_NOTICES) as ground:
        yield ground
