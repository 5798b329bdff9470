"""What becomes of the questions of a run that has ended?"""

from dataclasses import replace

import pytest

from countersign.service.cast_vote import cast_vote
from countersign.service.open_gate import open_gate
from countersign.service.ports import Execution, UnavailableError
from countersign.service.reconcile import PATIENCE_SECONDS, Reconciled, reconcile
from countersign.service.stop_execution import stop_execution
from tests.builders import KEY, SECRET, an_opening, approves, stored
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock, FakeInvoker, FakeWorkflow

OTHER = "refund.run-1.second"


def a_world() -> tuple[Memory, FakeWorkflow]:
    memory, workflow = Memory(), FakeWorkflow()
    workflow.start("refund", "run-1", {})
    for key in (KEY, OTHER):
        open_gate(an_opening(key=key), store=memory.requests, secret=SECRET, now=NOON)
    return memory, workflow


def settle(
    memory: Memory, workflow: FakeWorkflow, *, now: int = NOON + 60, has_ended: bool = False
) -> Reconciled:
    return reconcile(
        "refund",
        "run-1",
        store=memory.requests,
        workflow=workflow,
        clock=FakeClock(now),
        has_ended=has_ended,
    )


def test_a_run_that_goes_on_keeps_its_questions() -> None:
    memory, workflow = a_world()

    assert settle(memory, workflow) == Reconciled(is_running=True)
    assert stored(memory).is_open


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("stopped", "the run ended: it was stopped"),
        ("failed", "the run ended: it failed"),
        ("timed_out", "the run ended: it timed out"),
        ("succeeded", "the run ended: succeeded"),
    ],
)
def test_a_run_that_has_ended_leaves_no_open_question(status, words) -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status=status)

    assert settle(memory, workflow).cancelled == (KEY, OTHER)
    assert stored(memory).cancellation == words
    assert stored(memory, OTHER).status == "cancelled"


def test_nobody_is_woken_in_a_run_that_has_ended() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="stopped")

    settle(memory, workflow)

    assert not any(key[1].startswith("resume#") for key in memory.tables.effects)


def test_doing_it_twice_changes_nothing() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="stopped")
    settle(memory, workflow)
    before = stored(memory)

    assert settle(memory, workflow) == Reconciled()
    assert stored(memory) == before


def test_an_outcome_is_kept() -> None:
    memory, workflow = a_world()
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))
    workflow.end("refund", "run-1", status="stopped")

    assert settle(memory, workflow).cancelled == (OTHER,)
    assert stored(memory).status == "approved"


def test_a_yes_that_lands_between_is_kept() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="stopped")
    memory.interfere(
        lambda: cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 59))
    )

    assert settle(memory, workflow).cancelled == (OTHER,)
    assert stored(memory).status == "approved"


def test_a_yes_that_lands_between_is_kept_with_the_end_that_came_before_it() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="stopped")
    memory.interfere(
        lambda: cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 59))
    )

    settled = settle(memory, workflow)

    assert settled == Reconciled((OTHER,), unused=(KEY,))
    assert stored(memory).run_ended == "stopped"
    assert memory.audit.entries(KEY)[-1].body["kind"] == "run-ended"


def test_an_unknown_run_may_be_a_new_one() -> None:
    memory, _ = a_world()
    unknown = FakeWorkflow()

    early = settle(memory, unknown, now=NOON + PATIENCE_SECONDS - 1)
    late = settle(memory, unknown, now=NOON + PATIENCE_SECONDS)

    assert early.cancelled == ()
    assert late.cancelled == (KEY, OTHER)
    assert stored(memory).cancellation == "the run ended: the engine no longer knows it"


def test_every_question_of_a_large_run_is_found() -> None:
    memory, workflow = a_world()
    for n in range(150):
        opening = an_opening(key=f"refund.run-1.each.{n}")
        open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)
    workflow.end("refund", "run-1", status="failed")

    assert len(settle(memory, workflow).cancelled) == 152


def test_what_cannot_be_written_is_said() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="failed")

    def keep_bumping() -> None:
        memory.interfere(keep_bumping)
        request = stored(memory)
        memory.tables.requests[KEY] = replace(request, version=request.version + 1)

    memory.interfere(keep_bumping)

    with pytest.raises(UnavailableError):
        settle(memory, workflow)


def test_who_knows_that_the_run_has_ended_waits_for_the_engine_to_show_it() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="stopped")
    workflow.lag = 2

    assert settle(memory, workflow, has_ended=True).cancelled == (KEY, OTHER)
    assert stored(memory).cancellation == "the run ended: it was stopped"


def test_an_end_that_the_engine_does_not_show_is_never_forgotten() -> None:
    memory, workflow = a_world()
    workflow.lag = 999

    with pytest.raises(UnavailableError):
        settle(memory, workflow, has_ended=True)
    assert stored(memory).is_open


def test_an_unknown_run_that_has_ended_is_not_taken_for_a_new_one() -> None:
    memory, _ = a_world()

    assert settle(memory, FakeWorkflow(), now=NOON, has_ended=True).cancelled == (KEY, OTHER)


def test_a_yes_that_came_after_the_stop_is_kept_with_that_end() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="stopped")
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

    settled = settle(memory, workflow)

    assert settled == Reconciled((OTHER,), unused=(KEY,))
    assert stored(memory).status == "approved"
    assert stored(memory).run_ended == "stopped"
    told = [entry.body["kind"] for entry in memory.audit.entries(KEY)]
    assert told == ["submitted", "voted", "closed", "run-ended"]
    assert settle(memory, workflow) == Reconciled()


def test_a_run_that_went_on_with_the_yes_and_succeeded_leaves_no_such_word() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="succeeded")
    cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

    assert settle(memory, workflow).unused == ()
    assert stored(memory).run_ended is None


def test_the_reason_of_a_stop_is_the_reason_of_the_cancelling() -> None:
    memory, workflow = a_world()
    stop_execution("refund.run-1", "wrong order", "ops", workflow=workflow, invoker=FakeInvoker())

    settle(memory, workflow)

    assert stored(memory).cancellation == "the run was stopped: wrong order"


def test_the_cause_of_a_run_that_failed_is_not_told_to_approvers() -> None:
    memory, workflow = a_world()
    workflow.end("refund", "run-1", status="failed", error="HTTP_STATUS", cause="its data")

    settle(memory, workflow)

    assert stored(memory).cancellation == "the run ended: it failed"


CATALOGUE = {
    "ensembles": {
        "batch": {
            "steps": [{"name": "each", "kind": "foreach"}, {"name": "pay", "ensemble": "refund"}]
        },
        "refund": {"steps": [{"name": "book", "ensemble": "booking"}]},
        "booking": {"steps": []},
    }
}
ABOVE = "the run batch.run-9, which had started it,"


class Family:
    """A run `batch.run-9` with two child runs, the first of which has one of its own."""

    def __init__(self) -> None:
        self.memory, self.workflow = Memory(), FakeWorkflow()
        top = self.workflow.start("batch", "run-9", {})
        first = self._child(top, "refund", "run-9-pay-0")
        self._child(top, "refund", "run-9-pay-1")
        self._child(first, "booking", "run-9-pay-0-book")
        for ensemble, name in self.workflow.runs:
            opening = an_opening(
                key=f"{ensemble}.{name}.review",
                execution_id=f"{ensemble}.{name}",
                ensemble=ensemble,
                root="batch.run-9",
            )
            open_gate(opening, store=self.memory.requests, secret=SECRET, now=NOON)

    def _child(self, parent: Execution, ensemble: str, name: str) -> Execution:
        above = {"execution": parent.arn, "id": parent.execution_id, "step": "pay", "item": []}
        return self.workflow.start(ensemble, name, {"_countersign": {"parent": above}})

    def settle(self, run: str = "batch.run-9", **other) -> Reconciled:
        return reconcile(
            *run.split(".", 1),
            store=self.memory.requests,
            workflow=self.workflow,
            clock=FakeClock(NOON + 60),
            **{"catalogue": CATALOGUE, **other},
        )

    def status(self, ensemble: str, name: str) -> str:
        return self.workflow.runs[ensemble, name].status

    def cancellation(self, run: str) -> str | None:
        return stored(self.memory, f"{run}.review").cancellation


class TestChildRuns:
    def test_a_stopped_run_stops_all_below_it_and_cancels_what_they_wait_for(self) -> None:
        family = Family()
        family.workflow.stop(
            "batch", "run-9", error="Execution.Stopped", cause="stopped by ops: no"
        )

        done = family.settle()

        assert done.stopped == (
            "refund.run-9-pay-0",
            "booking.run-9-pay-0-book",
            "refund.run-9-pay-1",
        )
        assert len(done.cancelled) == 4
        assert {run.status for run in family.workflow.runs.values()} == {"stopped"}
        assert all(not request.is_open for request in family.memory.tables.requests.values())

    def test_each_is_told_which_run_above_it_was_stopped_and_why(self) -> None:
        family = Family()
        family.workflow.stop(
            "batch", "run-9", error="Execution.Stopped", cause="stopped by ops: no"
        )

        family.settle()

        child = family.workflow.runs["refund", "run-9-pay-1"]
        assert child.error == "Execution.Stopped"
        assert child.cause == f"stopped by batch.run-9: {ABOVE} was stopped: no"
        assert family.cancellation("refund.run-9-pay-1") == (
            f"the run was stopped: {ABOVE} was stopped: no"
        )

    @pytest.mark.parametrize(
        ("status", "words"), [("failed", "failed"), ("timed_out", "timed out")]
    )
    def test_a_run_that_failed_takes_them_with_it_and_its_data_is_not_told(
        self, status, words
    ) -> None:
        family = Family()
        family.workflow.end("batch", "run-9", status=status, error="HTTP_STATUS", cause="its data")

        family.settle()

        assert family.cancellation("refund.run-9-pay-0") == f"the run was stopped: {ABOVE} {words}"

    def test_a_run_that_succeeded_waited_for_them_all(self) -> None:
        family = Family()
        family.workflow.end("batch", "run-9", status="succeeded")

        assert family.settle().stopped == ()
        assert family.status("refund", "run-9-pay-0") == "running"

    def test_a_run_that_says_another_started_it_is_left_alone(self) -> None:
        family = Family()
        other = family.workflow.start("batch", "run-8", {})
        family._child(other, "refund", "run-9-pay-2")
        family.workflow.start("refund", "run-9-pay-3", {"order": 7})
        family.workflow.end("batch", "run-9", status="failed")

        family.settle()

        assert family.status("refund", "run-9-pay-2") == "running"
        assert family.status("refund", "run-9-pay-3") == "running"

    def test_a_child_that_has_ended_keeps_its_end(self) -> None:
        family = Family()
        family.workflow.end("refund", "run-9-pay-1", status="succeeded")
        family.workflow.end("batch", "run-9", status="failed")

        assert "refund.run-9-pay-1" not in family.settle().stopped
        assert family.status("refund", "run-9-pay-1") == "succeeded"

    def test_a_run_that_goes_on_keeps_its_children_and_names_the_one_above(self) -> None:
        family = Family()

        assert family.settle() == Reconciled(is_running=True)
        assert family.settle("refund.run-9-pay-0") == Reconciled(
            is_running=True, parent="batch.run-9"
        )

    def test_without_a_catalogue_nobody_looks_for_them(self) -> None:
        family = Family()
        family.workflow.end("batch", "run-9", status="failed")

        assert family.settle(catalogue=None).stopped == ()

    def test_doing_it_twice_changes_nothing(self) -> None:
        family = Family()
        family.workflow.end("batch", "run-9", status="failed")
        family.settle()
        before = dict(family.memory.tables.requests)

        assert family.settle() == Reconciled()
        assert family.memory.tables.requests == before

    def test_what_was_interrupted_is_finished_by_the_next_call(self) -> None:
        family = Family()
        family.workflow.end("batch", "run-9", status="failed")
        family.memory.interfere(lambda: None)  # the run's own request
        family.memory.interfere(family.memory.fail_once)

        with pytest.raises(UnavailableError):
            family.settle()
        family.settle()
        family.settle("refund.run-9-pay-0", has_ended=True)

        assert {run.is_running for run in family.workflow.runs.values()} == {False}
        assert all(not request.is_open for request in family.memory.tables.requests.values())

    def test_the_end_of_a_child_wakes_the_engine_that_lets_its_parent_wait_for_it(self) -> None:
        family = Family()
        family.workflow.end("refund", "run-9-pay-1", status="stopped")

        family.settle("refund.run-9-pay-1")

        woken = [key for key in family.memory.tables.effects if key[1].startswith("resume#")]
        assert [request for request, _ in woken] == ["refund.run-9-pay-1.review"]
        assert family.status("batch", "run-9") == "running"
