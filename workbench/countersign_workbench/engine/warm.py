"""How are functions made quick before the first person looks at them?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from countersign_workbench.engine.deploy import Stack, physical_ids
from countersign_workbench.engine.start import Engine

# What the first run of an ensemble meets, each with an event that makes it do nothing: a door
# refuses a call without a method, a deliverer has no records, and the opener has no request.
HARMLESS: Mapping[str, Mapping[str, Any]] = {
    "OpenGateFunction": {},
    "NotifyFunction": {"Records": []},
    "ReviewFunction": {},
    "StartFunction": {},
    "PendingFunction": {},
    "AnswerFunction": {},
    "ResumeFunction": {"Records": []},
    "ExecutionsFunction": {},
}


def warm(engine: Engine, stack: Stack) -> None:
    """Call each function on a run's path once, side by side; what they answer is not looked at."""
    names = physical_ids(engine, stack.name)
    client = engine.client("lambda")

    def call(function: str) -> None:
        event = json.dumps(HARMLESS[function]).encode()
        client.invoke(FunctionName=names[function], Payload=event)

    with ThreadPoolExecutor(max_workers=4) as side_by_side:
        list(side_by_side.map(call, HARMLESS))
