"""Tests that share something dear run on one worker."""

import pytest

from tests.workers import scope_of


@pytest.mark.parametrize(
    ("node_id", "scope"),
    [
        ("tests/domain/test_decide.py::test_a[veto]", "tests/domain/test_decide.py"),
        ("tests/end_to_end/test_story.py::test_b[roles off]", "roles off"),
        ("tests/end_to_end/test_wake_up.py::test_c[roles enforced]", "roles enforced"),
        ("tests/end_to_end/test_flow.py::test_e[roles off-approve]", "roles off"),
        ("tests/end_to_end/test_flow.py::test_e[roles offered]", "tests/end_to_end/test_flow.py"),
        ("tests/end_to_end/test_demo.py::test_d[7]", "tests/end_to_end/test_demo.py::test_d[7]"),
    ],
)
def test_tests_of_one_file_or_one_world_stay_together(node_id: str, scope: str) -> None:
    assert scope_of(node_id) == scope
