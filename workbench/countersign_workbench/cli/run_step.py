"""`countersign run-step`: what does the author's code of one step do, in this very process?"""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.failure import WORDS_LEFT_OUT
from countersign.operations.python.run import run_python
from countersign.operations.step_call import StepCall
from countersign_compiler.compile import ENSEMBLES, compile_all, ensemble_files
from countersign_compiler.model import Constant, Ensemble, Step
from countersign_compiler.python.folder import FOLDER
from countersign_compiler.steps import python
from countersign_workbench.cli.findings import show
from countersign_workbench.cli.terminal import plain_json, plain_lines
from countersign_workbench.engine.host_packages import PackagesError, host_packages

SAMPLE = "event.json"
_ROOT = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("run-step")
@click.argument("ensemble")
@click.argument("step")
@click.option(
    "--event",
    "event_file",
    type=click.File("r", encoding="utf-8"),
    help="The event, a JSON object with `input` and `steps`. Without it: event.json of the code.",
)
@click.option("--input", "input_text", metavar="JSON", help="The event's `input` alone, as JSON.")
@click.option("--root", type=_ROOT, default=Path(), help="The repository's folder.")
def run_step(
    *, ensemble: str, step: str, event_file: TextIO | None, input_text: str | None, root: Path
) -> None:
    """Run the code of the python step STEP of ENSEMBLE here and print its output as JSON.

    Nothing is deployed and no people are asked. The code runs in this process, so `breakpoint()`
    and print work in it. Exit 1 where it fails, with the whole error and its line.
    """
    if event_file is not None and input_text is not None:
        raise click.UsageError("--event and --input exclude each other")
    folder_name, function = _handler(_found(root, ensemble, step))
    folder = (root / ENSEMBLES / FOLDER / folder_name).resolve()
    event = _event(folder, event_file, input_text)
    config = {
        "handler": f"{folder_name}.{function}",
        "input": event.get("input"),
        "steps": event.get("steps", {}),
    }
    call = StepCall("run-step", "run-step", ensemble, step, config, whole=())
    click.echo(f"{step}: {folder_name}.{function}, idempotencyKey {call.idempotency_key}", err=True)
    _print_output(call, folder, root)


def _print_output(call: StepCall, folder: Path, root: Path) -> None:
    try:
        packages = host_packages(folder, root.resolve())
        result = run_python(call, folder, packages=packages)
        output = result.to_json()["output"]
    except PackagesError as error:
        raise click.ClickException(str(error)) from error
    except StepFailed as failure:
        _fail(failure)
    click.echo(plain_json(json.dumps(output, indent=2, ensure_ascii=False)))


def _fail(failure: StepFailed) -> NoReturn:
    """Tell the failure as a run would, and before it the author's own error with its words."""
    if failure.__context__ is not None:
        click.echo("".join(traceback.format_exception(failure.__context__)), err=True, nl=False)
    click.echo(plain_lines(str(failure).removesuffix(WORDS_LEFT_OUT)), err=True)
    raise click.exceptions.Exit(1)


def _found(root: Path, name: str, step_name: str) -> Step:
    """The step in the compiled ensemble; findings that are errors stop here."""
    compiled, findings = compile_all(root, ensemble_files(root))
    ensembles = {one.ensemble.name: one.ensemble for one in compiled if one.ensemble is not None}
    ensemble = ensembles.get(name)
    if ensemble is None:
        raise click.UsageError(f"there is no ensemble {name}; there are {_listed(ensembles)}")
    places = (ensemble.path, f"{ENSEMBLES}/{FOLDER}/")
    wrong = [each for each in findings if each.severity == "error" and each.path.startswith(places)]
    if wrong:
        show(wrong, root)
        raise click.exceptions.Exit(1)
    return _step(ensemble, step_name)


def _step(ensemble: Ensemble, name: str) -> Step:
    found = {each.name: each for each in ensemble.every_step() if each.kind == python.KIND.name}
    other = [each.kind for each in ensemble.every_step() if each.name == name]
    if name not in found and other:
        raise click.UsageError(
            f"{name} is a step of the kind {other[0]}, and only python steps run here; "
            f"{ensemble.name} has {_listed(found)}. `countersign check` checks the others, and a "
            "run plays them."
        )
    if name not in found:
        raise click.UsageError(
            f"{ensemble.name} has no python step {name}; it has {_listed(found)}"
        )
    return found[name]


def _handler(step: Step) -> tuple[str, str]:
    handler = step.config["handler"]
    assert isinstance(handler, Constant), "the compiler refuses a handler with an expression"
    folder, _, function = str(handler.value).partition(".")
    return folder, function


def _event(folder: Path, event_file: TextIO | None, input_text: str | None) -> dict[str, Any]:
    if input_text is not None:
        return {"input": _json(input_text, "--input")}
    if event_file is not None:
        text, named = event_file.read(), f"--event {event_file.name}"
    elif (sample := folder / SAMPLE).is_file():
        text, named = sample.read_text(encoding="utf-8"), str(sample)
    else:
        raise click.UsageError(f"give --event or --input, or write {folder / SAMPLE}")
    event = _json(text, named)
    if not isinstance(event, dict) or not event.keys() <= {"input", "steps"}:
        raise click.UsageError(f"{named}: an event is an object with `input` and `steps`")
    if not isinstance(event.get("steps", {}), dict):
        raise click.UsageError(f"{named}: `steps` is an object of records by the steps' names")
    return event


def _json(text: str, named: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"{named}: not JSON: {error}") from error


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"
