"""Which doors has the product, and which call does each of them take?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.hostile.scene import REQUEST, RUN, Scene

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_ONE = {"id": REQUEST}


@dataclass(frozen=True)
class Door:
    """A call that is taken as it stands: `token` and the values of `named` are the scene's."""

    function: str
    method: str
    path: str
    token: str = "all"
    json: Callable[[Scene], Mapping[str, Any]] | None = None
    form: Callable[[Scene], Mapping[str, str]] | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    largest_bytes: int = 64 * 1024
    any_type: bool = False

    @property
    def takes(self) -> str:
        """The media type of its body."""
        return FORM if self.form is not None else JSON if self.json is not None else ""


def _vote(_: Scene) -> Mapping[str, Any]:
    return {"reason": "The amount is right."}


def _form(scene: Scene) -> Mapping[str, str]:
    return {"verdict": "approve", "digest": scene.digest, "served": scene.stamp()}


def _submission(_: Scene) -> Mapping[str, Any]:
    return {"audience": ["ana@example.com"], "prompt": "Refund order 7?"}


def _resumption(scene: Scene) -> Mapping[str, Any]:
    return {"token": scene.tokens["resume"], "input": {"approved": True}}


DOORS: Mapping[str, Door] = {
    "approve": Door(
        "approve", "POST", f"/api/v1/requests/{REQUEST}/approve", json=_vote, named=_ONE
    ),
    "reject": Door("reject", "POST", f"/api/v1/requests/{REQUEST}/reject", json=_vote, named=_ONE),
    "cancel": Door("cancel", "POST", f"/api/v1/requests/{REQUEST}/cancel", json=_vote, named=_ONE),
    "submit": Door(
        "submit",
        "POST",
        "/api/v1/requests",
        token="submits",
        json=_submission,
        largest_bytes=512 * 1024,
    ),
    "start": Door(
        "start",
        "POST",
        "/api/v1/ensembles/refund/executions",
        json=lambda _: {"order": "7"},
        named={"name": "refund"},
        largest_bytes=512 * 1024,
    ),
    "stop": Door(
        "stop_execution",
        "POST",
        f"/api/v1/executions/{RUN}/stop",
        json=_vote,
        named={"id": RUN},
    ),
    "resume": Door(
        "resume_execution",
        "POST",
        f"/api/v1/executions/{RUN}/resume",
        token="",
        json=_resumption,
        named={"id": RUN},
        any_type=True,
    ),
    "request": Door("requests", "GET", f"/api/v1/requests/{REQUEST}", named=_ONE),
    "audit": Door("requests", "GET", f"/api/v1/requests/{REQUEST}/audit", named=_ONE),
    "requests": Door("pending", "GET", "/api/v1/requests"),
    "pending": Door("pending", "GET", "/api/v1/pending"),
    "executions": Door("executions", "GET", "/api/v1/executions"),
    "execution": Door("executions", "GET", f"/api/v1/executions/{RUN}", named={"id": RUN}),
    "ensembles": Door("executions", "GET", "/api/v1/ensembles"),
    "page": Door("review", "GET", "/r/x", token="", named={"link": "{link}"}),
    "receipt": Door("review", "GET", "/r/x/receipt", token="", named={"link": "{link}"}),
    "form": Door("answer", "POST", "/r/x", token="", form=_form, named={"link": "{link}"}),
}
"""Every door that the internet reaches."""

JSON_DOORS = tuple(name for name, door in DOORS.items() if door.json is not None)
