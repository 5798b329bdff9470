"""Which tests must run on one worker, one after the other?

Those of one file, since they share what is dear to make, and those of one deployed world, since
they share an engine. (The groups of pytest-xdist 3.8 have no effect under pytest 9.2.)
"""

import re
from typing import Any

import pytest

WORLD = re.compile(r"\[(roles (?:off|enforced))[\]-]")
ALONE = ("tests/end_to_end/test_demo.py", "tests/compiler/expressions/test_pairs.py")
"""Long tests that share nothing: each of the demo's starts an engine of its own."""

LONG = (
    "tests/nestings/test_nestings.py",
    "tests/compiler/expressions/test_pairs.py",
    "tests/compiler/whole_run/",
    "tests/engine/",
    "tests/fire/",
    "tests/races/",
    "tests/browser/",
    "tests/scanners/test_zoo.py",
)
"""What takes long outside of `tests/end_to_end/`."""


def scope_of(node_id: str) -> str:
    """Name the group of a test: tests of one name never run side by side."""
    if world := WORLD.search(node_id):
        return world[1]
    return node_id if node_id.startswith(ALONE) else node_id.partition("::")[0]


def place_in_the_run(path: str) -> tuple[int, bool]:
    """Say what comes before what: the long ones first, so that no worker is left with one.

    The search for secrets comes after all that it searches.
    """
    of_the_whole = path.startswith("tests/end_to_end/")
    return 0 if of_the_whole else 1 if path.startswith(LONG) else 2, "test_secrets" in path


def make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give pytest-xdist a scheduler that deals the tests out by `scope_of`."""
    from xdist.scheduler import LoadScopeScheduling

    class ByScope(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(nodeid)

    return ByScope(config, log)
