"""The door of a `think` step: the state machine calls it, and a provider answers the prompt."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countersign import settings, telemetry
from countersign.operations.step_call import read_step_call
from countersign.operations.think.run import run_think

FOLDER = Path(__file__).parent


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Answer one prompt; a failure is raised as `StepFailed`, which fails the step."""
    call = read_step_call(event)
    provider = settings.think_provider()
    result = run_think(call, provider=provider, folder=FOLDER).to_json()
    telemetry.tell(
        "prompt_answered",
        execution_id=f"{call.ensemble}.{call.execution_name}",
        ensemble=call.ensemble,
        step=call.step,
        kind="think",
        status=f"provider {provider}",
    )
    return result
