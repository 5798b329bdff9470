"""How do the ensembles of a folder become what is deployed?  (the stages in order)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from countersign_compiler import source
from countersign_compiler.asl.machine import Machine, machine_of
from countersign_compiler.catalogue import catalogue_of
from countersign_compiler.causes import causes
from countersign_compiler.check import check, check_together
from countersign_compiler.deployment import FILE_NAME, Deployment, read_deployment
from countersign_compiler.diagnostics import Finding, in_order
from countersign_compiler.dialects.table import read_draft
from countersign_compiler.machine_check import check_machine
from countersign_compiler.model import Ensemble
from countersign_compiler.python.folder import FOLDER as CODE_FOLDER
from countersign_compiler.python.reading import read_folders
from countersign_compiler.reporting import Reporter, file_finding
from countersign_compiler.resolve import resolve
from countersign_compiler.stack import Deployable, stack_of
from countersign_compiler.unguarded import acting_unasked, warn_unguarded

ENSEMBLES = "ensembles"
MACHINES = "statemachines"
STACK_FILE = f"{MACHINES}/template.yaml"
CATALOGUE_FILE = "layers/runtime/countersign/catalogue.json"


@dataclass(frozen=True, slots=True)
class Compiled:
    """One file's ensemble and machine (None where it has errors), and all that was found."""

    ensemble: Ensemble | None
    machine: Machine | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The files to write, by their path from the root (none with errors), and the findings."""

    files: dict[str, str]
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether nothing may be written."""
        return any(finding.severity == "error" for finding in self.findings)


def compile_ensemble(text: bytes, path: str, deployment: Deployment) -> Compiled:
    """Take one ensemble file through every stage; each runs only on what the stage before gave.

    All findings are collected; the machine is there only where none is an error.
    """
    reading = source.read(text, path)
    reporter = Reporter(path, list(reading.findings))
    ensemble = None
    if reading.document is not None:
        draft = read_draft(reading.document, PurePosixPath(path).stem, reporter)
        if draft is not None and draft.steps:
            ensemble = resolve(draft, path, deployment.env_names, reporter)
            check(ensemble, deployment, reporter)
    if ensemble is None or reporter.has_errors:
        return Compiled(ensemble, None, in_order(causes(reporter.findings)))
    machine = machine_of(ensemble, deployment)
    warn_unguarded(ensemble, machine.consequences, reporter)
    problems = check_machine(machine.definition, machine.text, path)
    found = in_order([*reporter.findings, *problems])
    return Compiled(ensemble, None if problems else machine, found)


def compile_text(text: str, path: str, deployment: Deployment | None = None) -> Compiled:
    """Compile one ensemble that is no file of a repository, such as an editor's.

    Without a deployment every `env` name counts as declared.
    """
    return compile_ensemble(text.encode("utf-8", "surrogatepass"), path, deployment or Deployment())


def read_policy(root: Path, folder: Path) -> tuple[Deployment, tuple[Finding, ...]]:
    """What a folder of ensembles may count on: its deployment file and its folders of code.

    Without the file everything counts as declared; without both, every handler as there.
    """
    deployment, findings = _read_deployment_file(root, folder)
    if not any((folder / name).exists() for name in (FILE_NAME, CODE_FOLDER)):
        return deployment, findings
    python, about_code = read_folders(folder, relative(folder, root))
    return replace(deployment, python=python), in_order([*findings, *about_code])


def _read_deployment_file(root: Path, folder: Path) -> tuple[Deployment, tuple[Finding, ...]]:
    file = folder / FILE_NAME
    path = relative(file, root)
    if not file.is_file():
        missing = file_finding(
            "G-NO-DEPLOYMENT",
            path,
            "there is no deployment file, so every `env` name counts as declared",
            f"write {path} with the names under `env:`",
            severity="warning",
        )
        return Deployment(), (missing,)
    reading = source.read(file.read_bytes(), path)
    reporter = Reporter(path, list(reading.findings))
    if reading.document is None:
        return Deployment(), in_order(reporter.findings)
    deployment = read_deployment(reading.document, reporter)
    return deployment, in_order(causes(reporter.findings))


def ensemble_files(root: Path) -> list[Path]:
    """Every ensemble of a repository, sorted by name."""
    return _ensembles_in(root / ENSEMBLES)


def _ensembles_in(folder: Path) -> list[Path]:
    found = (file for suffix in ("yaml", "yml") for file in folder.glob(f"*.{suffix}"))
    return sorted(file for file in found if file.name != FILE_NAME)


def compile_all(root: Path, files: Iterable[Path]) -> tuple[list[Compiled], tuple[Finding, ...]]:
    """Compile files together: what each gave, and everything that was found, in order.

    Each file counts on the deployment file of its own folder; paths are shown from `root`.
    """
    policies: dict[Path, Deployment] = {}
    findings: list[Finding] = []
    compiled: list[Compiled] = []
    unread: set[str] = set()
    for file in files:
        if file.parent not in policies:
            policies[file.parent], about_policy = read_policy(root, file.parent)
            findings += about_policy
        path = relative(file, root)
        try:
            text = file.read_bytes()
        except OSError as error:
            findings.append(_unreadable(path, error))
            unread.add(file.stem)
            continue
        compiled.append(compile_ensemble(text, path, policies[file.parent]))
        if compiled[-1].ensemble is None:
            unread.add(file.stem)
    compiled = _with_child_runs(compiled)
    findings += (finding for one in compiled for finding in one.findings)
    ensembles = [one.ensemble for one in compiled if one.ensemble is not None]
    findings += check_together(ensembles, frozenset(unread))
    return compiled, in_order(findings)


def compile_some(root: Path, files: Iterable[Path]) -> tuple[list[Compiled], tuple[Finding, ...]]:
    """The same of some files of a folder, which may run the ensembles in its others.

    What is wrong with the others is not told.
    """
    chosen = list(files)
    known = {file.resolve() for file in chosen}
    others = [
        file
        for folder in sorted({file.parent for file in chosen})
        for file in _ensembles_in(folder)
        if file.resolve() not in known
    ]
    compiled, findings = compile_all(root, [*chosen, *others])
    quiet = {relative(file, root) for file in others}
    wanted = [one for one in compiled if one.ensemble is None or one.ensemble.path not in quiet]
    return wanted, tuple(finding for finding in findings if finding.path not in quiet)


def _with_child_runs(compiled: list[Compiled]) -> list[Compiled]:
    """The same, warned of runs of each other that act and that no answer holds back."""
    acting = acting_unasked(
        (one.ensemble, one.machine.consequences)
        for one in compiled
        if one.ensemble is not None and one.machine is not None
    )
    return [_warned_anew(one, acting) for one in compiled]


def _warned_anew(one: Compiled, acting: frozenset[str]) -> Compiled:
    if one.ensemble is None or one.machine is None:
        return one
    if acting.isdisjoint(step.child for step in one.ensemble.every_step()):
        return one
    others = [finding for finding in one.findings if finding.code != "G-UNGUARDED"]
    reporter = Reporter(one.ensemble.path, others)
    warn_unguarded(one.ensemble, one.machine.consequences, reporter, acting)
    return replace(one, findings=in_order(reporter.findings))


def _unreadable(path: str, error: OSError) -> Finding:
    return file_finding(
        "Y-FILE",
        path,
        f"the file cannot be read: {error.strerror}",
        "put an ensemble there, as a file that you may read, or take it away",
    )


def no_ensemble() -> Finding:
    """What a repository without an ensemble is told."""
    return file_finding("G-NO-ENSEMBLE", ENSEMBLES, f"there is no ensemble in {ENSEMBLES}/")


def build(root: Path) -> BuildResult:
    """Compile a repository's ensembles into the files that are committed and deployed.

    Pure but for reading: writing is the caller's. With any error no file is given.
    """
    files = ensemble_files(root)
    if not files:
        return BuildResult({}, (no_ensemble(),))
    compiled, findings = compile_all(root, files)
    result = BuildResult({}, findings)
    if result.has_errors:
        return result
    pairs = [
        (one.ensemble, one.machine)
        for one in compiled
        if one.ensemble is not None and one.machine is not None
    ]
    machines = {f"{MACHINES}/{ensemble.name}.asl.json": machine for ensemble, machine in pairs}
    deployment, _ = read_policy(root, root / ENSEMBLES)
    stack = stack_of(
        [
            Deployable(ensemble.name, f"{ensemble.name}.asl.json", machine.definition)
            for ensemble, machine in pairs
        ],
        deployment.python,
    )
    texts = {path: machine.text for path, machine in machines.items()}
    texts |= {STACK_FILE: stack, CATALOGUE_FILE: catalogue_of(pairs, deployment.limits)}
    return BuildResult(dict(sorted(texts.items())), findings)


def stale_files(root: Path, result: BuildResult) -> list[str]:
    """Definitions of ensembles that are gone: files of ours that the build does not give."""
    existing = (relative(file, root) for file in (root / MACHINES).glob("*.asl.json"))
    return sorted(path for path in existing if path not in result.files)


def relative(file: Path, root: Path) -> str:
    """The file's path as messages show it: from the root where it lies below it.

    A link to a file keeps its own name.
    """
    resolved, base = file.parent.resolve() / file.name, root.resolve()
    return (
        resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else file.as_posix()
    )
