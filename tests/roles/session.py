"""Did this session's worlds use the rights that the roles grant?

Every world that tests deploy writes its functions' calls down in one folder, whichever worker
deploys it. When all tests have run, what was used is held against `template.yaml`; a right that is
missing turns the run red, and after a whole run one that nothing used is named.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.fire.instrument import RECORDED_IN
from tests.roles.compare import Report, report_of


class RolesReport:
    """A pytest plugin, in the process that the workers report to."""

    def __init__(self, config: pytest.Config) -> None:
        self._given = os.environ.get(RECORDED_IN)
        self.folder = Path(self._given or tempfile.mkdtemp(prefix="countersign-calls-"))
        self._is_all_asked_for = is_all_asked_for(config)
        self._report: Report | None = None
        os.environ[RECORDED_IN] = str(self.folder)  # before the workers are started

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        is_good = session.exitstatus == pytest.ExitCode.OK
        if any(self.folder.glob("world-*")):
            self._report = report_of(self.folder, is_whole=is_good and self._is_all_asked_for)
        if is_good and self._report and self._report.refused:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._report is None:
            return
        terminalreporter.section("rights that the functions used")
        for line in self._report.lines():
            terminalreporter.line(line)

    def pytest_unconfigure(self) -> None:
        if self._given is None:
            shutil.rmtree(self.folder, ignore_errors=True)


def is_all_asked_for(config: pytest.Config) -> bool:
    """Whether nobody narrowed the run down to some of the tests."""
    narrowed = (config.option.keyword, config.option.markexpr, config.option.deselect)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(narrowed)
