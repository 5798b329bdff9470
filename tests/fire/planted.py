"""What goes out of a function's process, and what goes wrong with it on the way?

A copy of this file stands beside each `app.py` of a staged tree (`instrument.plant` puts it there
and fills in the three names below); no code of the product knows of it. It writes down every call
that leaves the process, once for each time that it is on the wire, and where a plan says so it
spoils one. Standard library and botocore only: it runs in the functions.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import http.client
import io
import json
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

FUNCTION = "@FUNCTION@"
CONTROL = Path("@CONTROL@")
KEEPS_EVENTS = bool("@KEEPS_EVENTS@")

TRANSACTION = "TransactWriteItems"
SLOW_SECONDS = 0.5
_NAME = re.compile(r"[A-Za-z_#][A-Za-z0-9_]*")
_WORDS = {
    *("SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "size"),
    *("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"),
    *("if_not_exists", "list_append"),
}
_EXPRESSIONS = (
    "KeyConditionExpression",
    "FilterExpression",
    "ConditionExpression",
    "UpdateExpression",
    "ProjectionExpression",
)


class _Invocation(threading.local):
    """What this thread is at: which invocation, its calls so far, and the operation on its way."""

    number = 0
    calls = 0
    operation: Any = None


_now = _Invocation()
_lock = threading.Lock()
_record_file: Any = None
_plan: tuple[tuple[int, int], list[dict[str, Any]]] = ((0, 0), [])
_drawn = 0


def watched(handler: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Count the calls of each invocation of this handler from one."""

    @functools.wraps(handler)
    def counted(event: Any, context: Any) -> Any:
        _now.number, _now.calls = _now.number + 1, 0
        at_work = CONTROL / "at-work" / f"{os.getpid()}.{_now.number}"
        at_work.parent.mkdir(parents=True, exist_ok=True)
        at_work.touch()
        try:
            _keep(event)
            return handler(event, context)
        finally:
            at_work.unlink()

    return counted


def _keep(event: Any) -> None:
    """Keep what the opener was called with: who starts it again needs the very same."""
    if KEEPS_EVENTS and isinstance(event, dict) and "token" in event and "request" in event:
        kept = CONTROL / "openings" / hashlib.sha256(event["request"].encode()).hexdigest()
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f".{kept.name}.{os.getpid()}")
        beside.write_text(json.dumps(event), encoding="utf-8")
        beside.rename(kept)


def _write(line: Mapping[str, Any]) -> None:
    """One line in this process's own file; it is on its way before anything is sent."""
    global _record_file
    with _lock:
        if _record_file is None:
            folder = CONTROL / "calls"
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{FUNCTION}-{os.getpid()}-{time.time_ns()}.jsonl"
            _record_file = (folder / name).open("a", encoding="utf-8")
        _record_file.write(json.dumps({"at": round(time.time(), 3), **line}) + "\n")
        _record_file.flush()


def _on_the_wire(service: str, operation: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a call down, and give the fault that is planned for it, or nothing."""
    _now.calls += 1
    call = {
        "function": FUNCTION,
        "invocation": f"{os.getpid()}.{_now.number}",
        "nth": _now.calls,
        "service": service,
        "operation": operation,
        "parts": parts,
    }
    fault = _fault(call)
    _write({**call, "fault": fault["mode"]} if fault else call)
    return fault


def _fault(call: Mapping[str, Any]) -> dict[str, Any]:
    for planned in _planned():
        if _fits(planned, call) and (number := _claimed(planned, call)) is not None:
            return {**planned, "number": number}
    return {}


def _planned() -> list[dict[str, Any]]:
    """The plan as it stands at this moment; it is read again only where it was changed."""
    global _plan
    try:
        stat = (CONTROL / "plan.json").stat()
    except FileNotFoundError:
        return []
    stamp = (stat.st_mtime_ns, stat.st_ino)
    if stamp != _plan[0]:
        _plan = (stamp, json.loads((CONTROL / "plan.json").read_text(encoding="utf-8")))
    return _plan[1]


def _fits(planned: Mapping[str, Any], call: Mapping[str, Any]) -> bool:
    if planned.get("function") not in (None, call["function"]):
        return False
    if planned.get("operation") not in (None, call["operation"]):
        return False
    first = planned.get("nth")
    if first is not None and not first <= call["nth"] < first + planned.get("span", 1):
        return False
    return _is_drawn(planned)


def _is_drawn(planned: Mapping[str, Any]) -> bool:
    global _drawn
    if "probability" not in planned:
        return True
    _drawn += 1
    dice = random.Random(f"{planned['seed']}/{FUNCTION}/{os.getpid()}/{_drawn}")
    return dice.random() < planned["probability"]


def _claimed(planned: Mapping[str, Any], call: Mapping[str, Any]) -> int | None:
    """Take one of the times that a fault may happen, against all other processes; None: no more."""
    folder = CONTROL / "landed"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(planned["times"]):
        try:
            landed = (folder / f"{planned['id']}.{number}").open("x", encoding="utf-8")
        except FileExistsError:
            continue
        with landed:
            landed.write(json.dumps({"pid": os.getpid(), "mode": planned["mode"], **call}))
        return number
    return None


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# ---- AWS: everything that botocore puts on the wire, each of its own retries for itself ----


def _spoil_botocore() -> None:
    from botocore.endpoint import Endpoint

    responds, sends = Endpoint._do_get_response, Endpoint._send

    @functools.wraps(responds)
    def responding(self: Any, request: Any, operation_model: Any, *more: Any) -> Any:
        _now.operation = operation_model
        return responds(self, request, operation_model, *more)

    @functools.wraps(sends)
    def sending(self: Any, request: Any) -> Any:
        model = _now.operation
        service, operation = model.service_model.service_name, model.name
        fault = _on_the_wire(service, operation, _parts(service, operation, request))
        mode = fault.get("mode", "")
        _spoil_before(mode, request)
        if mode in ("throttled", "unavailable"):
            return _refusal(mode, service, operation, request)
        answer = sends(self, request)
        _spoil_after(mode, request)
        return answer

    Endpoint._do_get_response, Endpoint._send = responding, sending


def _spoil_before(mode: str, request: Any) -> None:
    from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

    if mode == "slow-before":
        time.sleep(SLOW_SECONDS)
    if mode == "kill-before":
        _die()
    if mode == "fail-before":
        raise EndpointConnectionError(endpoint_url=request.url)
    if mode == "timeout-before":
        raise ReadTimeoutError(endpoint_url=request.url)


def _spoil_after(mode: str, request: Any) -> None:
    from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

    if mode == "kill-after":
        _die()
    if mode == "fail-after":
        raise ConnectionClosedError(endpoint_url=request.url)
    if mode == "timeout-after":
        raise ReadTimeoutError(endpoint_url=request.url)


_THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "lambda": (429, "TooManyRequestsException"),
    "sesv2": (429, "TooManyRequestsException"),
}


def _refusal(mode: str, service: str, operation: str, request: Any) -> Any:
    """What the service itself would answer, without having done anything."""
    from botocore.awsrequest import AWSResponse

    status, code = _THROTTLED.get(service, (400, "ThrottlingException"))
    body: dict[str, Any] = {}
    if mode == "unavailable":
        status, code = 500, "InternalServerError"
    elif operation == TRANSACTION:
        status, code = 400, "TransactionCanceledException"
        writes = len(json.loads(_text(request))["TransactItems"])
        reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (writes - 1)]
        body["CancellationReasons"] = reasons
    body |= {"__type": code, "message": f"planned: {code}"}
    headers = {"x-amzn-errortype": code, "content-type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, status, headers, _Raw(json.dumps(body).encode()))


class _Raw(io.BytesIO):
    """As much of an urllib3 response as botocore reads."""

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.read()


def _text(request: Any) -> str:
    body = request.body
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")


def _parts(service: str, operation: str, request: Any) -> list[dict[str, Any]]:
    """What is touched, one entry for each: `{operation, resource, index?, attributes?, key?}`."""
    if service == "lambda":
        name = unquote(urlsplit(request.url).path.split("/functions/")[1].split("/")[0])
        return [{"operation": operation, "resource": name}]
    try:
        sent = json.loads(_text(request))
    except ValueError:
        sent = {}
    if operation == TRANSACTION:
        return [
            _item_part(f"{kind}Item" if kind != "ConditionCheck" else kind, said)
            for each in sent["TransactItems"]
            for kind, said in each.items()
        ]
    if batch := sent.get("RequestItems"):
        return [_item_part(operation, {"TableName": name}) for name in batch]
    if service == "dynamodb":
        return [_item_part(operation, sent)]
    names = ("stateMachineArn", "executionArn", "SecretId", "Name", "modelId", "resourceArn")
    found = [str(sent[name]) for name in names if name in sent]
    if service == "sesv2":
        found = [str(sent.get("FromEmailAddress", ""))]
    return [{"operation": operation, "resource": found[0] if found else "*"}]


def _item_part(operation: str, said: Mapping[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = {"operation": operation, "resource": said.get("TableName", "")}
    if "IndexName" in said:
        part["index"] = said["IndexName"]
    part["attributes"] = sorted(_attributes(said))
    if keys := said.get("Key"):
        part["key"] = {name: next(iter(value.values())) for name, value in keys.items()}
    return part


def _attributes(said: Mapping[str, Any]) -> set[str]:
    """The names of the attributes that a call reads, tests or writes, as conditions count them."""
    found = {*said.get("Key", ()), *said.get("Item", ())}
    aliases = said.get("ExpressionAttributeNames", {})
    for expression in _EXPRESSIONS:
        text = re.sub(r":[A-Za-z0-9_]+", " ", said.get(expression, ""))
        found |= {aliases.get(name, name) for name in _NAME.findall(text) if name not in _WORDS}
    return found


# ---- Everything else: the product speaks to other systems through `http.client` ----


def _spoil_http() -> None:
    from urllib3.connection import HTTPConnection as Urllib3

    begins, gets = http.client.HTTPConnection.putrequest, http.client.HTTPConnection.getresponse

    @functools.wraps(begins)
    def beginning(self: Any, method: str, url: str, *rest: Any, **named: Any) -> None:
        if not isinstance(self, Urllib3):  # botocore's, which is seen above
            parts = [{"operation": method, "resource": self.host}]
            self.planned = _on_the_wire("http", method, parts).get("mode", "")
            if self.planned == "kill-before":
                _die()
            if self.planned in ("fail-before", "throttled", "unavailable"):
                raise ConnectionRefusedError("planned")
            if self.planned == "timeout-before":
                raise TimeoutError("planned")
        begins(self, method, url, *rest, **named)

    @functools.wraps(gets)
    def getting(self: Any) -> Any:
        answer = gets(self)
        planned = getattr(self, "planned", "")
        if planned == "kill-after":
            _die()
        if planned.endswith("-after"):
            with contextlib.suppress(OSError):
                self.close()
            raise TimeoutError("planned") if "timeout" in planned else ConnectionResetError
        return answer

    http.client.HTTPConnection.putrequest = beginning
    http.client.HTTPConnection.getresponse = getting


with contextlib.suppress(ImportError):  # a function that has no SDK makes no calls with one
    _spoil_botocore()
    _spoil_http()
