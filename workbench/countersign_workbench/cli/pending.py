"""How does somebody see what waits, from the command line?"""

from typing import Any

import click

from countersign_workbench.cli.api import Api, api_options
from countersign_workbench.cli.output import answer, json_option, table


@click.command()
@click.option("--audience", metavar="ADDRESS", help="Only what waits for this approver.")
@click.option("--ensemble", metavar="NAME", help="Only what this ensemble asks.")
@click.option("--limit", type=click.IntRange(1, 100), help="At most so many (25).")
@click.option("--cursor", help="Go on where an earlier answer ended.")
@json_option
@api_options
def pending(
    *,
    audience: str | None,
    ensemble: str | None,
    limit: int | None,
    cursor: str | None,
    as_json: bool,
    api: Api,
) -> None:
    """List what waits for an answer, soonest deadline first."""
    page = api.get(
        "pending",
        query={
            "audience": audience,
            "ensemble": ensemble,
            "limit": None if limit is None else str(limit),
            "cursor": cursor,
        },
    )
    lines = table([_row(item) for item in page["items"]], ["DEADLINE", "ANSWERS", "ID", "PROMPT"])
    if page.get("nextCursor"):
        lines.append(f"there may be more: --cursor {page['nextCursor']}")
    answer(page, lines or ["nothing waits"], as_json=as_json)


def _row(item: dict[str, Any]) -> dict[str, str]:
    quorum = item["quorum"]
    return {
        "DEADLINE": item["deadline"],
        "ANSWERS": f"{quorum['approved']} of {quorum['required']}",
        "ID": item["id"],
        "PROMPT": item["prompt"],
    }
