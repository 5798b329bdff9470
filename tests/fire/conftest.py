"""One stack on fire for all tests that want one."""

from collections.abc import Iterator

import pytest

from tests.fire.world import FireWorld, fire_world


@pytest.fixture(scope="session")
def fire() -> Iterator[FireWorld]:
    """The product's real stack, its calls watched and its clock movable."""
    with fire_world() as world:
        yield world
