"""Which surroundings does every test get, and does a skipped one have leave to be skipped?"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.searched import SearchReport
from tests.skips import SkipLedger

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

ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.txt")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that the workers report to
        config.pluginmanager.register(SkipLedger(ALLOWED_SKIPS), "skip-ledger")
        config.pluginmanager.register(SearchReport(), "search-report")
