"""Tests that share something dear run on one worker."""

from pathlib import Path

import pytest

from tests.workers import LONG, place_in_the_run, scope_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("node_id", "scope"),
    [
        ("tests/domain/test_decide.py::test_a[veto]", "tests/domain/test_decide.py"),
        ("tests/end_to_end/test_story.py::test_b[roles off]", "roles off"),
        ("tests/end_to_end/test_wake_up.py::test_c[roles enforced]", "roles enforced"),
        ("tests/end_to_end/test_flow.py::test_e[roles off-approve]", "roles off"),
        ("tests/end_to_end/test_flow.py::test_e[roles offered]", "tests/end_to_end/test_flow.py"),
        ("tests/end_to_end/test_demo.py::test_d[7]", "tests/end_to_end/test_demo.py::test_d[7]"),
        (
            "tests/compiler/expressions/test_pairs.py::test_f[gate]",
            "tests/compiler/expressions/test_pairs.py::test_f[gate]",
        ),
    ],
)
def test_tests_of_one_file_or_one_world_stay_together(node_id: str, scope: str) -> None:
    assert scope_of(node_id) == scope


def test_the_long_tests_come_first_and_the_search_for_secrets_after_what_it_searches() -> None:
    paths = [
        "tests/domain/test_decide.py",
        "tests/engine/test_deploy.py",
        "tests/end_to_end/test_secrets.py",
        "tests/end_to_end/test_wake_up.py",
    ]

    assert sorted(paths, key=place_in_the_run) == [
        "tests/end_to_end/test_wake_up.py",
        "tests/end_to_end/test_secrets.py",
        "tests/engine/test_deploy.py",
        "tests/domain/test_decide.py",
    ]


@pytest.mark.parametrize("path", LONG)
def test_what_is_called_long_is_there(path: str) -> None:
    assert (ROOT / path).exists()
