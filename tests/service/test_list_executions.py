"""Which runs are there, newest first?"""

import json
from dataclasses import replace

import pytest

from countersign.service.list_executions import ExecutionFilter, list_executions
from tests.builders import a_request, after, approves
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeWorkflow

ENSEMBLES = ("billing", "refund")
CATALOGUE = {
    "billing": {"steps": [{"name": "pay-back", "kind": "ensemble", "ensemble": "refund"}]},
    "refund": {"steps": [{"name": "review", "kind": "hitl"}]},
}


def a_workflow(*started: tuple[str, str, int]) -> FakeWorkflow:
    workflow = FakeWorkflow()
    for ensemble, name, moment in sorted(started, key=lambda each: each[2]):
        workflow._now = moment
        workflow.start(ensemble, name, {})
    return workflow


def many(count: int) -> FakeWorkflow:
    return a_workflow(*((ENSEMBLES[n % 2], f"run-{n}", NOON + n) for n in range(count)))


def page(workflow, memory=None, **wanted):
    return list_executions(
        ExecutionFilter(**wanted),
        workflow=workflow,
        store=(memory or Memory()).requests,
        ensembles=CATALOGUE,
    )


def walk(workflow, memory=None, **wanted) -> list[list[str]]:
    pages, places = [], None
    while True:
        found = page(workflow, memory, places=places, **wanted)
        pages.append([run.name for run in found.items])
        if found.next_places is None:
            return pages
        places = json.loads(json.dumps(found.next_places))


def flat(pages) -> list[str]:
    return [name for each in pages for name in each]


def test_the_runs_of_all_ensembles_are_merged_newest_first() -> None:
    assert walk(many(5)) == [["run-4", "run-3", "run-2", "run-1", "run-0"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_follow_each_other_without_gap_or_repetition(limit) -> None:
    pages = walk(many(11), limit=limit)

    assert flat(pages) == [f"run-{n}" for n in range(10, -1, -1)]
    assert all(len(each) <= limit for each in pages)


def test_one_ensemble_alone_can_be_asked_for() -> None:
    assert flat(walk(many(6), ensemble="billing", limit=2)) == ["run-4", "run-2", "run-0"]


def test_a_run_started_between_two_pages_repeats_nothing() -> None:
    workflow = many(6)
    first = page(workflow, limit=2)
    workflow._now = NOON + 99
    workflow.start("refund", "run-new", {})

    second = page(workflow, limit=2, places=first.next_places)

    assert [run.name for run in second.items] == ["run-3", "run-2"]


def test_runs_pushed_onto_the_next_page_of_the_engine_are_not_lost() -> None:
    workflow = many(8)
    first = page(workflow, ensemble="refund", limit=2)
    workflow._now = NOON + 99
    for n in range(2):
        workflow.start("refund", f"run-new-{n}", {})

    second = page(workflow, ensemble="refund", limit=2, places=first.next_places)

    assert [run.name for run in first.items] == ["run-7", "run-5"]
    assert [run.name for run in second.items] == ["run-3", "run-1"]
    assert second.next_places is None


def test_a_run_that_the_engine_forgot_is_no_gap() -> None:
    workflow = many(8)
    first = page(workflow, limit=2)
    del workflow.runs["refund", "run-7"]

    second = page(workflow, limit=2, places=first.next_places)

    assert [run.name for run in (*first.items, *second.items)] == [
        "run-7",
        "run-6",
        "run-5",
        "run-4",
    ]


def test_a_run_with_an_open_question_is_waiting() -> None:
    workflow, memory = many(2), Memory()
    memory.tables.requests["k"] = a_request(request_id="k", execution_id="refund.run-1")

    found = page(workflow, memory).items

    assert [(run.name, run.status) for run in found] == [("run-1", "waiting"), ("run-0", "running")]


def test_statuses_tell_waiting_from_running() -> None:
    workflow, memory = many(4), Memory()
    memory.tables.requests["k"] = a_request(request_id="k", execution_id="refund.run-1")
    closed = after(a_request(request_id="l", execution_id="refund.run-3"), approves("ana"))
    memory.tables.requests["l"] = closed
    workflow.end("billing", "run-0")

    assert flat(walk(workflow, memory, status="waiting")) == ["run-1"]
    assert flat(walk(workflow, memory, status="running")) == ["run-3", "run-2"]
    assert flat(walk(workflow, memory, status="succeeded")) == ["run-0"]
    assert flat(walk(workflow, memory, status="stopped")) == []


def test_where_nothing_ran_there_is_nothing() -> None:
    assert walk(FakeWorkflow()) == [[]]


def asked_below(memory: Memory, run: str, *commands) -> None:
    key = f"{run}.review"
    request = after(a_request(request_id=key), *commands)
    memory.tables.requests[key] = replace(
        request, execution_id=run, root_execution_id="billing.run-1"
    )


def test_a_run_waits_while_a_run_below_it_does() -> None:
    workflow, memory = (
        a_workflow(("billing", "run-1", NOON), ("billing", "run-2", NOON + 1)),
        Memory(),
    )
    asked_below(memory, "refund.run-1-pay-back")

    found = page(workflow, memory, ensemble="billing").items

    assert [(run.name, run.status) for run in found] == [("run-2", "running"), ("run-1", "waiting")]


def test_a_run_waits_no_more_once_the_run_below_has_its_answer() -> None:
    workflow, memory = a_workflow(("billing", "run-1", NOON)), Memory()
    asked_below(memory, "refund.run-1-pay-back", approves("ana"))

    assert page(workflow, memory).items[0].status == "running"


def test_an_open_question_is_seen_behind_many_that_are_closed() -> None:
    workflow, memory = a_workflow(("refund", "run-1", NOON)), Memory()
    for number in range(150):
        key = f"refund.run-1.review.{number}"
        memory.tables.requests[key] = after(a_request(request_id=key), approves("ana"))
    key = "refund.run-1.review.150"
    memory.tables.requests[key] = a_request(request_id=key, submitted_at=NOON + 9)

    assert page(workflow, memory).items[0].status == "waiting"
