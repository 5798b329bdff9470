"""What is the deployment's own secret now?"""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from countersign.service.ports import UnavailableError


class SecretsManagerSecret:
    """One secret of AWS Secrets Manager, asked for at each use: a new value holds at once."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id

    def read(self) -> str:
        """The current value as text; `UnavailableError` where it cannot be had now."""
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id)
        except ClientError as failure:
            raise UnavailableError(failure.response["Error"]["Code"]) from failure
        except ParamValidationError:
            raise
        except BotoCoreError as failure:
            raise UnavailableError(type(failure).__name__) from failure
        return str(answer.get("SecretString", ""))
