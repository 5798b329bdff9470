"""How does an operator or an auditor prove that nobody changed what was decided and delivered?"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from countersign.adapters.clock import SystemClock
from countersign.domain.moments import day_of, rfc3339
from countersign_workbench.cli.audit_export import (
    ExportRead,
    end_line,
    head_line,
    read_export,
    request_line,
)
from countersign_workbench.cli.audit_findings import (
    Account,
    finding,
    lines_of,
    nothing_left,
    sealed_requests,
)
from countersign_workbench.cli.audit_seals import (
    BUCKET,
    FUNCTION_OUTPUT,
    SealsRead,
    read_seals,
    seals_in_folder,
    seals_of,
)
from countersign_workbench.cli.audit_show import story_json, story_lines
from countersign_workbench.cli.audit_store import stores_of, traced_requests
from countersign_workbench.cli.deployment import Deployment, Place, find, place_options
from countersign_workbench.cli.output import answer, counted, json_option

NOT_FOUND = 2
_NO_SEALS = SealsRead()

seals_option = click.option(
    "--seals",
    metavar="s3|FOLDER",
    help="Hold it against the seals too: those in the stack's bucket (s3), or, with --export, "
    "those that you fetched from there into a folder.",
)


@click.group()
def audit() -> None:
    """The audit trail: tell it, hand it over, verify it, seal it."""


@audit.command()
@click.argument("request_id", metavar="[REQUEST]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every request that left a trace.")
@click.option("--export", "file", metavar="FILE", help="What `audit export` wrote; - for stdin.")
@seals_option
@json_option
@place_options
def verify(
    *,
    request_id: str | None,
    everything: bool,
    as_json: bool,
    place: Place,
    file: str | None = None,
    seals: str | None = None,
) -> None:
    """Recompute the hash chains of REQUEST, of --all, or of an --export.

    Exit 1 names the request, the chain, the first entry that does not hold, and why. Exit 2: there
    is no such request, and nothing of one. An export is judged without any deployment.
    """
    if (request_id is not None) + everything + (file is not None) != 1:
        raise click.UsageError("name one request, or say --all, or --export FILE")
    if file is not None:
        _verify_file(file, seals, as_json=as_json)
        return
    if seals not in (None, BUCKET):
        raise click.UsageError("a deployment is held against its own bucket: --seals s3")
    there = find(place)
    stores = stores_of(there)
    read = _NO_SEALS if seals is None else seals_of(there)
    if request_id is None:
        asked = sorted({*traced_requests(there), *sealed_requests(read.marks)})
    elif stores.left_a_trace(request_id) or request_id in sealed_requests(read.marks):
        asked = [request_id]
    else:
        _say_not_found(request_id, as_json=as_json)
    findings = [finding(stores.account(each), read.marks) for each in asked]
    _tell(findings, None if seals is None else read, None, as_json=as_json)


def _verify_file(file: str, seals: str | None, *, as_json: bool) -> None:
    if seals == BUCKET:
        raise click.UsageError("with --export, --seals is a folder that you fetched seals into")
    read = _NO_SEALS if seals is None else _fetched_seals(seals)
    with _opened(file) as lines:
        export = read_export(lines)
    findings = [finding(account, read.marks) for account in export.accounts]
    if export.covers_all:
        told = {account.request_id for account in export.accounts}
        absent = sorted({*sealed_requests(read.marks)} - told)
        findings += [finding(nothing_left(each), read.marks) for each in absent]
    _tell(findings, None if seals is None else read, export, as_json=as_json)


def _tell(
    findings: Sequence[dict[str, Any]],
    seals: SealsRead | None,
    export: ExportRead | None,
    *,
    as_json: bool,
) -> None:
    """Say what was found; exit 1 where anything does not hold."""
    sound = all(found["holds"] for found in findings)
    lines = list(lines_of(findings))
    told: dict[str, Any] = {"requests": list(findings)}
    if export is not None:
        sound = sound and not export.flaws
        told["file"] = [{"line": flaw.line, "why": flaw.why} for flaw in export.flaws]
        told["export"] = dict(export.head)
        lines = [f"BROKEN  line {flaw.line}: {flaw.why}" for flaw in export.flaws] + lines
    if seals is not None:
        sound = sound and seals.holds
        told["seals"] = seals.to_json()
        lines += seals.lines()
    answer({"holds": sound, **told}, lines, as_json=as_json)
    if not sound:
        raise click.exceptions.Exit(1)


@audit.command()
@click.argument("request_id", metavar="REQUEST")
@seals_option
@json_option
@place_options
def show(*, request_id: str, as_json: bool, place: Place, seals: str | None = None) -> None:
    """Tell the story of one request: who, what, when, on which evidence, and whether it holds.

    Exit 1: it does not hold, or there is nothing of it but the traces of what was deleted.
    """
    if seals not in (None, BUCKET):
        raise click.UsageError("a deployment is held against its own bucket: --seals s3")
    there = find(place)
    stores = stores_of(there)
    read = _NO_SEALS if seals is None else seals_of(there)
    if not stores.left_a_trace(request_id) and request_id not in sealed_requests(read.marks):
        _say_not_found(request_id, as_json=as_json)
    account = stores.account(request_id)
    told = story_json(account, read.marks)
    lines = [*story_lines(account, read.marks)]
    if seals is not None:
        told["seals"] = read.to_json()
        lines += read.lines()
    answer(told, lines, as_json=as_json)
    if not (told["holds"] and read.holds):
        raise click.exceptions.Exit(1)


@audit.command()
@click.argument("request_ids", metavar="[REQUEST]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every request that left a trace.")
@click.option("--from", "first", metavar="DAY", help="Submitted on this UTC day or later.")
@click.option("--until", "last", metavar="DAY", help="Submitted on this UTC day or before.")
@click.option("--to", "file", metavar="FILE", required=True, help="Where to; - for stdout.")
@click.option("--evidence", is_flag=True, help="With what approvers were shown, while it is kept.")
@place_options
def export(
    *,
    request_ids: Sequence[str],
    everything: bool,
    file: str,
    place: Place,
    first: str | None = None,
    last: str | None = None,
    evidence: bool = False,
) -> None:
    """Write the whole trail of requests into one file that an auditor can verify by himself.

    It holds no tokens, links or secrets, and no evidence unless you say --evidence.
    """
    has_days = first is not None or last is not None
    if bool(request_ids) + everything + has_days != 1:
        raise click.UsageError("name requests, or say --all, or days with --from and --until")
    days = _days(first, last)
    there = find(place)
    stores = stores_of(there)
    asked = dict.fromkeys(request_ids) if request_ids else traced_requests(there)
    for request_id in request_ids:
        if not stores.left_a_trace(request_id):
            _say_not_found(request_id, as_json=False)
    covers = "all" if everything else "some" if request_ids else f"{days[0]}/{days[1]}"
    accounts = (stores.account(each) for each in asked)
    wanted = (each for each in accounts if not has_days or _is_of(each, days))
    head = head_line(stack=there.place.stack, made_at=rfc3339(SystemClock().now()), covers=covers)
    with _created(file) as out:
        count = _write(out, head, wanted, with_evidence=evidence)
    click.echo(f"{counted(count, 'request')} written", err=True)


def _write(out: TextIO, head: str, accounts: Iterable[Account], *, with_evidence: bool) -> int:
    """Write one request at a time, so that a file may be larger than the memory."""
    count = 0
    out.write(head + "\n")
    for account in accounts:
        out.write(request_line(account, with_evidence=with_evidence) + "\n")
        count += 1
    out.write(end_line(count) + "\n")
    return count


@audit.command()
@json_option
@place_options
def seal(*, as_json: bool, place: Place) -> None:
    """Seal the heads of all audit chains now, by the deployment's own function."""
    there = find(place)
    name = _seal_function(there)
    reply = there.client("lambda").invoke(FunctionName=name)
    told = json.loads(reply["Payload"].read() or b"null")
    if "FunctionError" in reply:
        raise click.ClickException(f"the seal failed: {(told or {}).get('errorType', 'unknown')}")
    rest = "" if told["is_complete"] else "; not all chains yet: run it again"
    if told.get("unreadable"):  # a function of an earlier release does not count them
        rest += f"; {counted(told['unreadable'], 'head')} cannot be read: see `audit verify --all`"
    line = f"{counted(told['heads'], 'chain')} sealed, up to seal {told['number']}{rest}"
    answer(told, [line], as_json=as_json)


def _seal_function(there: Deployment) -> str:
    name = there.outputs.get(FUNCTION_OUTPUT)
    if not name:
        raise click.ClickException(f"the stack `{there.place.stack}` has no {FUNCTION_OUTPUT}")
    return name


def _days(first: str | None, last: str | None) -> tuple[str, str]:
    """The two days, both inclusive; without one of them, the first and the last that there are."""
    try:
        days = [
            date.fromisoformat(day).isoformat()
            for day in (first or "1970-01-01", last or "9999-12-31")
        ]
    except ValueError as error:
        raise click.UsageError("a day is written 2026-11-22") from error
    if days[0] > days[1]:
        raise click.UsageError("--until is before --from")
    return days[0], days[1]


def _is_of(account: Account, days: tuple[str, str]) -> bool:
    """Whether it was submitted on these days; one that does not say when is always given."""
    request = account.request
    if request is None:
        return True
    try:
        return days[0] <= day_of(request.submitted_at) <= days[1]
    except ValueError:
        return True  # a moment that no calendar has


def _say_not_found(request_id: str, *, as_json: bool) -> NoReturn:
    if as_json:
        answer({"holds": False, "requests": [], "notFound": request_id}, (), as_json=True)
    else:
        click.echo(f"not found: {request_id}", err=True)
    raise click.exceptions.Exit(NOT_FOUND)


def _fetched_seals(folder: str) -> SealsRead:
    if not Path(folder).is_dir():
        raise click.UsageError(f"--seals {folder}: there is no such folder")
    try:
        return read_seals(seals_in_folder(Path(folder)))
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


def _opened(file: str) -> TextIO:
    """The file's lines; what is no UTF-8 is read as well, so that its line can be named."""
    try:
        return open(
            sys.stdin.fileno() if file == "-" else file,
            encoding="utf-8",
            errors="surrogateescape",
            newline="\n",
            closefd=file != "-",
        )
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _created(file: str) -> TextIO:
    try:
        return open(
            sys.stdout.fileno() if file == "-" else file,
            "w",
            encoding="utf-8",
            newline="\n",
            closefd=file != "-",
        )
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
