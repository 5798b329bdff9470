"""A `python` step whose code is not there or cannot be run is refused before it is deployed."""

from __future__ import annotations

import pytest

from countersign_compiler.python.folder import PythonFolder
from tests.compiler.builders import codes, compiled, declares, states, step

FUNCTIONS = {"handler": None, "two": "it needs 2 arguments, and it is given one, the event"}
ASSESS = declares(python={"assess": PythonFolder("assess", FUNCTIONS)})
GATE = """
agents:
  - name: approve
    agent: hitl
    inputs: {data: 1, prompt: Pay, approvers: [ana@example.com]}
  - name: look
    operation: code
    config: {code: return 1;}
"""
WORK = GATE + "  - name: work\n    operation: python\n    condition: ${approve.output.approved}\n"


def python(**config):
    return step("python", **{"handler": "assess.handler", **config})


def payload(text, deployment=ASSESS, name="work"):
    return states(text, deployment)[name]["Arguments"]["Payload"]


def hints(text, deployment=ASSESS):
    return [(each.code, each.message, each.hint) for each in compiled(text, deployment).findings]


def test_a_handler_is_needed():
    assert codes(python(handler="", input="1"), ASSESS) == ["G-MISSING"]


def test_a_handler_that_is_there_is_accepted():
    assert codes(python(), ASSESS) == []


def test_without_the_folders_every_handler_counts_as_there():
    assert codes(python(handler="anything.goes"), declares()) == []


@pytest.mark.parametrize(
    "handler",
    ["assess", "assess.", ".handler", "a.b.c", "assess.1st", "assess._hidden", '"../a.b"'],
)
def test_a_handler_is_a_folder_a_dot_and_a_function(handler):
    assert codes(python(handler=handler), declares()) == ["G-PYTHON"]


@pytest.mark.parametrize("handler", ['"${input.which}"', "1", "[assess.handler]"])
def test_a_handler_is_written_out(handler):
    assert codes(python(handler=handler), ASSESS) == ["G-TYPE"]


def test_a_folder_that_is_not_there_is_told_with_the_nearest():
    [(code, message, hint)] = hints(python(handler="asess.handler"))

    assert (code, message) == ("G-PYTHON", "there is no folder of code `asess`")
    assert hint == "Did you mean `assess`? Its code is ensembles/python/asess/app.py."


def test_a_function_that_is_not_there_is_told_with_the_nearest():
    [(code, message, hint)] = hints(python(handler="assess.handlr"))

    assert code == "G-PYTHON"
    assert message == "ensembles/python/assess/app.py has no function `handlr`"
    assert hint == "Did you mean `handler`?"


def test_a_function_that_cannot_take_the_event_is_refused_at_the_handlers_line():
    result = compiled(python(handler="assess.two"), ASSESS)

    [finding] = result.findings
    assert (finding.code, finding.line) == ("G-PYTHON", 5)
    assert "needs 2 arguments" in finding.message


def test_a_folder_that_cannot_be_read_is_reported_once_in_its_own_file():
    broken = declares(python={"assess": PythonFolder("assess", None)})

    assert codes(python(), broken) == []


def test_the_step_invokes_the_function_of_its_folder_with_its_input():
    state = states(python(input="{order: 1}"), ASSESS)["work"]

    assert state["Arguments"]["FunctionName"] == "${PythonAssessArn}"
    assert state["Arguments"]["Payload"]["config"] == {
        "handler": "assess.handler",
        "input": {"order": 1},
        "steps": {},
    }


def test_without_an_input_the_code_gets_the_runs():
    assert payload(python())["config"]["input"] == "{% $input %}"
    assert payload(python())["whole"] == []


def test_a_value_that_must_not_be_absent_is_named_by_its_path():
    written = python(input='{order: "${input.order}", text: "no. ${input.id}"}')

    assert payload(written)["whole"] == ["input.order"]


def test_an_input_beside_the_settings_is_as_good():
    written = (
        GATE + "  - {name: work, operation: python, config: {handler: assess.handler}, input: 7}"
    )

    assert payload(written)["config"]["input"] == 7


def test_an_input_given_twice_is_refused():
    written = (
        GATE
        + "  - {name: work, operation: python, input: 2, "
        + "config: {handler: assess.handler, input: 1}}"
    )

    assert codes(written, ASSESS) == ["G-KEY"]


def test_the_records_that_are_listed_are_given_and_no_others():
    written = WORK + "    config: {handler: assess.handler, steps: [look, approve]}\n"

    assert payload(written)["config"]["steps"] == {
        "approve": "{% $s_approve %}",
        "look": "{% $s_look %}",
    }


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ("[lok]", "X-ORDER"),
        ("[work]", "X-ORDER"),
        ("[later]", "X-ORDER"),
        ("[look, look]", "G-KEY"),
        ("look", "G-TYPE"),
        ('["${input.which}"]', "G-TYPE"),
        ("[1]", "G-TYPE"),
    ],
)
def test_only_steps_that_come_before_can_be_listed_each_once(listed, code):
    written = WORK + f"    config: {{handler: assess.handler, steps: {listed}}}\n"
    written += "  - {name: later, operation: code, config: {code: return 1;}}\n"

    assert codes(written, ASSESS) == [code]


def test_code_that_may_have_begun_is_never_run_a_second_time():
    [again] = states(python(), ASSESS)["work"]["Retry"]

    assert again["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
