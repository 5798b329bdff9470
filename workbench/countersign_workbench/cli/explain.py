"""What does a finding's code mean, and how is it written instead?"""

import difflib
import re
import textwrap
from collections.abc import Iterator
from dataclasses import asdict

import click

from countersign.web.problems import TABLE
from countersign_compiler.diagnostics import CODES
from countersign_compiler.explanations import EXPLANATIONS
from countersign_workbench.cli.output import answer, json_option
from countersign_workbench.errors_page import errors_page

WIDTH = 80
_OF_A_RUN = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""How the API and runs write their codes; findings have a hyphen instead."""


@click.command()
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--markdown", is_flag=True, help="Write all of them as docs/errors.md shows them.")
@json_option
def explain(*, code: str | None, markdown: bool, as_json: bool) -> None:
    """Explain a finding's CODE with an example, or list all codes.

    Findings are what `build` and `check` report.
    """
    if markdown:
        click.echo(errors_page(), nl=False)
    elif code is None:
        width = max(len(name) for name in CODES)
        lines = [f"{name.ljust(width)}  {meaning}" for name, meaning in CODES.items()]
        answer(dict(CODES), lines, as_json=as_json)
    else:
        known = _known(code.upper())
        told = {"code": known, "meaning": CODES[known], **asdict(EXPLANATIONS[known])}
        answer(told, _lines(known), as_json=as_json)


def _known(code: str) -> str:
    if code in CODES:
        return code
    if _OF_A_RUN.fullmatch(code):
        means = f" ({TABLE[code].title})" if code in TABLE else ""
        raise click.UsageError(
            f"{code}{means} is no finding of `check` but an answer of the API or a run; "
            "see docs/api.md, and docs/steps for what a step fails with"
        )
    near = difflib.get_close_matches(code, CODES, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; without a code, all are listed"
    raise click.UsageError(f"there is no code {code}{hint}")


def _lines(code: str) -> Iterator[str]:
    yield f"{code}  {CODES[code]}"
    explained = EXPLANATIONS[code]
    yield ""
    yield from textwrap.wrap(explained.why, WIDTH, break_on_hyphens=False)
    examples = ((f"Reported, in {explained.place}", explained.refused),)
    for title, example in (*examples, ("Write instead", explained.accepted)):
        yield ""
        yield f"{title}:"
        yield ""
        yield from textwrap.indent(example, "    ").splitlines()
