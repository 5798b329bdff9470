"""Which tests did not run or were expected to fail, and may they?

Every skipped or expected failure is listed at the end of a run with its reason. One that
`allowed_skips.txt` does not name turns the run red: a test that quietly stopped running proves
nothing. The file has one per line: `<node id, or its beginning>: <why that is all right>`.
"""

from pathlib import Path

import pytest


class SkipLedger:
    """A pytest plugin: collects what did not run, prints it, and fails the run for the unlisted."""

    def __init__(self, allowed: Path) -> None:
        self._allowed = [
            line.split(": ", 1)[0]
            for line in allowed.read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        self._seen: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped or hasattr(report, "wasxfail"):
            self._seen[report.nodeid] = _reason(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._seen[report.nodeid] = _reason(report)

    @property
    def unlisted(self) -> list[str]:
        """Node ids that no line of the file allows."""
        return [node for node in self._seen if not node.startswith(tuple(self._allowed))]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.unlisted and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._seen:
            return
        terminalreporter.section("skipped and expected to fail")
        for node, reason in sorted(self._seen.items()):
            mark = "NOT ALLOWED  " if node in self.unlisted else ""
            terminalreporter.line(f"{mark}{node}: {reason}")
        if self.unlisted:
            terminalreporter.line("")
            terminalreporter.line("run it, or give it a line with its reason in allowed_skips.txt")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    expected = getattr(report, "wasxfail", None)
    if expected is not None:
        return f"expected to fail: {str(expected).removeprefix('reason: ')}"
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return "no reason given"
