"""One deployed stack for each way to run it: roles off as in the demo, and roles enforced."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import World, deployed_world

ROOT = Path(__file__).parents[2]


def _world(*, enforce_roles: bool) -> Iterator[World]:
    with deployed_world(
        ROOT, Cast(), progress=lambda _: None, enforce_roles=enforce_roles
    ) as world:
        yield world


@pytest.fixture(scope="session", params=["roles off", "roles enforced"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The stack that tests share; each test makes runs of its own."""
    yield from _world(enforce_roles=request.param == "roles enforced")


@pytest.fixture
def enforced_world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A stack of one's own with roles enforced, for tests that take things away from it."""
    yield from _world(enforce_roles=True)


@pytest.fixture
def tell() -> Narrator:
    """A narrator whose words nobody hears; its checks count all the same."""
    return Narrator(out=io.StringIO())


@pytest.fixture(autouse=True)
def no_proxy_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep loopback calls off any proxy that the user's shell names."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
