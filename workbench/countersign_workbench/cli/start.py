"""How does somebody start a run from the command line?"""

import json
from typing import Any, TextIO

import click

from countersign_workbench.cli.api import Api, api_options
from countersign_workbench.cli.output import answer, json_option


@click.command()
@click.argument("ensemble")
@click.option(
    "--input",
    "source",
    type=click.File("r", encoding="utf-8"),
    help="The run's input, a JSON object: a file, or - for standard input. Without it: {}.",
)
@click.option("--idempotency-key", metavar="KEY", help="The same key starts the same run once.")
@json_option
@api_options
def start(
    *, ensemble: str, source: TextIO | None, idempotency_key: str | None, as_json: bool, api: Api
) -> None:
    """Start a run of ENSEMBLE."""
    headers = {"Idempotency-Key": idempotency_key} if idempotency_key else None
    started = api.post("ensembles", ensemble, "executions", body=_object(source), headers=headers)
    answer(started, [f"{started['id']} {started['status']}"], as_json=as_json)


def _object(source: TextIO | None) -> dict[str, Any]:
    if source is None:
        return {}
    try:
        value = json.load(source)
    except ValueError as error:
        raise click.UsageError(f"--input {source.name}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.UsageError(f"--input {source.name}: a run's input is a JSON object")
    return value
