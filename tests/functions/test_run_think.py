"""Does the door of a `think` step answer with the deployment's provider?"""

import json
from pathlib import Path

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_think import app

EVENT = json.loads((Path(__file__).parents[2] / "events" / "run_think.json").read_text())


def test_the_offline_answer_is_labelled_in_record_and_log(monkeypatch, capsys) -> None:
    monkeypatch.setenv("THINK_PROVIDER", "offline")

    record = app.handler(EVENT, None)

    assert record["output"]["title"].startswith("AI trends")
    assert record["meta"] == {"provider": "offline"}
    assert "provider offline" in capsys.readouterr().out


def test_without_a_provider_the_step_fails(monkeypatch) -> None:
    monkeypatch.delenv("THINK_PROVIDER", raising=False)

    with pytest.raises(StepFailed, match="THINK_NO_PROVIDER"):
        app.handler(EVENT, None)
