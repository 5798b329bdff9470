"""How does one function of this deployment call another?"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from countersign.service.ports import Task, UnavailableError


class LambdaInvoker:
    """Calls functions by what they do; `functions` gives each task's function name when asked."""

    def __init__(self, client: Any, *, functions: Mapping[str, Callable[[], str]]) -> None:
        self._client = client
        self._functions = functions

    def tell(self, task: Task, payload: Mapping[str, Any]) -> None:
        """Put the work into the function's queue; it is done soon after."""
        self._invoke(task, payload, "Event")

    def ask(self, task: Task, payload: Mapping[str, Any]) -> Any:
        """Wait for the function's answer; one that failed or timed out is `UnavailableError`."""
        answer = self._invoke(task, payload, "RequestResponse")
        body = answer["Payload"].read()
        if answer.get("FunctionError"):
            # The body quotes what went wrong over there, perhaps with data in it: its log tells.
            raise UnavailableError(f"{task} failed")
        return json.loads(body) if body else None

    def _invoke(self, task: Task, payload: Mapping[str, Any], how: str) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._client.invoke(
                FunctionName=self._functions[task](),
                InvocationType=how,
                Payload=json.dumps(payload).encode("utf-8"),
            )
        except ClientError as failure:
            raise UnavailableError(failure.response["Error"]["Code"]) from failure
        except ParamValidationError:
            raise
        except BotoCoreError as failure:
            raise UnavailableError(type(failure).__name__) from failure
        return answer
