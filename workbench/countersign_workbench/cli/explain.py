"""What does a finding's code mean?"""

import difflib

import click

from countersign_compiler.diagnostics import CODES
from countersign_workbench.cli.output import answer, json_option


@click.command()
@click.argument("code", required=False, metavar="[CODE]")
@json_option
def explain(*, code: str | None, as_json: bool) -> None:
    """Explain a finding's CODE, or list all.

    Findings are what `build` and `check` report.
    """
    wanted = dict(CODES) if code is None else {code.upper(): _meaning(code.upper())}
    width = max(len(name) for name in wanted)
    lines = [f"{name.ljust(width)}  {meaning}" for name, meaning in wanted.items()]
    answer(wanted, lines, as_json=as_json)


def _meaning(code: str) -> str:
    if code in CODES:
        return CODES[code]
    near = difflib.get_close_matches(code, CODES, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; without a code, all are listed"
    raise click.UsageError(f"there is no code {code}{hint}")
