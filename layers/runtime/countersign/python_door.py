"""The door of a `python` step: the state machine calls it, and it calls the author's code.

It is shipped in the runtime layer and stands beside the author's folder in a function of its own,
so that the folder holds nothing but the author's code.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from countersign import settings, telemetry
from countersign.operations.python.run import run_python
from countersign.operations.step_call import read_step_call


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Run the author's function once; a failure is raised as `StepFailed`, which fails the step."""
    folder = Path(settings.required("LAMBDA_TASK_ROOT"))
    return run_python(read_step_call(event), folder).to_json()
