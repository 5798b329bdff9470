"""How does somebody list and stop runs from the command line?"""

from typing import Any

import click

from countersign.service.list_executions import STATUSES
from countersign_workbench.cli.api import Api, api_options
from countersign_workbench.cli.output import answer, json_option, table

EXECUTION = click.argument("execution_id", metavar="EXECUTION")
_MORE = "there may be more: --cursor"


def page_options(command: Any) -> Any:
    """Give a command `--limit` and `--cursor`."""
    command = click.option("--cursor", help="Go on where an earlier answer ended.")(command)
    limit = click.IntRange(1, 100)
    return click.option("--limit", type=limit, help="At most so many (25).")(command)


@click.command()
@click.option("--ensemble", metavar="NAME", help="Only runs of this ensemble.")
@click.option("--status", type=click.Choice(STATUSES), help="Only runs of this status.")
@page_options
@json_option
@api_options
def executions(
    *,
    ensemble: str | None,
    status: str | None,
    limit: int | None,
    cursor: str | None,
    as_json: bool,
    api: Api,
) -> None:
    """List runs, newest first."""
    asked = {"ensemble": ensemble, "status": status, **_page(limit, cursor)}
    page = api.get("executions", query=asked)
    rows = [
        {
            "STARTED": run["startedAt"],
            "ENDED": run.get("endedAt", "-"),
            "STATUS": run["status"],
            "ID": run["id"],
        }
        for run in page["items"]
    ]
    lines = table(rows, ["STARTED", "ENDED", "STATUS", "ID"]) + _more(page)
    answer(page, lines or ["no runs"], as_json=as_json)


@click.command()
@EXECUTION
@click.option("--reason", required=True, help="Why; its open requests are cancelled with it.")
@json_option
@api_options
def stop(*, execution_id: str, reason: str, as_json: bool, api: Api) -> None:
    """Stop a run; what it was waiting for is cancelled."""
    stopped = api.post("executions", execution_id, "stop", body={"reason": reason})
    answer(stopped, [f"{stopped['id']} is stopped."], as_json=as_json)


def _page(limit: int | None, cursor: str | None) -> dict[str, str | None]:
    return {"limit": None if limit is None else str(limit), "cursor": cursor}


def _more(page: dict[str, Any]) -> list[str]:
    return [f"{_MORE} {page['nextCursor']}"] if page.get("nextCursor") else []
