"""How do we speak to the engine that runs ensembles: Step Functions?"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from countersign.adapters.history import steps_of
from countersign.domain.run_names import may_be_child, parent_of
from countersign.service.ports import (
    AlreadyStartedError,
    Execution,
    ExecutionPage,
    HistoryStep,
    UnavailableError,
)

_STATUS = {
    "RUNNING": "running",
    "PENDING_REDRIVE": "running",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "TIMED_OUT": "timed_out",
    "ABORTED": "stopped",
}
_FILTER = {status: engine for engine, status in _STATUS.items() if engine != "PENDING_REDRIVE"}
_NO_RUN = frozenset({"ExecutionDoesNotExist", "InvalidArn", "InvalidName"})
_NO_MACHINE = frozenset({"StateMachineDoesNotExist", "StateMachineDeleting", "InvalidArn"})
# The engine's own answer is the first; AWS has all three, for a token that nobody waits with.
_TOKEN_GONE = frozenset({"TaskDoesNotExist", "TaskTimedOut", "InvalidToken"})
_ENDED = frozenset({*_NO_RUN, "ValidationException"})
_ERROR_CHARACTERS = 256
_CAUSE_CHARACTERS = 32_768
_EVENTS_PER_CALL = 1_000
_RUNS_PER_CALL = 1_000
_PAGES_OF_RUNS = 50


class StepFunctionsWorkflow:
    """Runs of ensembles.

    `arn_prefix` gives what every state machine's ARN begins with (`…:stateMachine:<stack>-`); it
    is asked for only where a run is named, not where a token says which.
    """

    def __init__(self, client: Any, *, arn_prefix: Callable[[], str]) -> None:
        self._client = client
        self._arn_prefix = arn_prefix

    def start(self, ensemble: str, name: str, payload: Mapping[str, Any]) -> Execution:
        """Start a run; its input is the payload as JSON."""
        try:
            answer = self._client.start_execution(
                stateMachineArn=self._machine(ensemble), name=name, input=json.dumps(payload)
            )
        except ClientError as failure:
            if _code(failure) == "ExecutionAlreadyExists":
                raise AlreadyStartedError(f"{ensemble}.{name}") from failure
            raise UnavailableError(_code(failure)) from failure
        except ParamValidationError:
            raise  # our own mistake, which waiting does not mend
        except BotoCoreError as failure:
            raise UnavailableError(type(failure).__name__) from failure
        return Execution(
            arn=answer["executionArn"],
            ensemble=ensemble,
            name=name,
            status="running",
            started_at=_seconds(answer["startDate"]),
            input=payload,
        )

    def describe(self, ensemble: str, name: str) -> Execution | None:
        """Describe a run, with what went in and came out."""
        answer = _ask(
            self._client.describe_execution,
            absent=_NO_RUN,
            executionArn=self._execution(ensemble, name),
        )
        if answer is None:
            return None
        return _execution_of(answer, ensemble)

    def executions(
        self, ensemble: str, *, status: str | None, limit: int, after: str | None
    ) -> ExecutionPage:
        """List runs, newest first; a cursor that the engine has forgotten ends the list."""
        choice: dict[str, Any] = {"stateMachineArn": self._machine(ensemble), "maxResults": limit}
        if status is not None:
            choice["statusFilter"] = _FILTER[status]
        if after is not None:
            choice["nextToken"] = after
        answer = _ask(self._client.list_executions, absent=_NO_MACHINE | {"InvalidToken"}, **choice)
        if answer is None:
            return ExecutionPage(items=())
        return ExecutionPage(
            items=tuple(_execution_of(each, ensemble) for each in answer["executions"]),
            next_key=answer.get("nextToken"),
        )

    def children(self, ensemble: str, parent: Execution) -> tuple[Execution, ...]:
        """Find the running runs that this one started, by their names, and ask each whether so.

        The engine lists the newest first, so what began before the parent ends the search.
        """
        found: list[Execution] = []
        after: str | None = None
        for _ in range(_PAGES_OF_RUNS):
            page = self.executions(ensemble, status="running", limit=_RUNS_PER_CALL, after=after)
            names = [run.name for run in page.items if may_be_child(run.name, parent.name)]
            described = (self.describe(ensemble, name) for name in names)
            found += [run for run in described if run is not None and _is_child(run, parent)]
            after = page.next_key
            if after is None or any(run.started_at < parent.started_at for run in page.items):
                return tuple(found)
        raise UnavailableError(f"too many runs of {ensemble} to find those of {parent.name}")

    def stop(self, ensemble: str, name: str, *, error: str, cause: str) -> None:
        """Stop a run; one that has ended, or never was, is left as it is."""
        _ask(
            self._client.stop_execution,
            absent=_ENDED,
            executionArn=self._execution(ensemble, name),
            error=error[:_ERROR_CHARACTERS],
            cause=cause[:_CAUSE_CHARACTERS],
        )

    def wake(self, token: str) -> bool:
        """Send the empty success: it says nothing but "look again"."""
        done = _ask(
            self._client.send_task_success, absent=_TOKEN_GONE, taskToken=token, output="{}"
        )
        return done is not None

    def history(self, ensemble: str, name: str) -> tuple[HistoryStep, ...]:
        """Read what a run's states did, in order of entry."""
        events: list[Mapping[str, Any]] = []
        more: dict[str, Any] = {}
        while True:
            answer = _ask(
                self._client.get_execution_history,
                absent=_NO_RUN,
                executionArn=self._execution(ensemble, name),
                maxResults=_EVENTS_PER_CALL,
                **more,
            )
            if answer is None:
                return ()
            events.extend(answer["events"])
            if not answer.get("nextToken"):
                return steps_of(events)
            more = {"nextToken": answer["nextToken"]}

    def _machine(self, ensemble: str) -> str:
        return f"{self._arn_prefix()}{ensemble}"

    def _execution(self, ensemble: str, name: str) -> str:
        machine = self._machine(ensemble).replace(":stateMachine:", ":execution:", 1)
        return f"{machine}:{name}"


class StepFunctionsTasks:
    """Tasks that wait with a token."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def fail(self, token: str, *, error: str, cause: str) -> bool:
        """Fail the task that waits with this token, if one still does."""
        done = _ask(
            self._client.send_task_failure,
            absent=_TOKEN_GONE,
            taskToken=token,
            error=error[:_ERROR_CHARACTERS],
            cause=cause[:_CAUSE_CHARACTERS],
        )
        return done is not None


def _ask(
    operation: Callable[..., Any], *, absent: frozenset[str], **arguments: Any
) -> dict[str, Any] | None:
    """One call's answer, or None where the engine says that what is named is not there."""
    try:
        answer: dict[str, Any] = operation(**arguments)
    except ClientError as failure:
        if _code(failure) in absent:
            return None
        raise UnavailableError(_code(failure)) from failure
    except ParamValidationError:
        raise  # our own mistake, which waiting does not mend
    except BotoCoreError as failure:
        raise UnavailableError(type(failure).__name__) from failure
    return answer


def _execution_of(answer: Mapping[str, Any], ensemble: str) -> Execution:
    status = _STATUS[answer["status"]]
    ended = answer.get("stopDate")
    return Execution(
        arn=answer["executionArn"],
        ensemble=ensemble,
        name=answer["name"],
        status=status,
        started_at=_seconds(answer["startDate"]),
        input=_json(answer.get("input")),
        # The embedded engine writes the error of a failed run into its output too.
        output=_json(answer.get("output")) if status == "succeeded" else None,
        error=answer.get("error"),
        cause=answer.get("cause"),
        ended_at=None if ended is None else _seconds(ended),
    )


def _is_child(run: Execution, parent: Execution) -> bool:
    told = parent_of(run.input)
    return run.is_running and told is not None and told.execution == parent.arn


def _code(failure: ClientError) -> str:
    code: str = failure.response["Error"]["Code"]
    return code


def _seconds(moment: Any) -> int:
    return int(moment.timestamp())


def _json(text: str | None) -> Any:
    return None if not text else json.loads(text)
