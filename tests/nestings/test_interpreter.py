"""Does the interpreter say what the language says? Each rule by an example that is read by eye."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nestings.interpreter import Interpreter
from tests.nestings.law import AmbiguousError, Answer, Failure
from tests.nestings.reading import read_ensemble

YES, NO, SILENCE = Answer("approved"), Answer("rejected"), Answer("timeout")
CANCELLED = Answer("cancelled", "not today")
WITNESS = "https://witness.example.com"


def carried_out(text: str, *answers: dict[str, Answer], **run_input: Any) -> Interpreter:
    """A run of an ensemble in the agents dialect whose gates get these answers, in turns."""
    ensembles = [read_ensemble(one) for one in text.split("---\n")]
    interpreter = Interpreter({one.name: one for one in ensembles})
    interpreter.start(ensembles[0].name, "run", run_input)
    for turn in answers:
        interpreter.threads.answer({f"x.run.{gate}": answer for gate, answer in turn.items()})
    return interpreter


def a_gate(name: str, rest: str = "") -> str:
    return f"{{name: {name}, agent: hitl, inputs: {{approvers: [a@example.com]}}{rest}}}"


def a_call(name: str, rest: str = "", *, way: str = "ok") -> str:
    config = f'{{url: "{WITNESS}/{way}/t/{name}", body: {{value: 5}}}}'
    return f"{{name: {name}, operation: http, config: {config}{rest}}}"


def x(*steps: str, output: str = "{done: true}") -> str:
    lines = "".join(f"  - {step}\n" for step in steps)
    return f"ensemble: x\nagents:\n{lines}output: {output}\n"


def called(told: Interpreter) -> list[str]:
    """The names of the steps that called somebody, those that are a race with a `?`."""
    return [
        event.key[0].rpartition("/")[2] + ("?" if event.optional else "")
        for thread in told.threads.all
        for event in thread.events
        if event.kind == "call"
    ]


def ends(told: Interpreter) -> dict[str, str]:
    """What became of each request, by its key without the run's name."""
    return {
        event.key.removeprefix("x.run."): event.end + ("?" if event.optional else "")
        for thread in told.threads.all
        for event in thread.events
        if event.kind == "gate"
    }


def errors(told: Interpreter) -> set[str]:
    return {each.error for each in told.threads.failures}


def both(one: str, two: str, rest: str = "") -> str:
    return f"{{name: both, parallel: [[{one}], [{two}]]{rest}}}"


def each(body: str, rest: str = "") -> str:
    return f'{{name: each, foreach: "${{input.items}}", as: item, agents: [{body}]{rest}}}'


def choose(test: str, then: str) -> str:
    return f'{{name: choose, if: "{test}", then: [{then}]}}'


CONTINUES = ", continue_on_error: true"


def test_a_step_behind_a_gate_runs_on_a_yes_alone() -> None:
    behind = a_call("pay", ', condition: "${gate.output.approved}"')
    text = x(a_gate("gate"), behind, output='{was: "${gate.output.status}"}')

    runs = {each.status: carried_out(text, {"gate": each}) for each in (YES, NO, SILENCE)}

    assert {status: called(run) for status, run in runs.items()} == {
        "approved": ["pay"],
        "rejected": [],
        "timeout": [],
    }
    assert {run.threads.result["was"] for run in runs.values()} == set(runs)


@pytest.mark.parametrize(
    ("given", "asked", "ran"),
    [({"flag": True}, ["gate"], ["pay"]), ({"flag": False}, [], []), ({}, ["gate"], [])],
)
def test_what_is_undecided_opens_a_gate_and_runs_nothing(
    given: dict[str, bool], asked: list[str], ran: list[str]
) -> None:
    condition = ', condition: "${input.flag}"'

    told = carried_out(x(a_call("pay", condition), a_gate("gate", condition)), **given)

    assert called(told) == ran
    assert list(ends(told)) == asked


def test_of_a_skipped_step_an_absent_output_reads_as_false_and_of_an_undecided_one_as_nothing() -> (
    None
):
    behind = a_call("pay", ', condition: "${!check.output.value}"')
    program = '{code: "return { value: true };"}'
    check = f'{{name: check, condition: "${{input.flag}}", operation: code, config: {program}}}'
    text = x(check, behind)

    assert called(carried_out(text, flag=False)) == ["pay"]
    assert called(carried_out(text)) == []


def test_branches_go_on_beside_each_other_and_are_read_afterwards() -> None:
    beside = both(a_gate("one"), a_gate("two"))
    text = x(beside, output='{one: "${one.output.status}", two: "${two.output.status}"}')

    told = carried_out(text, {"two": NO}, {"one": YES})

    assert told.threads.result == {"one": "approved", "two": "rejected"}


def test_a_branch_that_fails_ends_the_gates_beside_it_and_the_run_with_its_own_error() -> None:
    give_up = "{name: give-up, fail: {error: No.Way, cause: because}}"
    beside = both(f"{a_gate('one')}, {give_up}", f"{a_gate('two')}, {a_call('late')}")

    told = carried_out(x(beside, a_call("behind")), {"one": YES})

    assert told.threads.failures == {Failure("No.Way", "because")}
    assert ends(told) == {"one": "approved", "two": "ended"}
    assert called(told) == []


def test_what_began_beside_a_failure_in_the_same_moment_is_a_race() -> None:
    told = carried_out(
        x(both("{name: give-up, fail: {error: No.Way}}", f"{a_call('beside')}, {a_gate('two')}"))
    )

    assert errors(told) == {"No.Way"}
    assert called(told) == ["beside?"]
    assert ends(told) == {"two": "ended?"}


def test_passing_over_a_failed_parallel_leaves_all_inside_undecided() -> None:
    beside = both(a_gate("one"), a_call("two"), CONTINUES)
    by_two = a_call("by-two", ', condition: "${two.success}"')
    text = x(beside, by_two, output='{both: "${both.failed}", two: "${two.undecided}"}')

    told = carried_out(text, {"one": CANCELLED})

    assert told.threads.result == {"both": True, "two": True}
    assert called(told) == ["two"]


def test_a_cancelled_gate_fails_with_its_reason_and_one_that_cannot_be_opened_with_its_code() -> (
    None
):
    def nobody(rest: str = "") -> str:
        return f'{{name: gate, agent: hitl, inputs: {{approvers: "${{input.nobody}}"}}{rest}}}'

    cancelled = carried_out(x(a_gate("gate")), {"gate": CANCELLED})
    passed = carried_out(x(nobody(CONTINUES), output='{failed: "${gate.failed}"}'))

    assert cancelled.threads.failures == {Failure("Gate.Cancelled", "not today")}
    assert errors(carried_out(x(nobody()))) == {"HITL_NO_AUDIENCE"}
    assert passed.threads.result == {"failed": True}


def test_what_is_undecided_is_never_passed_over() -> None:
    test = choose("${input.flag}", a_call("then"))

    told = carried_out(x(both(test, a_call("beside"), CONTINUES)))

    assert errors(told) == {"EXPR_UNDECIDED"}


def test_where_a_failure_races_with_an_undecided_test_nothing_is_said() -> None:
    test = choose("${input.flag}", a_call("then"))

    with pytest.raises(AmbiguousError):
        carried_out(x(both(test, "{name: give-up, fail: {error: No.Way}}", CONTINUES)))


def test_items_have_keys_and_records_of_their_own_and_give_a_list_in_their_order() -> None:
    pay = a_call("pay", ', condition: "${gate.output.approved}"')
    gives = ', output: {n: "${item.n}", ran: "${pay.executed}"}'
    text = x(each(f"{a_gate('gate')}, {pay}", gives), output='{each: "${each.output}"}')

    told = carried_out(text, {"gate.1": YES}, {"gate.0": NO}, items=[{"n": 7}, {"n": 8}])

    assert told.threads.result == {"each": [{"n": 7, "ran": False}, {"n": 8, "ran": True}]}


def test_an_item_without_an_output_of_its_own_gives_its_steps_records() -> None:
    text = x(each(choose("${item}", a_call("pay"))), output='{each: "${each.output}"}')
    flags = {"executed": False, "success": False, "failed": False}
    skipped = {"output": None, **flags, "skipped": True, "undecided": False}
    ran = {"executed": True, "success": True, "failed": False, "skipped": False}

    told = carried_out(text, items=[True, False])

    assert told.threads.result["each"] == [
        {
            "choose": {"output": {"taken": "then"}, **ran, "undecided": False},
            "pay": {"output": {"value": 5}, **ran, "undecided": False},
        },
        {"choose": {"output": {"taken": "else"}, **ran, "undecided": False}, "pay": skipped},
    ]


def test_no_more_items_are_open_than_may_be_at_once() -> None:
    text = x(each(a_gate("gate"), ", concurrency: 2"))

    before = carried_out(text, items=[1, 2, 3])
    after = carried_out(text, {"gate.1": YES}, items=[1, 2, 3])

    assert set(before.threads.open_gates) == {"x.run.gate.0", "x.run.gate.1"}
    assert set(after.threads.open_gates) == {"x.run.gate.0", "x.run.gate.2"}


@pytest.mark.parametrize("items", [None, 5, {"a": 1}, "text"])
def test_what_is_no_list_fails_the_foreach(items: Any) -> None:
    assert errors(carried_out(x(each(a_call("pay"))), items=items)) == {"FOREACH_ITEMS"}


def test_stop_ends_the_run_well_with_its_own_output_or_with_the_ensembles() -> None:
    own = '{name: enough, stop: {output: {because: "${input.why}"}}}'

    assert carried_out(x(own, a_call("late")), why="so").threads.result == {"because": "so"}
    assert carried_out(x("{name: enough, stop: {}}")).threads.result == {"done": True}
    assert called(carried_out(x(own, a_call("late")), why="so")) == []


def test_a_step_is_tried_as_often_as_its_retry_says() -> None:
    again = ", retry: {attempts: 2}"

    assert called(carried_out(x(a_call("pay", again, way="once")))) == ["pay", "pay"]
    assert errors(carried_out(x(a_call("pay", way="once")))) == {"HTTP_STATUS"}


def test_a_child_has_its_parents_name_in_its_own_and_fails_its_step_with_its_own_error() -> None:
    child = f"ensemble: y\nagents:\n  - {a_gate('ask')}\n"
    text = x(each("{name: child, ensemble: y}")) + "---\n" + child
    key = "y.run-child-1.ask"

    told = carried_out(text, items=[1, 2])
    assert set(told.threads.open_gates) == {"y.run-child-0.ask", key}

    told.threads.answer({key: CANCELLED})
    assert told.threads.failures == {Failure("Gate.Cancelled", "not today")}
    assert ends(told) == {"y.run-child-0.ask": "ended", key: "cancelled"}


def test_a_long_name_of_a_child_run_is_shortened_to_80_characters() -> None:
    step = "child" + "-and-so-on" * 5
    text = x(f"{{name: {step}, ensemble: y}}") + f"---\nensemble: y\nagents:\n  - {a_gate('ask')}\n"
    ensembles = [read_ensemble(one) for one in text.split("---\n")]
    told = Interpreter({one.name: one for one in ensembles})
    told.start("x", "a" * 40, {})

    [key] = told.threads.open_gates

    name = key.split(".")[1]
    assert len(name) == 80
    assert name.startswith(f"{'a' * 40}-child-")
    assert name[47] == "-"
    assert set(name[48:]) <= set("0123456789abcdef")
