"""Before which deployment does a hostile caller stand, and what must be the same after his call?"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from countersign.links import served_stamp
from tests.fakes.memory import Tables
from tests.web.doorway import ANA, CATALOGUE, CONSEQUENCE, Doorway, Handler

RUN = "content-approval.run-1"
REQUEST = f"{RUN}.approve"
GATE = f"{RUN}.ask"
FIELDS = [
    {"name": "amount", "type": "number"},
    {"name": "region", "type": "enum", "options": ["eu", "us"]},
    {"name": "note", "type": "string"},
    {"name": "due", "type": "date"},
    {"name": "urgent", "type": "boolean"},
]
ORDER = {
    "type": "object",
    "properties": {
        "order": {"type": "string"},
        "amount": {"type": "number", "minimum": 1, "maximum": 1000},
        "region": {"type": "string", "enum": ["eu", "us"]},
        "lines": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["order"],
    "additionalProperties": False,
}
_ENSEMBLES = CATALOGUE["ensembles"]
ENSEMBLES = {
    "ensembles": {**_ENSEMBLES, "refund": {**_ENSEMBLES["refund"], "input": ORDER}},
}
SCOPES = (
    "requests:read",
    "requests:decide",
    "requests:cancel",
    "executions:read",
    "executions:start",
    "executions:stop",
    "audit:read",
)
"""All that one credential may hold at once; `requests:submit` is another one's."""

OPENED = {
    "opened": True,
    "request": "r_aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "status": "pending",
    "audience": [ANA],
    "quorum": 1,
    "deadline": 1_795_435_200,
}


@dataclass
class Scene:
    """One waiting request, one token gate and one run, with a credential for each kind of caller.

    `digest` is what the request's page shows.
    """

    doorway: Doorway
    tokens: Mapping[str, str]
    digest: str

    def stamp(self, *, seconds_ago: int = 30) -> str:
        """A `served` field as the page had it so many seconds ago."""
        served_at = self.doorway.clock.now() - seconds_ago
        return served_stamp(self.tokens["link"], digest=self.digest, served_at=served_at)

    def state(self) -> Mapping[str, Any]:
        """All that a refused call may not change: every table, every run, what others were told.

        The counter of refusals on a link is the one thing that a refusal adds to.
        """
        kept = vars(copied(self.doorway.memory.tables))
        kept["links"] = {
            key: replace(link, refusals=0, refusals_window=0) for key, link in kept["links"].items()
        }
        invoker, workflow = self.doorway.invoker, self.doorway.workflow
        opened = [payload for task, payload in invoker.asked if task == "open_gate"]
        return {
            **kept,
            "runs": dict(workflow.runs),
            "woken": list(workflow.woken),
            "told": list(invoker.told),
            "opened": opened,
        }


@cache
def _as_it_begins() -> Scene:
    doorway = Doorway(catalogue=ENSEMBLES)
    doorway.workflow.start("content-approval", "run-1", {})
    asked = doorway.a_request(REQUEST, consequence=CONSEQUENCE, fields=FIELDS)
    doorway.a_token_gate(GATE, fields=FIELDS)
    tokens = {
        "all": doorway.a_token(*SCOPES, address=ANA),
        "submits": doorway.a_token("requests:submit", name="asker"),
        "link": doorway.link(),
        "resume": doorway.resume_token(),
    }
    return Scene(doorway, tokens, asked.digest)


def a_scene() -> Scene:
    """A scene of one's own; what stands in its tables is never changed in place, only replaced."""
    begun = _as_it_begins()
    doorway = Doorway(catalogue=ENSEMBLES)
    doorway.memory.tables = copied(begun.doorway.memory.tables)
    doorway.workflow.runs.update(begun.doorway.workflow.runs)
    doorway.invoker.answers = {
        "open_gate": OPENED,
        "history": {"steps": [], "nextCursor": None},
        "links": {},
    }
    return Scene(doorway, begun.tokens, begun.digest)


def copied(tables: Tables) -> Tables:
    """The same tables, to be changed without changing these."""
    kept = {name: dict(each) for name, each in vars(tables).items()}
    kept["members"] = {scope: set(ids) for scope, ids in tables.members.items()}
    return Tables(**kept)


def handler_of(function: str) -> Handler:
    """The real handler of a function."""
    found: Handler = importlib.import_module(f"functions.{function}.app").handler
    return found
