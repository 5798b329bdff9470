"""How does a run start, once for each key?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.canonical import UncanonicalError, digest_of, json_bytes
from countersign.domain.limits import STEP_BYTES
from countersign.domain.refusals import Problem
from countersign.domain.run_input import ROOT, input_problems
from countersign.domain.run_names import enveloped, input_of, run_name
from countersign.domain.schema import with_defaults
from countersign.service.ports import AlreadyStartedError, Execution, UnavailableError, Workflow

ROUTE = "start"


@dataclass(frozen=True)
class Started:
    """The run, and whether this key had started it before (`repeated`)."""

    execution: Execution
    repeated: bool = False


@dataclass(frozen=True)
class NotStarted:
    """Nothing was started: a code of `refusals.py`, a sentence, and the problems one by one."""

    code: str
    message: str
    problems: tuple[Problem, ...] = ()


def start_execution(
    ensemble: str,
    given: Any,
    *,
    caller: str,
    key: str | None,
    fresh: str,
    workflow: Workflow,
    catalogue: Mapping[str, Any],
) -> Started | NotStarted:
    """Start a run of a known ensemble with this input object.

    With a `key` the run's name is derived from caller, ensemble and key, so that the engine
    itself starts it once; the same key with another input is `IDEMPOTENCY_MISMATCH`. Without one
    `fresh`, text that was never used before, makes the name. Refused before anything runs: an
    unknown ensemble, an input that is no object, too large, or holds what JSON cannot carry, and
    one that does not fit the ensemble's schema. The run itself fills defaults in.
    """
    if ensemble not in catalogue["ensembles"]:
        known = ", ".join(sorted(catalogue["ensembles"])) or "none"
        return NotStarted("ENSEMBLE_UNKNOWN", f"there is no such ensemble; there are: {known}")
    if problem := _input_problem(given):
        return NotStarted(problem.code, problem.message, (problem,))
    schema = catalogue["ensembles"][ensemble].get("input")
    if schema is not None and (misfit := _misfit(given, schema)):
        return misfit
    name = run_name(caller, ROUTE, ensemble, "key" if key is not None else "fresh", key or fresh)
    try:
        return Started(workflow.start(ensemble, name, enveloped(given, started_by=caller)))
    except AlreadyStartedError:
        return _started_before(ensemble, name, given, workflow)


def _input_problem(given: Any) -> Problem | None:
    if not isinstance(given, Mapping):
        hint = "send {} for none"
        return Problem(ROOT, "INPUT_INVALID", "a run's input is a JSON object", hint)
    try:
        digest_of(given)
    except UncanonicalError as error:
        hint = "send amounts and long numbers as text"
        return Problem(f"{ROOT}.{error.path}".rstrip("."), "INPUT_INVALID", error.problem, hint)
    return _size_problem(given, "the input takes")


def _size_problem(given: Any, what: str) -> Problem | None:
    size = json_bytes(given)
    if size <= STEP_BYTES:
        return None
    return Problem(
        ROOT,
        "INPUT_TOO_LARGE",
        f"{what} {size:,} bytes as JSON; at most {STEP_BYTES:,} are taken",
        "store the large part and send its address",
    )


def _misfit(given: Mapping[str, Any], schema: Mapping[str, Any]) -> NotStarted | None:
    """Why the input is not what the ensemble takes, all of it at once."""
    if problems := input_problems(given, schema):
        count = "one thing is" if len(problems) == 1 else f"{len(problems)} things are"
        return NotStarted("INPUT_INVALID", f"{count} wrong with the run's input", problems)
    if problem := _size_problem(with_defaults(given, schema), "with its defaults the input takes"):
        return NotStarted(problem.code, problem.message, (problem,))
    return None


def _started_before(
    ensemble: str, name: str, given: Mapping[str, Any], workflow: Workflow
) -> Started | NotStarted:
    execution = workflow.describe(ensemble, name)
    if execution is None:
        # Its name is taken, so it exists; the engine's own view may lag behind.
        raise UnavailableError(f"{ensemble}.{name} has just been started")
    if digest_of(input_of(execution.input)) == digest_of(given):
        return Started(execution, repeated=True)
    return NotStarted("IDEMPOTENCY_MISMATCH", "this key started a run with another input")
