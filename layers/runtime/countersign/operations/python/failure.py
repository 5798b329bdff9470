"""What is said of an error in the author's code?  (where and which, never its data)"""

import traceback
from pathlib import Path

from countersign.domain.step_failure import StepFailed

_PACKAGES = "site-packages"


WORDS_LEFT_OUT = (
    "; its words are left out, since they may quote data: run `countersign run-step` to see them"
)
"""How the message of `failure_of` ends."""


def failure_of(error: BaseException, folder: Path, named: str, *, doing: str = "ran") -> StepFailed:
    """The step's failure: the type of the error, and file and line of the author's own code.

    `named` is the folder as the author knows it: `assess` of `ensembles/python/assess`.

    An error's words often quote what the code was working on, and a failure ends in execution
    histories, so they are left out.
    """
    place = _place(error, folder.resolve(), named)
    return StepFailed(
        "PYTHON_ERROR",
        f"{place} raised {_type_of(error)} when it {doing}{WORDS_LEFT_OUT}",
    )


def _place(error: BaseException, folder: Path, named: str) -> str:
    if isinstance(error, SyntaxError) and error.filename and _is_own(error.filename, folder):
        return f"{named}/{_shown(error.filename, folder)} line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename, folder)]
    if not own:
        return f"{named}/app.py"
    return f"{named}/{_shown(own[-1].filename, folder)} line {own[-1].lineno} (in {own[-1].name})"


def _is_own(filename: str, folder: Path) -> bool:
    """Whether a file is the author's: below the folder, and not of an installed package."""
    path = Path(filename).resolve()
    return path.is_relative_to(folder) and _PACKAGES not in path.relative_to(folder).parts


def _shown(filename: str, folder: Path) -> str:
    return Path(filename).resolve().relative_to(folder).as_posix()


def _type_of(error: BaseException) -> str:
    """`ModuleNotFoundError (requests)`: a module's name is no data, and says what to mend."""
    name = type(error).__qualname__
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{name} ({error.name})"
    return name
