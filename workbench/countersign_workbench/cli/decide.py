"""How does somebody answer or cancel a request from the command line?"""

from typing import Any

import click

from countersign_workbench.cli.answers import answer_options, answers
from countersign_workbench.cli.api import Api, api_options
from countersign_workbench.cli.output import answer, json_option

REQUEST = click.argument("request_id", metavar="REQUEST")


@click.command()
@REQUEST
@click.option("--reason", help="Why; kept in the audit trail.")
@click.option("--feedback", help="Words to the author.")
@answer_options
@json_option
@api_options
def approve(
    *,
    request_id: str,
    reason: str | None,
    feedback: str | None,
    whole: dict[str, Any] | None,
    named: dict[str, Any],
    as_json: bool,
    api: Api,
) -> None:
    """Approve REQUEST, as the address of the credential."""
    said = _said(reason, feedback, answers(whole, named))
    recorded = api.post("requests", request_id, "approve", body=said)
    answer(recorded, [_sentence("approval", recorded)], as_json=as_json)


@click.command()
@REQUEST
@click.option("--reason", help="Why; kept in the audit trail, and part of the outcome.")
@click.option("--feedback", help="Words to the author.")
@answer_options
@json_option
@api_options
def reject(
    *,
    request_id: str,
    reason: str | None,
    feedback: str | None,
    whole: dict[str, Any] | None,
    named: dict[str, Any],
    as_json: bool,
    api: Api,
) -> None:
    """Reject REQUEST, as the address of the credential."""
    said = _said(reason, feedback, answers(whole, named))
    recorded = api.post("requests", request_id, "reject", body=said)
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


def _said(
    reason: str | None, feedback: str | None, answered: dict[str, Any] | None
) -> dict[str, Any]:
    said = {"reason": reason, "feedback": feedback, "input": answered}
    return {name: value for name, value in said.items() if value is not None}


def _sentence(vote: str, recorded: dict[str, Any]) -> str:
    done = "was recorded before" if recorded.get("alreadyRecorded") else "is recorded"
    if not recorded.get("decided"):
        return f"Your {vote} {done}; more answers are needed."
    status = (recorded.get("outcome") or {}).get("status")
    return f"Your {vote} {done}; the request is {status}."
