"""`countersign build`: what do the ensembles become, and is that what is committed?"""

from __future__ import annotations

from pathlib import Path

import click

from countersign_compiler.compile import BuildResult, stale_files
from countersign_compiler.compile import build as compile_repository
from countersign_workbench.cli.findings import show
from countersign_workbench.cli.output import counted

_ROOT = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--root", type=_ROOT, default=Path(), help="The repository's folder.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail where files differ.")
def build(root: Path, only_check: bool) -> None:
    """Compile ensembles/ into statemachines/ and the catalogue."""
    result = compile_repository(root)
    show(result.findings, root)
    if result.has_errors:
        raise click.exceptions.Exit(1)
    changed, stale = changed_files(root, result), stale_files(root, result)
    if only_check:
        _report_drift(changed, stale)
        return
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(result.files[path], encoding="utf-8", newline="\n")
        click.echo(f"wrote {path}")
    for path in stale:
        (root / path).unlink()
        click.echo(f"removed {path}")
    if not changed and not stale:
        click.echo(f"up to date: {counted(len(result.files), 'file')}")


def changed_files(root: Path, result: BuildResult) -> list[str]:
    """The files that are not there as the build gives them."""
    return [path for path, text in result.files.items() if not _is_same(root / path, text)]


def _is_same(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


def _report_drift(changed: list[str], stale: list[str]) -> None:
    for path in changed:
        click.echo(f"{path} is not what the ensembles compile to", err=True)
    for path in stale:
        click.echo(f"{path} belongs to no ensemble", err=True)
    if changed or stale:
        click.echo("run `countersign build` and commit what it writes", err=True)
        raise click.exceptions.Exit(1)
    click.echo("the compiled files are up to date")
