"""`countersign check`: what is wrong with the ensembles, and what do their gates let run?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from countersign_compiler.compile import (
    ENSEMBLES,
    Compiled,
    compile_all,
    compile_some,
    ensemble_files,
    no_ensemble,
    read_policy,
)
from countersign_compiler.diagnostics import Finding, as_json
from countersign_compiler.reporting import file_finding
from countersign_compiler.sarif import as_sarif
from countersign_compiler.stage import STAGES_FILE, check_stage
from countersign_workbench.cli.findings import show
from countersign_workbench.cli.output import counted
from countersign_workbench.cli.terminal import plain_json

_ROOT = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, type=_FILE)
@click.option(
    "--stage", help="Also check that this stage gives what the ensembles need: values, services."
)
@click.option("--root", type=_ROOT, default=Path(), help="The repository's folder.")
@click.option("--json", "form", flag_value="json", help="Write the findings as JSON.")
@click.option("--sarif", "form", flag_value="sarif", help="Write them as SARIF 2.1.0, for editors.")
def check(files: tuple[Path, ...], stage: str | None, root: Path, form: str | None) -> None:
    """Check ensembles (all, or FILES) without writing anything; exit 1 where one has errors."""
    if files:
        compiled, about_files = compile_some(root, files)
    elif every := ensemble_files(root):
        compiled, about_files = compile_all(root, every)
    else:
        compiled, about_files = [], (no_ensemble(),)
    findings = [*about_files, *_about_stage(root, stage, compiled)]
    if form is not None:
        click.echo(plain_json({"json": as_json, "sarif": as_sarif}[form](findings)))
    else:
        show(findings, root)
        _preview(compiled)
    if any(finding.severity == "error" for finding in findings):
        raise click.exceptions.Exit(1)


def _about_stage(
    root: Path, stage: str | None, compiled: Iterable[Compiled]
) -> tuple[Finding, ...]:
    if stage is None:
        return ()
    file = root / STAGES_FILE
    if not file.is_file():
        return (file_finding("G-STAGE", STAGES_FILE, f"there is no {STAGES_FILE}"),)
    deployment, _ = read_policy(root, root / ENSEMBLES)
    ensembles = [one.ensemble for one in compiled if one.ensemble is not None]
    return check_stage(
        deployment, file.read_text(encoding="utf-8", errors="replace"), stage, ensembles
    )


def _preview(compiled: Iterable[Compiled]) -> None:
    """What each gate's two answers let run."""
    for one in compiled:
        if one.ensemble is None or one.machine is None:
            continue
        click.echo(f"{one.ensemble.name}: {counted(len(list(one.ensemble.every_step())), 'step')}")
        for gate, lets_run in one.machine.consequences.items():
            click.echo(f"  {gate}")
            click.echo(f"    on a yes: {_listed(lets_run['onApprove'])}")
            click.echo(f"    on a no:  {_listed(lets_run['onReject'])}")


def _listed(steps: list[dict[str, object]]) -> str:
    if not steps:
        return "nothing"
    return ", ".join(
        f"{step['name']} ({step['kind']}{'' if step['certain'] else ', perhaps'})" for step in steps
    )
