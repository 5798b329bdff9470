"""Does a stage say who answers the prompts of the ensembles' `think` steps?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from countersign_compiler.diagnostics import Finding, did_you_mean
from countersign_compiler.model import Ensemble
from countersign_compiler.reporting import file_finding
from countersign_compiler.steps.think import KIND_NAME

PROVIDERS: Final = ("bedrock", "offline", "openai")
_PARAMETER: Final = re.compile(r"(?:^|\s)(Think\w*)\s*=\s*(\"[^\"]*\"|\S*)")
_NAMED_AT_MOST: Final = 3


def check_thinking(
    ensembles: Iterable[Ensemble], overrides: Iterable[str], stage: str, path: str
) -> list[Finding]:
    """Look at the `Think…` parameters of a stage, if any ensemble has `think` steps.

    Without a provider, or without what the provider needs, every such step fails: an error.
    `overrides` are SAM's `Name=value` texts.
    """
    asking = list(_asking(ensembles))
    if not asking:
        return []
    given = {
        name: value.strip('"')
        for override in overrides
        for name, value in _PARAMETER.findall(override)
    }
    return [
        file_finding("G-THINK", path, f"the stage `{stage}` {message}", hint)
        for message, hint in _missing(given, asking)
    ]


def _asking(ensembles: Iterable[Ensemble]) -> Iterator[tuple[str, bool]]:
    """Every `think` step as `ensemble/step`, and whether it names a model itself."""
    for ensemble in ensembles:
        for step in ensemble.every_step():
            if step.kind == KIND_NAME:
                yield f"{ensemble.name}/{step.name}", "model" in step.config


def _missing(given: Mapping[str, str], asking: list[tuple[str, bool]]) -> Iterator[tuple[str, str]]:
    provider = given.get("ThinkProvider", "")
    who = _listed([step for step, _ in asking])
    if not provider:
        yield (
            f"has no `ThinkProvider`, so nobody answers the prompt of {who}",
            "add `ThinkProvider=bedrock` or `openai`; `offline` answers from a file",
        )
        return
    if provider not in PROVIDERS:
        listed = ", ".join(f"`{name}`" for name in PROVIDERS)
        yield (
            f"names `{provider}` as its `ThinkProvider`, which is none of {listed}",
            did_you_mean(provider, PROVIDERS),
        )
        return
    without = [step for step, has_model in asking if not has_model]
    if provider != "offline" and without and not given.get("ThinkModel"):
        yield (
            f"has no `ThinkModel`, and no `model` stands in {_listed(without)}",
            "add `ThinkModel=` with the id that the provider knows the model by",
        )
    if provider == "bedrock":
        yield from _missing_for_bedrock(given)
    if provider == "openai":
        yield from _missing_for_openai(given)


def _missing_for_bedrock(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not given.get("ThinkModel") and not given.get("ThinkModelArns"):
        yield (
            "lists no model that Bedrock may be asked for",
            "add `ThinkModelArns=` with the ARNs of the models that the steps name",
        )


def _missing_for_openai(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not given.get("ThinkEndpoint", "").startswith("https://"):
        what = "is no https address" if given.get("ThinkEndpoint") else "is not there"
        yield (
            f"asks an endpoint, and its `ThinkEndpoint` {what}",
            "add a base address such as `ThinkEndpoint=https://api.openai.com/v1`",
        )
    keys = [name for name in ("ThinkKeyParameter", "ThinkKeySecret") if given.get(name)]
    if len(keys) != 1:
        what = "two names of a key" if keys else "no name of the endpoint's key"
        yield (
            f"gives {what}",
            "add one: `ThinkKeyParameter=/name` of an SSM SecureString, or `ThinkKeySecret=` with "
            "the ARN of a secret",
        )


def _listed(steps: list[str]) -> str:
    shown = ", ".join(f"`{step}`" for step in steps[:_NAMED_AT_MOST])
    more = len(steps) - _NAMED_AT_MOST
    return f"{shown} and {more} more" if more > 0 else shown
