"""The function of a folder of code runs what stands in its task root."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from countersign import python_door
from countersign.domain.step_failure import StepFailed
from tests.operations.python.author import a_folder

ROOT = Path(__file__).parents[1]
PAYLOAD = {
    "execution": "arn:aws:states:eu-west-1:1:execution:it-refund:run-1",
    "executionName": "run-1",
    "ensemble": "refund",
    "step": "assess",
    "config": {"handler": "assess.handler", "input": {"order": None}, "steps": {}},
    "whole": ["input.order"],
}


@pytest.mark.parametrize("sample", sorted(ROOT.glob("ensembles/python/*/event.json")), ids=str)
def test_every_sample_event_runs(sample, monkeypatch) -> None:
    monkeypatch.setenv("LAMBDA_TASK_ROOT", str(sample.parent))
    event = json.loads(sample.read_text(encoding="utf-8"))
    config = {"handler": f"{sample.parent.name}.handler", "steps": {}, **event}

    answer = python_door.handler({**PAYLOAD, "config": config, "whole": []}, None)

    assert answer["input"] == event["input"]
    assert answer["output"]


def test_there_are_samples() -> None:
    folders = {path.parent.name for path in ROOT.glob("ensembles/python/*/app.py")}

    assert folders >= {"assess", "refund"}
    assert {path.parent.name for path in ROOT.glob("ensembles/python/*/event.json")} == folders


def test_an_absent_value_fails_the_step_before_the_code_runs(tmp_path, monkeypatch) -> None:
    folder = a_folder(tmp_path, "def handler(event):\n    raise AssertionError\n")
    monkeypatch.setenv("LAMBDA_TASK_ROOT", str(folder))

    with pytest.raises(StepFailed, match=r"STEP_VALUE_ABSENT: config\.input\.order"):
        python_door.handler(PAYLOAD, None)
