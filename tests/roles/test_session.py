"""After a run of tests, what its worlds used of their rights is told, and may turn it red."""

import json
from types import SimpleNamespace

import pytest

from tests.fire.instrument import RECORDED_IN
from tests.roles.session import RolesReport, is_all_asked_for

WHOLE = pytest.Config.ArgsSource.TESTPATHS
ARGUED = pytest.Config.ArgsSource.ARGS


def a_run(source=WHOLE, **narrowed):
    options = {"keyword": "", "markexpr": "", "deselect": None} | narrowed
    return SimpleNamespace(args_source=source, option=SimpleNamespace(**options))


@pytest.mark.parametrize(
    ("config", "is_whole"),
    [
        (a_run(), True),
        (a_run(ARGUED), False),
        (a_run(keyword="votes"), False),
        (a_run(deselect=["tests/end_to_end"]), False),
    ],
    ids=["all", "some files", "some names", "all but some"],
)
def test_a_run_of_some_tests_is_known(config, is_whole) -> None:
    assert is_all_asked_for(config) is is_whole


@pytest.mark.parametrize(
    ("table", "exit_status"),
    [("Links", pytest.ExitCode.OK), ("Audit", pytest.ExitCode.TESTS_FAILED)],
)
def test_a_right_that_was_used_and_is_not_granted_turns_the_run_red(
    tmp_path, monkeypatch, table, exit_status
) -> None:
    monkeypatch.setenv(RECORDED_IN, str(tmp_path))
    part = {"operation": "GetItem", "resource": f"countersign-demo-{table}-1A2B"}
    calls = tmp_path / "world-1" / "calls"
    calls.mkdir(parents=True)
    line = {"function": "review", "nth": 1, "service": "dynamodb", "parts": [part]}
    (calls / "1.jsonl").write_text(json.dumps(line), encoding="utf-8")
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK)

    RolesReport(a_run(ARGUED)).pytest_sessionfinish(session)

    assert session.exitstatus == exit_status


def test_a_run_without_a_world_says_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(RECORDED_IN, str(tmp_path))
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK)

    RolesReport(a_run()).pytest_sessionfinish(session)

    assert session.exitstatus == pytest.ExitCode.OK
