"""One run in memory, and what the engine, the catalogue and the requests tell of it."""

from dataclasses import dataclass, field, replace
from typing import Any

from countersign.domain.step_view import StepView
from countersign.service.ports import HistoryStep
from countersign.service.show_execution import ExecutionView, show_execution
from tests.builders import a_request, after
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeWorkflow

RUN = "orders.run-1"
FLAGS = ("executed", "success", "failed", "skipped", "undecided")


def a_step(name: str, kind: str = "http", **known: Any) -> dict[str, Any]:
    """A step as the catalogue has it."""
    return {"name": name, "kind": kind, "gate": kind == "hitl", "condition": None, **known}


def in_branch(of: str, branch: int) -> dict[str, Any]:
    return {"inside": {"of": of, "branch": branch}}


def in_item(of: str) -> dict[str, Any]:
    return {"inside": {"of": of, "item": True}}


def when(of: str, way: str) -> dict[str, Any]:
    return {"inside": {"of": of, "when": way}}


def record(output: Any = None, **flags: bool) -> dict[str, Any]:
    return {"input": None, "output": output, **dict.fromkeys(FLAGS, False), **flags}


def ran(output: Any = None) -> dict[str, Any]:
    return record(output, executed=True, success=True)


@dataclass
class World:
    """A run of `steps`; what is known of it is added by the test."""

    steps: list[dict[str, Any]]
    given: Any = field(default_factory=dict)
    ensemble: dict[str, Any] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    workflow: FakeWorkflow = field(default_factory=FakeWorkflow)
    stays: list[HistoryStep] = field(default_factory=list)
    is_whole: bool = True
    parent: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        envelope = {"input": self.given, "startedBy": "shop", **(self.parent or {})}
        self.workflow.start("orders", "run-1", {"_countersign": envelope})

    def stay(self, name: str, record: Any = None, *, status: str = "succeeded", **other) -> None:
        moments = {"started_at": NOON, "ended_at": NOON + 1, **other}
        self.stays.append(HistoryStep(name, status, record=record, **moments))

    def end(self, status: str = "succeeded", **known: Any) -> None:
        self.workflow.end("orders", "run-1", status=status, **known)

    def ask(self, step: str, *commands, index: str = "", run: str = RUN, **known: Any) -> str:
        """A request of this step; of another run than this one it has this one above it."""
        key = f"{run}.{step}{index}"
        request = replace(
            after(a_request(request_id=key), *commands), step=step, execution_id=run, **known
        )
        if run != RUN:
            request = replace(request, root_execution_id=known.get("root_execution_id", RUN))
        self.memory.tables.requests[key] = request
        return key

    def show(self, **other: Any) -> ExecutionView:
        catalogue = {"ensembles": {"orders": {"steps": self.steps, **self.ensemble}}}
        view = show_execution(
            RUN,
            workflow=self.workflow,
            store=self.memory.requests,
            effects=self.memory.effects,
            history=lambda _arn: (self.stays, self.is_whole),
            catalogue=catalogue,
            **other,
        )
        assert view is not None
        return view

    def step(self, name: str, *item: int) -> StepView:
        return next(s for s in self.show().steps if s.name == name and s.item == item)

    def statuses(self, name: str) -> list[tuple[tuple[int, ...], str]]:
        return [(step.item, step.status) for step in self.show().steps if step.name == name]
