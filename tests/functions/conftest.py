from collections.abc import Iterator

import pytest

from tests.functions.house import ARN_PREFIX, BASE_URL, House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house of fakes in place, with the settings that the internal functions read."""
    monkeypatch.setenv("PUBLIC_BASE_URL", BASE_URL)
    monkeypatch.setenv("STATE_MACHINE_ARN_PREFIX", ARN_PREFIX)
    with House().running() as running:
        yield running
