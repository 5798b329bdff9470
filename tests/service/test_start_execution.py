"""How does a run start, once for each key?"""

import pytest

from countersign.service.ports import UnavailableError
from countersign.service.start_execution import NotStarted, Started, start_execution
from tests.fakes.world import FakeWorkflow

CATALOGUE = {"ensembles": {"refund": {"steps": []}, "other": {"steps": []}}}


def start(workflow: FakeWorkflow, given=None, *, ensemble: str = "refund", **other):
    return start_execution(
        ensemble,
        {"order": "A-1"} if given is None else given,
        **{
            "caller": "shop",
            "key": "k-1",
            "fresh": "f-1",
            "workflow": workflow,
            "catalogue": CATALOGUE,
            **other,
        },
    )


def started(answer) -> Started:
    assert isinstance(answer, Started), answer
    return answer


def code(answer) -> str:
    assert isinstance(answer, NotStarted), answer
    assert answer.message
    return answer.code


def test_a_run_gets_its_input_in_an_envelope_with_who_started_it() -> None:
    workflow = FakeWorkflow()

    run = started(start(workflow)).execution

    assert run.input == {"_countersign": {"input": {"order": "A-1"}, "startedBy": "shop"}}
    assert run.execution_id == f"refund.{run.name}"


def test_the_same_key_and_input_is_the_same_run() -> None:
    workflow = FakeWorkflow()
    first = started(start(workflow))

    again = started(start(workflow, fresh="f-2"))

    assert again.repeated
    assert again.execution.name == first.execution.name
    assert len(workflow.runs) == 1


def test_the_same_input_may_be_written_another_way() -> None:
    workflow = FakeWorkflow()
    start(workflow, {"a": 1, "b": 2})

    assert started(start(workflow, {"b": 2.0, "a": 1})).repeated


def test_the_same_key_with_another_input_is_refused() -> None:
    workflow = FakeWorkflow()
    start(workflow)

    assert code(start(workflow, {"order": "A-2"})) == "IDEMPOTENCY_MISMATCH"
    assert len(workflow.runs) == 1


@pytest.mark.parametrize("other", [{"caller": "b"}, {"key": "k-2"}, {"ensemble": "other"}])
def test_a_key_is_the_callers_own_and_the_ensembles(other) -> None:
    workflow = FakeWorkflow()
    start(workflow)

    assert not started(start(workflow, **other)).repeated
    assert len(workflow.runs) == 2


def test_without_a_key_every_start_is_a_run() -> None:
    workflow = FakeWorkflow()

    start(workflow, key=None)
    start(workflow, key=None, fresh="f-2")
    start(workflow, key="f-1")

    assert len(workflow.runs) == 3


def test_an_unknown_ensemble_is_told_with_the_known_ones() -> None:
    answer = start(FakeWorkflow(), ensemble="refnud")

    assert code(answer) == "ENSEMBLE_UNKNOWN"
    assert "other, refund" in answer.message


@pytest.mark.parametrize("given", [[], "text", 7, True])
def test_an_input_is_an_object(given) -> None:
    assert code(start(FakeWorkflow(), given)) == "INPUT_INVALID"


def test_a_number_that_would_be_changed_on_its_way_is_refused_by_its_place() -> None:
    answer = start(FakeWorkflow(), {"rows": [{"amount": 2**60}]})

    assert code(answer) == "INPUT_INVALID"
    assert answer.problems[0].path == "input.rows[0].amount"


def test_an_input_over_the_limit_is_refused_with_limit_and_way_out() -> None:
    answer = start(FakeWorkflow(), {"x": "y" * 250_000})

    assert code(answer) == "INPUT_TOO_LARGE"
    assert "245,760" in answer.message
    assert "address" in (answer.problems[0].hint or "")


def typed(**properties) -> dict:
    schema = {
        "type": "object",
        "properties": properties,
        "required": [name for name, inner in properties.items() if "default" not in inner],
        "additionalProperties": False,
    }
    return {"ensembles": {"refund": {"steps": [], "input": schema}}}


def test_an_input_that_does_not_fit_the_schema_starts_nothing_and_is_told_whole() -> None:
    workflow = FakeWorkflow()
    catalogue = typed(order={"type": "string"}, amount={"type": "number"})

    answer = start(workflow, {"amount": "3", "more": 1}, catalogue=catalogue)

    assert code(answer) == "INPUT_INVALID"
    assert answer.message == "3 things are wrong with the run's input"
    assert [problem.path for problem in answer.problems] == [
        "input.more",
        "input.order",
        "input.amount",
    ]
    assert workflow.runs == {}


def test_one_problem_is_counted_as_one() -> None:
    answer = start(FakeWorkflow(), {"order": 7}, catalogue=typed(order={"type": "string"}))

    assert answer.message == "one thing is wrong with the run's input"


def test_the_run_gets_what_was_sent_and_fills_defaults_in_by_itself() -> None:
    workflow = FakeWorkflow()
    catalogue = typed(order={"type": "string"}, note={"type": "string", "default": "x"})

    first = started(start(workflow, catalogue=catalogue))
    again = started(start(workflow, catalogue=catalogue))

    assert first.execution.input["_countersign"]["input"] == {"order": "A-1"}
    assert again.repeated


def test_an_input_that_is_too_large_with_its_defaults_is_refused() -> None:
    catalogue = typed(text={"type": "string"}, note={"type": "string", "default": "x" * 50_000})

    answer = start(FakeWorkflow(), {"text": "y" * 200_000}, catalogue=catalogue)

    assert code(answer) == "INPUT_TOO_LARGE"
    assert "with its defaults" in answer.message


def test_a_run_that_the_engine_does_not_show_yet_is_asked_for_again() -> None:
    class Lagging(FakeWorkflow):
        def describe(self, ensemble, name):
            return None

    workflow = Lagging()
    start(workflow)

    with pytest.raises(UnavailableError):
        start(workflow)
