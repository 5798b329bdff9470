"""Does a stage give every configuration value that the ensembles need?"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping

from countersign_compiler.deployment import Deployment
from countersign_compiler.diagnostics import Finding, did_you_mean, in_order
from countersign_compiler.model import Ensemble
from countersign_compiler.reporting import file_finding
from countersign_compiler.stage_storage import check_storing
from countersign_compiler.stage_think import check_thinking

STAGES_FILE = "samconfig.toml"
_PARAMETER = "EnsembleEnv"


def check_stage(
    deployment: Deployment, samconfig: str, stage: str, ensembles: Iterable[Ensemble] = ()
) -> tuple[Finding, ...]:
    """Compare the stage's `parameter_overrides` with what the ensembles need.

    A name of `env` without a default and without a value is an error: it would be absent in every
    run. So are a `think` step that nobody answers and a `storage` step without a database. A value
    that nothing declares is a warning.
    """
    try:
        stages = tomllib.loads(samconfig)
    except tomllib.TOMLDecodeError as error:
        return (_finding("G-STAGE", f"{STAGES_FILE} cannot be read: {error}"),)
    if stage not in stages:
        guess = did_you_mean(stage, stages)
        return (_finding("G-STAGE", f"there is no stage `{stage}` in {STAGES_FILE}", guess),)
    overrides = _overrides(stages[stage])
    those = tuple(ensembles)
    about_steps = [
        *check_thinking(those, overrides, stage, STAGES_FILE),
        *check_storing(those, overrides, stage, STAGES_FILE),
    ]
    values = _values(_ensemble_env(overrides))
    if values is None:
        wrong = _finding(
            "G-ENV-VALUE",
            f"`{_PARAMETER}` of the stage `{stage}` is no JSON object on one line",
            'write EnsembleEnv={"NAME": "value"}',
        )
        return in_order([wrong, *about_steps])
    about_env = [*_absent(deployment, values, stage), *_unused(deployment, values, stage)]
    return in_order([*about_env, *about_steps])


def _absent(deployment: Deployment, values: Mapping[str, object], stage: str) -> list[Finding]:
    return [
        _finding(
            "G-ENV-VALUE",
            f"the stage `{stage}` gives no value for `env.{name}`",
            f"add it to `{_PARAMETER}`, or a `default` to the deployment file",
        )
        for name in deployment.required
        if values.get(name) is None
    ]


def _unused(deployment: Deployment, values: Mapping[str, object], stage: str) -> list[Finding]:
    if deployment.env is None:
        return []
    return [
        file_finding(
            "G-ENV-UNUSED",
            STAGES_FILE,
            f"the stage `{stage}` gives a value for `{name}`, which nothing declares",
            did_you_mean(name, deployment.env),
            severity="warning",
        )
        for name in sorted(values)
        if name not in deployment.env
    ]


def _overrides(stage: Mapping[str, object]) -> list[str]:
    """The texts of `deploy.parameters.parameter_overrides`."""
    found: object = stage
    for key in ("deploy", "parameters", "parameter_overrides"):
        found = found.get(key) if isinstance(found, Mapping) else None
    overrides = [found] if isinstance(found, str) else found
    return [str(override) for override in overrides] if isinstance(overrides, list) else []


def _ensemble_env(overrides: Iterable[str]) -> str | None:
    """The parameter's text, or None."""
    for override in overrides:
        name, separator, text = override.partition("=")
        if separator and name.strip() == _PARAMETER:
            return text
    return None


def _values(text: str | None) -> Mapping[str, object] | None:
    """The JSON object in the text; none where it is not given, None where it is something else.

    The text stands inside a JSON string of the definition, where a line break cannot.
    """
    if text is None:
        return {}
    if "\n" in text.strip():
        return None
    try:
        value = json.loads(text)
        # SAM's own quoting: the whole value as one quoted text.
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _finding(code: str, message: str, hint: str = "") -> Finding:
    return file_finding(code, STAGES_FILE, message, hint)
