"""What has one run done so far, step by step, and for whom does it wait?"""

import json
from dataclasses import replace

import pytest

from countersign.domain.commands import Cancel
from countersign.domain.effects import mail_owed
from countersign.domain.step_view import StepView
from countersign.service.ports import HistoryStep
from countersign.service.show_execution import ExecutionView, show_execution
from countersign.web.step_json import step_json
from tests.builders import a_request, after, approves
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeWorkflow

STEPS = [
    {"name": "assess", "kind": "http", "gate": False, "condition": None},
    {"name": "review", "kind": "hitl", "gate": True, "condition": "${assess.output.risky}"},
    {"name": "pay", "kind": "http", "gate": False, "condition": "${review.output.approved}"},
]
CATALOGUE = {"ensembles": {"refund": {"digest": "sha256:now", "steps": STEPS}}}
KEY = "refund.run-1.review"


class World:
    def __init__(self) -> None:
        self.memory, self.workflow = Memory(), FakeWorkflow()
        envelope = {"_countersign": {"input": {"order": "A-1"}, "startedBy": "shop"}}
        self.workflow.start("refund", "run-1", envelope)
        self.stays: list[HistoryStep] = []
        self.is_whole, self.run = True, "refund.run-1"

    def stay(self, name: str, record=None, *, status: str = "succeeded", **other) -> None:
        moments = {"started_at": NOON, "ended_at": NOON + 1, **other}
        self.stays.append(HistoryStep(name, status, record=record, **moments))

    def ask(self, *commands, key: str = KEY, submitted_at: int = NOON) -> None:
        request = after(a_request(request_id=key, submitted_at=submitted_at), *commands)
        self.memory.tables.requests[key] = request

    def show(self, *, catalogue=CATALOGUE, **other) -> ExecutionView:
        view = show_execution(
            self.run,
            workflow=self.workflow,
            store=self.memory.requests,
            effects=self.memory.effects,
            history=lambda _arn: (self.stays, self.is_whole),
            catalogue=catalogue,
            **other,
        )
        assert view is not None
        return view

    def step(self, name: str, **other) -> StepView:
        return next(step for step in self.show(**other).steps if step.name == name)


def record(output=None, **flags):
    names = ("executed", "success", "failed", "skipped", "undecided")
    return {"input": {"url": "…"}, "output": output, **dict.fromkeys(names, False), **flags}


def test_a_run_is_shown_with_its_own_input() -> None:
    view = World().show()

    assert view.input == {"order": "A-1"}
    assert view.status == "running"
    assert view.definition == "sha256:now"
    assert [step.status for step in view.steps] == ["not-started"] * 3


def test_a_step_shows_what_it_took_and_gave() -> None:
    world = World()
    world.stay("assess", record({"risky": True}, executed=True, success=True))

    step = world.step("assess")

    assert step == StepView(
        name="assess",
        kind="http",
        status="succeeded",
        input={"url": "…"},
        output={"risky": True},
        started_at=NOON,
        ended_at=NOON + 1,
    )


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({"executed": True, "success": True}, "succeeded"),
        ({"executed": True, "failed": True}, "failed"),
        ({"skipped": True}, "skipped"),
        ({"undecided": True}, "undecided"),
        ({"executed": True, "undecided": True}, "succeeded"),
    ],
)
def test_a_record_says_how_the_step_stands(flags, status) -> None:
    world = World()
    world.stay("assess", record(**flags))

    assert world.step("assess").status == status


def test_a_gate_that_waits_is_waiting_and_so_is_its_run() -> None:
    world = World()
    world.stay("review.if")
    world.stay("review", status="running", ended_at=None)
    world.ask()

    step = world.step("review")

    assert world.show().status == "waiting"
    assert (step.status, step.request_id) == ("waiting", KEY)
    assert (step.started_at, step.ended_at) == (NOON, None)
    assert step.condition == "${assess.output.risky}"
    assert world.show().definition == "sha256:d"


def test_an_answered_gate_shows_its_outcome_from_its_helper_state() -> None:
    world = World()
    world.stay("review.in")
    world.stay("review")
    outcome = {"status": "approved"}
    world.stay("review.outcome", record(outcome, executed=True, success=True), ended_at=NOON + 9)
    world.ask(approves("ana"))

    step = world.step("review")

    assert (step.status, step.output, step.request_id) == ("succeeded", outcome, KEY)
    assert step.ended_at == NOON + 9


def test_a_failing_step_shows_its_error() -> None:
    world = World()
    world.stay("assess", status="failed", error="HTTP_STATUS", cause="it answered 500")
    world.workflow.end("refund", "run-1", status="failed", error="HTTP_STATUS")

    step = world.step("assess")

    assert (step.status, step.error, step.cause) == ("failed", "HTTP_STATUS", "it answered 500")
    assert world.step("pay").status == "not-started"


def test_a_run_that_could_not_decide_says_so_under_our_own_name() -> None:
    world = World()
    engine, cause = "States.QueryEvaluationError", "D3137: EXPR_UNDECIDED refund.yaml:4:24 input.n"
    world.stay("review.if", status="failed", error=engine, cause=cause)
    world.workflow.end("refund", "run-1", status="failed", error=engine, cause=cause)

    execution, step = world.show().execution, world.step("review")

    assert (execution.error, execution.cause) == ("EXPR_UNDECIDED", cause)
    assert (step.error, step.cause) == ("EXPR_UNDECIDED", cause)


def test_a_step_at_work_is_running_and_failed_once_its_run_has_ended() -> None:
    world = World()
    world.stay("assess", status="running", ended_at=None)

    assert world.step("assess").status == "running"
    world.workflow.end("refund", "run-1", status="stopped")
    assert world.step("assess").status == "failed"


def test_an_error_that_was_overcome_is_not_shown() -> None:
    world = World()
    world.stay("review", status="failed", error="States.Timeout")
    world.stay("review.outcome", record({}, executed=True, success=True))

    assert world.step("review").error is None


def test_a_step_of_a_branch_not_taken_is_skipped_once_the_run_has_succeeded() -> None:
    world = World()
    world.workflow.end("refund", "run-1")

    assert world.step("pay").status == "skipped"


def test_a_step_is_not_taken_for_another_whose_name_begins_alike() -> None:
    steps = [
        {"name": "a", "kind": "http"},
        {"name": "a.if", "kind": "http"},
    ]
    world = World()
    world.stay("a.if", record({"x": 1}, executed=True))
    catalogue = {"ensembles": {"refund": {"steps": steps}}}

    assert world.step("a", catalogue=catalogue).status == "not-started"
    assert world.step("a.if", catalogue=catalogue).output == {"x": 1}


def test_a_long_value_is_cut_and_marked() -> None:
    world = World()
    world.stay("assess", record("é" * 20_000, executed=True))

    step = world.step("assess")

    assert step.truncated
    assert isinstance(step.output, str)
    assert len(step.output.encode()) <= 16 * 1024
    assert step.output.startswith('"éé')


def test_steps_come_in_pages() -> None:
    world = World()

    first = world.show(limit=2)
    second = world.show(limit=2, cursor=first.next_cursor)

    assert [step.name for step in first.steps] == ["assess", "review"]
    assert [step.name for step in second.steps] == ["pay"]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    "cursor", ["", "x", "-1", "²", "9" * 7, "1.", ".1", "1..2", "1." * 70 + "1"]
)
def test_a_cursor_that_is_no_place_is_refused(cursor) -> None:
    with pytest.raises(ValueError, match="no place"):
        World().show(cursor=cursor)


@pytest.mark.parametrize("run", ["refund.other", "", "refund", "other.run-1"])
def test_a_run_that_is_not_there_is_not_shown(run) -> None:
    world = World()

    view = show_execution(
        run,
        workflow=world.workflow,
        store=world.memory.requests,
        effects=world.memory.effects,
        history=lambda _arn: ((), True),
        catalogue=CATALOGUE,
    )

    assert view is None


def test_a_run_of_an_ensemble_that_is_no_longer_known_has_no_steps() -> None:
    view = World().show(catalogue={"ensembles": {}})

    assert view.steps == ()
    assert view.definition is None


def test_all_requests_of_a_large_run_are_seen() -> None:
    world = World()
    for n in range(150):
        world.ask(approves("ana"), key=f"refund.run-1.review.{n}")
    world.ask(key="refund.run-1.review.150", submitted_at=NOON + 9)

    assert world.show().status == "waiting"


def test_a_step_whose_condition_was_false_is_skipped_though_its_condition_handed_on_a_record() -> (
    None
):
    world = World()
    world.stay("assess", record("low", executed=True, success=True))
    world.stay("review.if", record("low", executed=True, success=True))

    skipped = world.step("review")

    assert skipped.status == "skipped"
    assert skipped.output is None


def test_a_step_whose_condition_was_undecided_says_so() -> None:
    world = World()
    world.stay("pay.if", {"undecided": True})

    assert world.step("pay").status == "undecided"


def test_a_waiting_gate_names_those_whom_no_mail_reaches() -> None:
    world = World()
    world.ask()
    mail = mail_owed(KEY, "ana@example.com", epoch=1, now=NOON)
    refused = replace(mail, owed_since=None, receipt={"state": "refused", "at": NOON})
    world.memory.tables.effects[KEY, mail.effect_id] = refused

    assert world.step("review").unreachable == ("ana@example.com",)
    assert world.step("assess").unreachable == ()


def test_a_gate_that_is_decided_waits_for_nobody() -> None:
    world = World()
    world.ask(approves("ana"))
    mail = mail_owed(KEY, "ana@example.com", epoch=1, now=NOON)
    refused = replace(mail, owed_since=None, receipt={"state": "refused", "at": NOON})
    world.memory.tables.effects[KEY, mail.effect_id] = refused

    assert world.step("review").unreachable == ()


def a_gate_without_outcome(world: World, *, error: str | None = None) -> None:
    world.stay("review", status="failed" if error else "succeeded", error=error, cause=error)
    world.stay(
        "review.outcome", status="failed", error="States.QueryEvaluationError", cause="D3137"
    )
    world.stay("review.failed", record(failed=True))
    world.workflow.end("refund", "run-1", status="failed")


def test_a_cancelled_gate_says_so_with_its_reason() -> None:
    world = World()
    world.ask(Cancel("withdrawn", by="ops"))
    a_gate_without_outcome(world)

    step = world.step("review")

    assert (step.status, step.error, step.cause) == ("failed", "Gate.Cancelled", "withdrawn")


def test_a_gate_that_could_not_be_opened_shows_the_openers_error() -> None:
    world = World()
    a_gate_without_outcome(world, error="HITL_NO_AUDIENCE")

    assert world.step("review").error == "HITL_NO_AUDIENCE"


def test_a_gate_whose_outcome_is_nowhere_says_so() -> None:
    world = World()
    a_gate_without_outcome(world)

    assert world.step("review").error == "Gate.NoOutcome"


@pytest.mark.parametrize(
    ("dialect", "word"),
    [({"dialect": "flow"}, "suspended"), ({"dialect": "agents"}, "pending"), ({}, "pending")],
)
def test_while_a_gate_waits_its_output_says_so_in_its_dialects_word(dialect, word) -> None:
    world = World()
    world.stay("review", status="running", ended_at=None)
    world.ask()
    catalogue = {"ensembles": {"refund": {**CATALOGUE["ensembles"]["refund"], **dialect}}}

    step = world.step("review", catalogue=catalogue)

    assert step.output == {"status": word, "requestId": KEY}


BRANCHES = [
    {"name": "choose", "kind": "if", "gate": False, "condition": None},
    {
        "name": "large",
        "kind": "http",
        "gate": False,
        "condition": None,
        "inside": {"of": "choose", "when": "then"},
    },
    {
        "name": "again",
        "kind": "if",
        "gate": False,
        "condition": None,
        "inside": {"of": "choose", "when": "else"},
    },
    {
        "name": "deep",
        "kind": "http",
        "gate": False,
        "condition": None,
        "inside": {"of": "again", "when": "then"},
    },
]
BRANCHED = {"ensembles": {"refund": {"digest": "sha256:now", "steps": BRANCHES}}}


def statuses(world: World) -> list[str]:
    return [step.status for step in world.show(catalogue=BRANCHED).steps]


def test_a_choice_tells_the_branch_it_took_and_the_other_one_is_skipped() -> None:
    world = World()
    world.stay("choose.if", record({"taken": "then"}, executed=True, success=True))

    assert world.step("choose", catalogue=BRANCHED).output == {"taken": "then"}
    assert statuses(world) == ["succeeded", "not-started", "skipped", "skipped"]


def test_the_branch_that_was_taken_is_not_started_before_it_is_reached() -> None:
    world = World()
    world.stay("choose.if", record({"taken": "else"}, executed=True, success=True))

    assert statuses(world) == ["succeeded", "skipped", "not-started", "not-started"]


def test_all_inside_a_choice_that_was_left_out_is_skipped() -> None:
    world = World()
    world.stay("choose.if", record(skipped=True))

    assert statuses(world) == ["skipped"] * 4


MANY = [
    {"name": "each", "kind": "foreach", "gate": False, "condition": None, "as": "order"},
    *(
        {
            "name": name,
            "kind": "http",
            "gate": False,
            "condition": None,
            "inside": {"of": "each", "item": True},
        }
        for name in ("load", "check", "pay")
    ),
]


def walk(world: World, limit: int) -> list[tuple]:
    """Every step of all pages."""
    catalogue = {"ensembles": {"refund": {"steps": MANY}}}
    found, cursor = [], None
    while True:
        view = world.show(catalogue=catalogue, limit=limit, cursor=cursor)
        found += [(step.name, step.item) for step in view.steps]
        cursor = view.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [97, 1_000])
def test_a_thousand_items_come_in_pages_each_step_once_and_in_order(limit) -> None:
    world = World()
    world.stay("each", record(executed=True), trace=[{"s": "sss"}] * 1_000)

    found = walk(world, limit)

    inner = [(name, (index,)) for index in range(1_000) for name in ("load", "check", "pay")]
    assert found == [("each", ()), *inner]


def test_items_that_become_known_between_two_pages_move_no_step() -> None:
    catalogue = {"ensembles": {"refund": {"steps": MANY}}}
    world = World()
    world.stay("each", status="running", ended_at=None)
    world.stay("load", record(executed=True), at=(("each", 5),))
    first = world.show(catalogue=catalogue, limit=2)

    world.stay("load", record(executed=True), at=(("each", 2),))
    world.stay("load", record(executed=True), at=(("each", 6),))
    second = world.show(catalogue=catalogue, limit=9, cursor=first.next_cursor)

    assert [(step.name, step.item) for step in first.steps] == [("each", ()), ("load", (5,))]
    assert [(step.name, step.item) for step in second.steps] == [
        ("check", (5,)),
        ("pay", (5,)),
        ("load", (6,)),
        ("check", (6,)),
        ("pay", (6,)),
    ]


def test_a_page_of_large_values_ends_early_and_the_next_goes_on() -> None:
    steps = [{"name": f"step-{n}", "kind": "http", "condition": None} for n in range(400)]
    catalogue = {"ensembles": {"refund": {"steps": steps}}}
    world = World()
    for step in steps:
        world.stay(step["name"], {**record("\x00" * 2_500), "executed": True})

    names, cursor, sizes = [], None, []
    while True:
        view = world.show(catalogue=catalogue, limit=1_000, cursor=cursor)
        names += [step.name for step in view.steps]
        sizes.append(len(json.dumps(json.dumps([step_json(step) for step in view.steps]))))
        cursor = view.next_cursor
        if cursor is None:
            break

    assert names == [step["name"] for step in steps]
    assert len(sizes) > 1
    assert 3_000_000 < max(sizes) < 4_000_000


def test_a_run_says_who_started_it_or_which_run_did() -> None:
    world = World()
    parent = {"execution": "arn", "id": "billing.run-1", "step": "pay-back", "item": []}
    envelope = {"input": {}, "startedBy": "shop", "parent": parent}
    world.workflow.start("refund", "run-2", {"_countersign": envelope})
    world.run = "refund.run-2"

    assert world.show().parent == "billing.run-1"
    assert world.show().started_by == "shop"
