"""What the tests searched is shown at the end of the run."""

import pytest

pytest_plugins = ["pytester"]

SUITE = """
def test_no_needle(record_property):
    record_property("searched", "3 haystacks")
"""


def test_what_a_test_searched_stands_at_the_end_of_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_suite=SUITE)
    pytester.makeconftest(
        "from tests.searched import SearchReport\n"
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(SearchReport())\n"
    )

    result = pytester.runpytest_inprocess("-q")

    result.stdout.fnmatch_lines(["*what was searched*", "test_no_needle: 3 haystacks"])
