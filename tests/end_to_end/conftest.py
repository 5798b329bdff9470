"""One deployed stack for all, with roles enforced; the demo's own tests show it without."""

import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.narrator import Narrator
from countersign_workbench.demo.world import World, deployed_world
from tests.end_to_end.hook_receiver import HOOKS, HookReceiver, hook_receiver
from tests.end_to_end.page_hosts import PageHosts, hosts_of_pages, page_hosts
from tests.end_to_end.stage import staged
from tests.end_to_end.vendor import VENDOR, Vendor, vendor_system

ROOT = Path(__file__).parents[2]


def _world(*, enforce_roles: bool, hosts: Mapping[str, str] | None = None) -> Iterator[World]:
    with (
        tempfile.TemporaryDirectory(prefix="countersign-stage-") as folder,
        deployed_world(
            staged(Path(folder)),
            Cast(),
            progress=lambda _: None,
            enforce_roles=enforce_roles,
            hosts=hosts,
        ) as world,
    ):
        yield world


@pytest.fixture(scope="session")
def hooks() -> Iterator[HookReceiver]:
    """Another system that requests may tell of themselves, at `HOOKS`."""
    with hook_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def vendor() -> Iterator[Vendor]:
    """An outside system that fails and dawdles where a test tells it to, at `VENDOR`."""
    with vendor_system() as running:
        yield running


@pytest.fixture(scope="session")
def pages() -> Iterator[PageHosts]:
    """The hosts that the pages about steps call."""
    with page_hosts() as running:
        yield running


@pytest.fixture(scope="session", params=["roles enforced"])
def world(
    request: pytest.FixtureRequest, hooks: HookReceiver, vendor: Vendor, pages: PageHosts
) -> Iterator[World]:
    """The stack that tests share; each test makes runs of its own.

    Those of `many_gates.at_ease` share a second one, with roles off.
    """
    enforced = request.param == "roles enforced"
    hosts = dict.fromkeys(hosts_of_pages(), pages.url)
    hosts |= {HOOKS: hooks.url, VENDOR: vendor.url}
    yield from _world(enforce_roles=enforced, hosts=hosts)


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
