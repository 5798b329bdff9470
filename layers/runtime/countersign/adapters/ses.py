"""How does a mail leave: through SES, each mail tried once and refused for good or for now."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from countersign.sender import is_named
from countersign.service.ports import Message, Sent, UnavailableError, Undeliverable

_UNVERIFIED = "MessageRejected"
_FOR_GOOD = frozenset({_UNVERIFIED, "BadRequestException"})
"""What SES says of the mail itself; all else is about the account or the moment."""


class SesMailer:
    """Mails from one verified `sender`, text and HTML beside each other."""

    def __init__(self, client: Any, *, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, message: Message) -> Sent | Undeliverable:
        """Hand one mail over; what is refused for good is told by SES's own code.

        A refusal that names our own sender is none of the recipient: `UnavailableError`.
        """
        try:
            answer = self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [message.to]},
                Content={"Simple": _content(message)},
            )
        except ClientError as failure:
            refused = failure.response["Error"]
            code = refused["Code"]
            if code == _UNVERIFIED and is_named(self._sender, refused.get("Message", "")):
                # It says nothing of the recipient, and an operator can still mend it.
                raise UnavailableError(f"sender not verified ({code})") from failure
            if code in _FOR_GOOD:
                return Undeliverable(why=code)
            raise UnavailableError(code) from failure
        except ParamValidationError:
            raise
        except BotoCoreError as failure:
            raise UnavailableError(type(failure).__name__) from failure
        return Sent(message_id=answer["MessageId"])


def _content(message: Message) -> dict[str, Any]:
    return {
        "Subject": _utf8(message.subject),
        "Body": {"Text": _utf8(message.text), "Html": _utf8(message.html)},
        "Headers": [{"Name": name, "Value": value} for name, value in message.headers.items()],
    }


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
