"""Which addresses does a host name have now?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.resolve import addresses


def test_an_address_is_its_own() -> None:
    assert addresses("127.0.0.1", 443) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["nobody.invalid", "a" * 70 + ".example.com"])
def test_a_name_without_an_address_is_named(host) -> None:
    with pytest.raises(StepFailed, match=f"HTTP_UNREACHABLE: {host} could not be found"):
        addresses(host, 443)
