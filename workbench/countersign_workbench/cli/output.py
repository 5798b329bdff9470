"""How does a command answer: as text for people, as one JSON document for programs?"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click

from countersign_workbench.cli.terminal import plain, plain_json

C = TypeVar("C", bound=Callable[..., Any])


def json_option(command: C) -> C:
    """Give a command `--json` (its argument `as_json`)."""
    option = click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
    return option(command)


def answer(value: Any, text: Iterable[str], *, as_json: bool, styled: bool = False) -> None:
    """Print a command's answer on standard output, in the form that was asked for.

    Nothing in it is obeyed by a terminal, whoever wrote it. Lines that are `styled` have colours of
    ours; who makes them passes all that is not ours through `plain` himself.
    """
    if as_json:
        click.echo(plain_json(json.dumps(value, indent=2, ensure_ascii=False)))
    else:
        for line in text:
            click.echo(line if styled else plain(line))


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 request`, `2 requests`; `many` is given where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> list[str]:
    """Lay rows out under their column names, each as wide as it must be; no rows, no lines."""
    if not rows:
        return []
    widths = [max(len(name), *(len(row[name]) for row in rows)) for name in columns]
    lines = [columns, *([row[name] for name in columns] for row in rows)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
