"""What did the tests that found nothing look through?

"None found" is worth what was searched. A test says it with the built-in `record_property`:
`record_property("searched", "12 secrets x 340 texts")`; the run's last lines show all of them.
"""

import pytest

PROPERTY = "searched"


class SearchReport:
    """A pytest plugin: collects what was searched (from every worker) and prints it at the end."""

    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        for name, said in report.user_properties:
            if name == PROPERTY:
                self._said.setdefault(report.nodeid, []).append(str(said))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._said:
            return
        terminalreporter.section("what was searched")
        for node, said in sorted(self._said.items()):
            for line in said:
                terminalreporter.line(f"{node.rpartition('::')[2]}: {line}")
