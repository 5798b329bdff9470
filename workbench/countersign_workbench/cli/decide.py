"""How does somebody answer or cancel a request from the command line?"""

from typing import Any

import click

from countersign_workbench.cli.api import Api, api_options
from countersign_workbench.cli.output import answer, json_option

REQUEST = click.argument("request_id", metavar="REQUEST")


@click.command()
@REQUEST
@click.option("--reason", help="Why; kept in the audit trail.")
@click.option("--feedback", help="Words to the author.")
@json_option
@api_options
def approve(
    *, request_id: str, reason: str | None, feedback: str | None, as_json: bool, api: Api
) -> None:
    """Approve REQUEST, as the address of the credential."""
    recorded = api.post("requests", request_id, "approve", body=_words(reason, feedback))
    answer(recorded, [_sentence("approval", recorded)], as_json=as_json)


@click.command()
@REQUEST
@click.option("--reason", help="Why; kept in the audit trail, and part of the outcome.")
@click.option("--feedback", help="Words to the author.")
@json_option
@api_options
def reject(
    *, request_id: str, reason: str | None, feedback: str | None, as_json: bool, api: Api
) -> None:
    """Reject REQUEST, as the address of the credential."""
    recorded = api.post("requests", request_id, "reject", body=_words(reason, feedback))
    answer(recorded, [_sentence("rejection", recorded)], as_json=as_json)


@click.command()
@REQUEST
@click.option("--reason", required=True, help="Why; the step fails with it.")
@json_option
@api_options
def cancel(*, request_id: str, reason: str, as_json: bool, api: Api) -> None:
    """Cancel REQUEST; the step that asks fails."""
    cancelled = api.post("requests", request_id, "cancel", body={"reason": reason})
    answer(cancelled, [f"{request_id} is cancelled."], as_json=as_json)


def _words(reason: str | None, feedback: str | None) -> dict[str, str]:
    said = {"reason": reason, "feedback": feedback}
    return {name: text for name, text in said.items() if text is not None}


def _sentence(vote: str, recorded: dict[str, Any]) -> str:
    done = "was recorded before" if recorded.get("alreadyRecorded") else "is recorded"
    if not recorded.get("decided"):
        return f"Your {vote} {done}; more answers are needed."
    status = (recorded.get("outcome") or {}).get("status")
    return f"Your {vote} {done}; the request is {status}."
