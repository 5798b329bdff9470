"""Builders for the compiler's tests: ensembles as text, machines by hand."""

from __future__ import annotations

import textwrap
from typing import Any

from countersign_compiler.asl.machine import Machine
from countersign_compiler.compile import Compiled, compile_ensemble
from countersign_compiler.deployment import Deployment, EnvName

PATH = "ensembles/refund.yaml"


def declares(*names: str, **options: Any) -> Deployment:
    """A deployment that declares these `env` names."""
    return Deployment(env={name: EnvName(name, "for a test") for name in names}, **options)


def compiled(text: str, deployment: Deployment | None = None, path: str = PATH) -> Compiled:
    """One ensemble through all stages."""
    return compile_ensemble(textwrap.dedent(text).encode(), path, deployment or declares())


def codes(text: str, deployment: Deployment | None = None) -> list[str]:
    """The codes of all findings, in order of place."""
    return [finding.code for finding in compiled(text, deployment).findings]


def machine(text: str, deployment: Deployment | None = None) -> Machine:
    """The machine of an ensemble that has no errors."""
    result = compiled(text, deployment)
    assert result.machine is not None, [f"{f.code} {f.message}" for f in result.findings]
    return result.machine


def states(text: str, deployment: Deployment | None = None) -> dict[str, Any]:
    """Its states by name."""
    found = machine(text, deployment).definition["States"]
    assert isinstance(found, dict)
    return found


def gate(**inputs: str) -> str:
    """An ensemble with one gate; each input is YAML in flow style, None leaves one out."""
    written = {"data": "1", "prompt": "Pay?", "approvers": "[ana@example.com]", **inputs}
    lines = "\n".join(f"      {key}: {value}" for key, value in written.items() if value)
    return f"agents:\n  - name: approve\n    agent: hitl\n    inputs:\n{lines}\n"


def step(operation: str, **config: str) -> str:
    """An ensemble with one operation; each setting is YAML in flow style."""
    lines = "\n".join(f"      {key}: {value}" for key, value in config.items() if value)
    return f"agents:\n  - name: work\n    operation: {operation}\n    config:\n{lines}\n"


def a_pass(**fields: Any) -> dict[str, Any]:
    """A Pass state."""
    return {"Type": "Pass", **fields}


def a_machine(states: dict[str, Any], start: str | None = None) -> dict[str, Any]:
    """A machine that begins with the first of `states`."""
    return {
        "QueryLanguage": "JSONata",
        "StartAt": start if start is not None else next(iter(states)),
        "States": states,
    }
