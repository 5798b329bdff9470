"""What is the language model asked?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, no_other_keys

TEMPERATURE_MOST = 2
TOKENS_MOST = 1_000_000
_KEYS = ("prompt", "system", "model", "temperature", "maxTokens", "schema")
_FORM = (
    "Reply with one JSON value and nothing else: no words before or behind it, no Markdown. "
    "The value must fit this JSON Schema:\n"
)


@dataclass(frozen=True)
class Prompt:
    """One prompt and who asks it.

    `system` is the standing instruction, maybe empty; `model` is the step's own choice; `schema`
    the form that the reply must have. None where the author left it out.
    """

    ensemble: str
    step: str
    text: str
    system: str = ""
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    schema: Mapping[str, Any] | None = None

    @property
    def instruction(self) -> str:
        """The standing instruction with the wanted form behind it; empty where there is neither."""
        form = "" if self.schema is None else _FORM + _text(self.schema)
        return "\n\n".join(part for part in (self.system, form) if part)

    def model_or(self, usual: str) -> str:
        """The model to ask: the step's, else the deployment's; THINK_NO_MODEL without either."""
        if self.model or usual:
            return self.model or usual
        raise StepFailed(
            "THINK_NO_MODEL",
            "neither this step nor the deployment names a model; write config.model, or set the "
            "template parameter ThinkModel",
        )

    def as_used(self) -> dict[str, Any]:
        """What the step's record shows of it: the keys that were written."""
        used = {
            "prompt": self.text,
            "system": self.system or None,
            "model": self.model,
            "temperature": self.temperature,
            "maxTokens": self.max_tokens,
            "schema": self.schema,
        }
        return {key: value for key, value in used.items() if value is not None}


def read_prompt(call: StepCall) -> Prompt:
    """Read a step's configuration; every refusal is a `StepFailed` naming the key."""
    config = call.config
    no_other_keys(config, *_KEYS)
    text = _text(config.get("prompt"))
    if not text.strip():
        raise StepFailed("THINK_PROMPT", "config.prompt is absent or empty; write what to do")
    return Prompt(
        call.ensemble,
        call.step,
        text,
        system=_text(config.get("system")),
        model=_model(config.get("model")),
        temperature=_temperature(config.get("temperature")),
        max_tokens=_max_tokens(config.get("maxTokens")),
        schema=_schema(config.get("schema")),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (Mapping, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _model(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise _wrong("config.model is no text", "give the model's id, or leave it out")
    return value.strip()


def _temperature(value: Any) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or not 0 <= value <= TEMPERATURE_MOST:
        raise _wrong(
            f"config.temperature is no number from 0 to {TEMPERATURE_MOST}",
            "give one, or leave it out",
        )
    return float(value)


def _max_tokens(value: Any) -> int | None:
    if value is None:
        return None
    if not _is_number(value) or value != int(value) or not 1 <= value <= TOKENS_MOST:
        raise _wrong(
            f"config.maxTokens is no whole number from 1 to {TOKENS_MOST:,}",
            "give one, or leave it out",
        )
    return int(value)


def _schema(value: Any) -> Mapping[str, Any] | None:
    if value is None or isinstance(value, Mapping):
        return value
    raise _wrong("config.schema is no object", "write it as `countersign check` takes it")


def _is_number(value: Any) -> bool:
    # The engine's numbers are finite: JSON has no others.
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _wrong(what: str, mend: str) -> StepFailed:
    return StepFailed("THINK_CONFIG", f"{what}; {mend}")
