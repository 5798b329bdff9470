"""The door of an `email` step: the state machine calls it, and SES sends one mail."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from countersign import settings, telemetry
from countersign.domain.step_failure import StepFailed
from countersign.operations.email.compose import Email, compose
from countersign.operations.step_call import StepResult, read_step_call
from countersign.sender import is_named

_FOR_GOOD = frozenset(
    {"MessageRejected", "BadRequestException", "NotFoundException"}
    | {"AccountSuspendedException", "SendingPausedException"}
)


@telemetry.observed
def handler(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Send one mail; a failure is raised as `StepFailed`, which fails the step."""
    email = compose(read_step_call(event))
    message_id = send(email, client=_client(), sender=settings.sender_address())
    return StepResult(
        input=email.as_used(),
        output={"messageId": message_id},
        meta={"recipients": len(email.to) + len(email.cc)},
    ).to_json()


def send(email: Email, *, client: Any, sender: str) -> str:
    """Hand one mail to SES, once, and give the id that SES gave it; names no address on failure."""
    try:
        return str(client.send_email(**request(email, sender))["MessageId"])
    except ClientError as error:
        refused = error.response.get("Error", {})
        code, words = str(refused.get("Code", "")), str(refused.get("Message", ""))
        raise _failure(code, is_senders=_is_senders(code, words, sender)) from error
    except BotoCoreError as error:
        raise _failure(type(error).__name__) from error


def request(email: Email, sender: str) -> dict[str, Any]:
    """One mail as `SendEmail` of SES takes it."""
    return {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": list(email.to), "CcAddresses": list(email.cc)},
        "ReplyToAddresses": list(email.reply_to),
        "Content": {
            "Simple": {
                "Subject": {"Data": email.subject, "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": email.text, "Charset": "UTF-8"},
                    "Html": {"Data": email.html, "Charset": "UTF-8"},
                },
                "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
            }
        },
    }


def _is_senders(code: str, words: str, sender: str) -> bool:
    """Whether SES complains of the deployment's own sender, not of the mail or who gets it."""
    if code == "MailFromDomainNotVerifiedException":
        return True
    return code == "MessageRejected" and is_named(sender, words)


def _failure(code: str, *, is_senders: bool = False) -> StepFailed:
    if is_senders:
        return StepFailed(
            "EMAIL_SENDER",
            f"the address that this deployment sends from is not verified in SES ({code}); verify "
            "SenderAddress or its domain, then start the run again",
        )
    if code in _FOR_GOOD:
        return StepFailed(
            "EMAIL_REJECTED",
            f"SES refused the mail ({code}); check that the account is out of the SES sandbox and "
            "may send, and to these recipients",
        )
    return StepFailed(
        "EMAIL_UNAVAILABLE", f"SES did not take the mail ({code}); start the run again"
    )


@cache
def _client() -> Any:
    # One attempt: a mail that SES took but whose answer was lost would be sent a second time.
    config = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})
    return boto3.client("sesv2", config=config)
