"""Is the key read from the one place that is named?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.key import UnreadableError, read_key

STORES = {"First": lambda name: f"first {name}", "Second": lambda name: f"second {name}"}


def test_the_store_of_the_name_that_is_given_is_asked() -> None:
    assert read_key({"First": "", "Second": "x"}, STORES) == "second x"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"First": "", "Second": ""}, "neither is set of First or Second"),
        ({"First": "x", "Second": "y"}, "both are set of First or Second"),
    ],
)
def test_no_name_and_two_names_are_refused(names, said) -> None:
    with pytest.raises(StepFailed, match=f"THINK_KEY: .*{said}"):
        read_key(names, STORES)


def test_a_store_that_gives_nothing_is_told_by_its_errors_name() -> None:
    def refuse(_name: str) -> str:
        raise UnreadableError("AccessDeniedException")

    with pytest.raises(StepFailed, match=r"THINK_KEY: .*First.*\(AccessDeniedException\)"):
        read_key({"First": "x"}, {"First": refuse})
