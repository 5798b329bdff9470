"""An author's folder of code, and a call of its step."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from countersign.operations.step_call import StepCall


def a_folder(place: Path, code: str, **others: str) -> Path:
    """A folder with this `app.py`; each of `others` is a module beside it."""
    for name, text in {"app": code, **others}.items():
        (place / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    return place


def a_call(given: Any = None, *, steps: Any = None, handler: str = "pay.handler") -> StepCall:
    """A call of the step `refund` by one run."""
    return StepCall(
        execution="arn:aws:states:eu-west-1:1:execution:it-refund:run-1",
        execution_name="run-1",
        ensemble="refund",
        step="refund",
        config={"handler": handler, "input": given, "steps": steps or {}},
        whole=(),
    )
