"""How is the author's module found and imported?"""

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.failure import failure_of

MODULE = "app"
PACKAGES = "site-packages"
"""The folder beside `app.py` that holds its packages, so that they are never taken for its own."""


def load_function(folder: Path, handler: tuple[str, str], packages: Path) -> Callable[[Any], Any]:
    """Import `folder/app.py`, once, and give its function.

    The module may import its neighbours in the folder, and `packages`.

    Raises `StepFailed` where the import fails (naming the author's line) or has no such function.
    """
    named, name = handler
    function = getattr(_module(folder, named, packages), name, None)
    if not callable(function):
        raise StepFailed(
            "PYTHON_ERROR",
            f"{named}/{MODULE}.py has no function `{name}`; define it, or mend `handler`",
        )
    return function  # type: ignore[no-any-return]  # the module is the author's, without types


@cache
def _module(folder: Path, named: str, packages: Path) -> ModuleType:
    for place in (packages, folder):
        if str(place) not in sys.path and place.is_dir():
            sys.path.insert(0, str(place))
    file = folder / f"{MODULE}.py"
    spec = importlib.util.spec_from_file_location(MODULE, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise StepFailed("PYTHON_ERROR", f"{named}/{MODULE}.py is not there: deploy it again")
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its own module up by name while the module is still being read.
    sys.modules[MODULE] = module
    try:
        spec.loader.exec_module(module)
    except (StepFailed, KeyboardInterrupt):
        raise
    except BaseException as error:  # `sys.exit` too: it would end the function, its words logged
        raise failure_of(error, folder, named, doing="was imported") from None
    return module
