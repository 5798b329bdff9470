"""What does a `think` step do, from its prompt to its record?"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, StepResult
from countersign.operations.think.prompt import read_prompt
from countersign.operations.think.table import PROVIDERS, Provider

_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*)\n```\s*\Z", re.DOTALL)


def run_think(
    call: StepCall,
    *,
    provider: str,
    folder: Path,
    providers: Mapping[str, Provider] = PROVIDERS,
) -> StepResult:
    """Ask the configured provider and give the step's record; its meta names who answered.

    A reply that is one JSON object becomes the output, else the text is. No provider, or one that
    is not known, is a `StepFailed` THINK_NO_PROVIDER.
    """
    prompt = read_prompt(call)
    if provider not in providers:
        raise _no_provider(provider, providers)
    reply = providers[provider](prompt, folder)
    return StepResult(input=prompt.as_used(), output=output_of(reply), meta={"provider": provider})


def output_of(reply: Any) -> Any:
    """The object that a reply is made of (also inside one Markdown fence), else the reply."""
    if not isinstance(reply, str):
        return reply
    fenced = _FENCED.match(reply)
    try:
        value = json.loads(fenced[1] if fenced else reply, parse_constant=_not_json)
    except (ValueError, RecursionError):
        return reply
    return value if isinstance(value, dict) else reply


def _no_provider(provider: str, providers: Mapping[str, Provider]) -> StepFailed:
    known = ", ".join(f"`{name}`" for name in sorted(providers))
    what = f"the provider `{provider}` is not known" if provider else "no provider is configured"
    return StepFailed(
        "THINK_NO_PROVIDER",
        f"{what}, so nothing can answer this step's prompt; set the template parameter "
        f"ThinkProvider to one of {known} (`offline` answers from a file, for trying out)",
    )


def _not_json(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
