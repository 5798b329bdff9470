"""Which surroundings does every test get, and does a skipped one have leave to be skipped?"""

import gc
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.roles.session import RolesReport
from tests.searched import SearchReport
from tests.skips import SkipLedger
from tests.workers import make_scheduler, place_in_the_run

# No test may find its way to somebody's AWS account.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
)

# The same examples every time, so that a red run can be repeated; no deadline, so that a machine
# under load is no failure.
settings.register_profile("countersign", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("countersign")

# A shell's background job ignores Ctrl-C, and its children inherit that; the programs that tests
# interrupt are to hear it, however the run was started.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.txt")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return make_scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first, and the search for secrets after all that it searches."""
    items.sort(key=lambda item: place_in_the_run(item.location[0]))


def pytest_collection_finish() -> None:
    """Take what was collected out of the garbage collector's rounds: thousands of tests stay."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that the workers report to
        config.pluginmanager.register(SkipLedger(ALLOWED_SKIPS), "skip-ledger")
        config.pluginmanager.register(SearchReport(), "search-report")
        config.pluginmanager.register(RolesReport(config), "roles-report")
