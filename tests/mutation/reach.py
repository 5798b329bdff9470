"""Which tests come by which lines of the product?"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import coverage
import pytest

from tests.mutation.mutants import Mutant


@dataclass(frozen=True)
class Reach:
    """For each module, the tests (by their places in the session) that run each of its lines.

    `seconds` is how long each test took, in processor time and under the tracer; `files` is the
    file of each.
    """

    lines: dict[str, dict[int, list[int]]]
    seconds: list[float]
    files: list[Path]

    def all_seconds(self) -> float:
        """What all tests take together."""
        return sum(self.seconds)

    def of(self, mutant: Mutant) -> list[int]:
        """The tests that run any of the mutant's lines, the quickest first."""
        lines = self.lines[mutant.module]
        found = {test for line in mutant.lines for test in lines.get(line, ())}
        return sorted(found, key=lambda test: self.seconds[test])

    def files_for(self, mutant: Mutant) -> list[Path]:
        """All files of tests, that of the mutant's own module first, then the quickest."""
        own = f"test_{mutant.module.rpartition('.')[2]}.py"
        took: dict[Path, float] = dict.fromkeys(self.files, 0.0)
        for file, seconds in zip(self.files, self.seconds, strict=True):
            took[file] += seconds
        return sorted(took, key=lambda file: (file.name != own, took[file]))


def recorded(session: pytest.Session, modules: Iterable[str]) -> Reach:
    """Run every test once, in a child of this process, and keep which lines it runs.

    `RuntimeError` when a test is red: it would notice every mutant.
    """
    with tempfile.TemporaryDirectory(prefix="countersign-reach-") as folder:
        answer = Path(folder, "reach.json")
        pid = os.fork()
        if not pid:
            try:
                answer.write_text(json.dumps(_watched(session, sorted(modules))), "utf-8")
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        told = json.loads(answer.read_text("utf-8")) if answer.exists() else {}
    if red := told.get("red", ["the recording"]):
        raise RuntimeError(f"red without any mutant: {', '.join(red)}")
    lines = {
        module: {int(line): [int(test) for test in tests if test] for line, tests in by.items()}
        for module, by in told["lines"].items()
    }
    return Reach(lines, told["seconds"], [item.path for item in session.items])


def _watched(session: pytest.Session, modules: list[str]) -> dict[str, object]:
    files = {module: str(sys.modules[module].__file__) for module in modules}
    watch = coverage.Coverage(data_file=None, config_file=False, include=list(files.values()))
    # The other ways of tracing do not tell the tests apart.
    watch.set_option("run:core", "ctrace")
    seconds: list[float] = []
    red: list[str] = []
    watch.start()
    for place, (test, following) in enumerate(zip_longest(session.items, session.items[1:])):
        watch.switch_context(str(place))
        begun, failed = time.process_time(), session.testsfailed
        session.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        seconds.append(time.process_time() - begun)
        red += [test.nodeid] * (session.testsfailed - failed)
    watch.stop()
    kept = watch.get_data()
    lines = {module: kept.contexts_by_lineno(file) for module, file in files.items()}
    return {"red": red, "lines": lines, "seconds": seconds}
