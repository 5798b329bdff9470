"""Which mutants does some test notice?

Written here because what exists does not fit: mutmut 3 leaves dataclasses with methods and the
module level alone, where half of the decision core stands, and cosmic-ray changes the files of the
working tree and starts an interpreter for each of thousands of mutants. Here the tests are
collected once; each mutant is a fork of that process, in which the tests that reach the mutated
lines run, the quickest first, up to the first that fails. Nothing on disk changes.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.mutation.mutants import Mutant
from tests.mutation.putting import put_in_place, put_in_the_way
from tests.mutation.reach import Reach, recorded

ROOT = Path(__file__).resolve().parents[2]
TESTS = "tests/domain"

SURVIVED, KILLED, TIMED_OUT = "survived", "killed", "timed out"
_GREEN, _RED, _BROKEN = 0, 1, 3
_LEAST_SECONDS = 5
_MOST_MEMORY_BYTES = 4 * 2**30
_OPTIONS = ("-p", "no:terminal", "-p", "no:cacheprovider", "--capture=no", "--maxfail=1")
# What proves that a test can fail says nothing of the product.
_LEFT_OUT = ("-k", "not notices_when")
_EXAMPLES = 25
_DECISIONS = "200"
_ROOTS = ("countersign", "tests")


@dataclass(frozen=True)
class Trial:
    """One mutant, and what came of it: `survived`, `killed` or `timed out`."""

    mutant: Mutant
    verdict: str


class TrialsFailedError(Exception):
    """The tests are red without any mutant, or a child of ours did not do what it was told."""


def try_all(
    mutants: Sequence[Mutant], *, workers: int, say: Callable[[str], object]
) -> list[Trial]:
    """Run the tests against each mutant, `workers` at a time; the trials in order of their ends."""
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "DECISIONS": _DECISIONS}
    plugin = _Trials(mutants, workers, say)
    code = pytest.main(
        [*_OPTIONS, *_LEFT_OUT, "--rootdir", str(ROOT), str(ROOT / TESTS)], plugins=[plugin]
    )
    if code != pytest.ExitCode.OK:
        raise TrialsFailedError(f"the tests could not be collected (exit {code})")
    return plugin.trials


class _Quick:
    """A plugin for tests that need only fail: fewer examples, no shrinking, nothing kept."""

    def pytest_collection(self) -> None:
        settings.register_profile(
            "mutants",
            settings.get_profile("countersign"),
            max_examples=_EXAMPLES,
            phases=[Phase.explicit, Phase.generate],
            database=None,
        )
        settings.load_profile("mutants")


class _Trials(_Quick):
    """Runs mutants in place of the tests that pytest has collected."""

    def __init__(
        self, mutants: Sequence[Mutant], workers: int, say: Callable[[str], object]
    ) -> None:
        self._mutants, self._workers, self._say = mutants, workers, say
        self.trials: list[Trial] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        reach = recorded(session, {mutant.module for mutant in self._mutants})
        self._say(f"{len(session.items)} tests in {reach.all_seconds():.0f} s, traced")
        for trial in _tried(self._mutants, self._workers, session, reach):
            self.trials.append(trial)
            if len(self.trials) % 250 == 0:
                self._say(f"{len(self.trials)} of {len(self._mutants)} mutants tried")
        return True


def _tried(
    mutants: Iterable[Mutant], workers: int, session: pytest.Session, reach: Reach
) -> Iterator[Trial]:
    """Each mutant in a child of its own, so many at a time."""
    running: dict[int, Mutant] = {}
    for mutant in mutants:
        if len(running) == workers:
            yield _ended(running)
        pid = os.fork()
        if not pid:
            _child(mutant, session, reach)
        running[pid] = mutant
    while running:
        yield _ended(running)


def _ended(running: dict[int, Mutant]) -> Trial:
    pid, status = os.wait()
    code, mutant = os.waitstatus_to_exitcode(status), running.pop(pid)
    verdict = {_GREEN: SURVIVED, _RED: KILLED, -signal.SIGPROF: TIMED_OUT}.get(code)
    if verdict is None:
        raise TrialsFailedError(f"{mutant.module}, {mutant.name}: its child ended with {code}")
    return Trial(mutant, verdict)


def _child(mutant: Mutant, session: pytest.Session, reach: Reach) -> None:
    """Let the tests look at the mutant in this process, which ends with what they say."""
    code = _BROKEN
    try:
        _be_quiet()
        if mutant.function is not None and put_in_place(mutant):
            tests = reach.of(mutant)
            _bound(sum(reach.seconds[test] for test in tests))
            code = _run(session, [session.items[test] for test in tests])
        else:
            _bound(reach.all_seconds())
            code = _run_afresh(mutant, reach.files_for(mutant))
    finally:
        os._exit(code)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def _bound(seconds: float) -> None:
    """So much processor time and memory, after which this process is ended."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, _LEAST_SECONDS + 3 * seconds)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))


def _run(session: pytest.Session, tests: Sequence[pytest.Item]) -> int:
    for test, following in zip_longest(tests, tests[1:]):
        session.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if session.testsfailed:
            return _RED
    return _GREEN


def _run_afresh(mutant: Mutant, files: Sequence[Path]) -> int:
    put_in_the_way(mutant, _ROOTS)
    code = pytest.main(
        [*_OPTIONS, *_LEFT_OUT, "--rootdir", str(ROOT), *map(str, files)], plugins=[_Quick()]
    )
    is_red = code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    return _RED if is_red else _GREEN if code == pytest.ExitCode.OK else _BROKEN
