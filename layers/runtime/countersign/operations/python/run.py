"""What does a `python` step do, from the state machine's call to its record?"""

import copy
from pathlib import Path

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.event import event_of, handler_of
from countersign.operations.python.failure import failure_of
from countersign.operations.python.json_value import must_be_json
from countersign.operations.python.load import PACKAGES, load_function
from countersign.operations.step_call import StepCall, StepResult, must_fit


def run_python(call: StepCall, folder: Path, *, packages: Path | None = None) -> StepResult:
    """Run the author's function in `folder/app.py` once; its return value is the step's output.

    What the code raises becomes a `StepFailed` that names its file and line. The record's input is
    what the code was given, also where it changed the event. `packages` is the folder of the code's
    packages, by default `site-packages` in `folder`.
    """
    event = event_of(call)
    must_fit(event["input"])
    handler = handler_of(call)
    function = load_function(folder, handler, packages or folder / PACKAGES)
    used = copy.deepcopy(event["input"])
    try:
        output = function(event)
        # Inside, since what a class of the author's own does when it is read is his code too.
        must_be_json(output)
    except (StepFailed, KeyboardInterrupt):
        raise
    except BaseException as error:  # `sys.exit` too: it would end the function, its words logged
        # Its words stay out of the log as well, so it is no cause that a traceback would print.
        raise failure_of(error, folder, handler[0]) from None
    return StepResult(input=used, output=output, meta={})
