"""Clients that answer as told and write down what they were asked."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, message: str = "no", **details: Any) -> ClientError:
    """The error that a service answers with under this code."""
    return ClientError({"Error": {"Code": code, "Message": message}, **details}, "Operation")


class StubClient:
    """Each operation gives its answers one after the other; an exception is raised.

    The last answer is given for ever. `asked` holds `(operation, arguments)` in order.
    """

    def __init__(self, **answers: Any) -> None:
        self._answers = {name: list(each) for name, each in answers.items()}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        if operation.startswith("_"):
            raise AttributeError(operation)

        def answer(**arguments: Any) -> Any:
            self.asked.append((operation, arguments))
            left = self._answers[operation]
            given = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(given, Exception):
                raise given
            return given

        return answer
