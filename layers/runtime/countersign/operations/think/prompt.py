"""What is the language model asked?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, no_other_keys


@dataclass(frozen=True)
class Prompt:
    """One prompt and who asks it; `system` is the standing instruction, maybe empty."""

    ensemble: str
    step: str
    text: str
    system: str = ""

    def as_used(self) -> dict[str, str]:
        """What the step's record shows of it."""
        return {"prompt": self.text, **({"system": self.system} if self.system else {})}


def read_prompt(call: StepCall) -> Prompt:
    """Read a step's configuration; a missing prompt is a `StepFailed`."""
    no_other_keys(call.config, "prompt", "system")
    text = _text(call.config.get("prompt"))
    if not text.strip():
        raise StepFailed("THINK_PROMPT", "config.prompt is absent or empty; write what to do")
    return Prompt(call.ensemble, call.step, text, _text(call.config.get("system")))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (Mapping, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)
