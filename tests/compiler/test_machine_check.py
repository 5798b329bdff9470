"""A machine with any one fault is refused by the rule that names it."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.text import to_text
from countersign_compiler.machine_check import check_machine
from countersign_compiler.machine_check import problems_of as problems_of_text
from tests.compiler.builders import a_machine, a_pass

GATE = "arn:aws:states:::lambda:invoke.waitForTaskToken"
QUERY = "States.QueryEvaluationError"
END = {"Type": "Pass", "End": True}


def problems_of(machine):
    return problems_of_text(machine, to_text(machine))


def found(states, **options):
    return [problem.code for problem in problems_of(a_machine(states, **options))]


def a_map(body, **fields):
    return {"Type": "Map", "Items": [], "ItemProcessor": body, "End": True, **fields}


def test_a_sound_machine_has_no_problem():
    sound = {
        "first": a_pass(Assign={"a": 1}, Next="second"),
        "second": a_pass(Output="{% $a %}", End=True),
    }

    assert found(sound) == []


def test_a_start_that_is_no_state_is_refused():
    assert "A-START" in found({"first": END}, start="frist")


def test_a_machine_without_start_is_refused():
    machine = a_machine({"first": END})
    del machine["StartAt"]

    assert "A-START" in [problem.code for problem in problems_of(machine)]


@pytest.mark.parametrize(
    "state",
    [
        a_pass(Next="nowhere"),
        {
            "Type": "Choice",
            "Choices": [{"Condition": "{% true %}", "Next": "nowhere"}],
            "Default": "end",
        },
        {
            "Type": "Choice",
            "Choices": [{"Condition": "{% true %}", "Next": "end"}],
            "Default": "nowhere",
        },
        {
            "Type": "Task",
            "Resource": "x",
            "Catch": [{"ErrorEquals": [QUERY], "Next": "nowhere"}],
            "Next": "end",
        },
    ],
)
def test_a_way_out_to_no_state_is_refused_wherever_it_stands(state):
    assert "A-NEXT" in found({"first": state, "end": END})


@pytest.mark.parametrize("state", [a_pass(), a_pass(Next="end", End=True)])
def test_a_state_that_goes_nowhere_or_two_ways_is_refused(state):
    assert "A-NEXT" in found({"first": state, "end": END})


def test_a_choice_without_default_is_refused():
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "end"}]}

    assert "A-NEXT" in found({"first": choice, "end": END})


def test_a_state_that_nothing_goes_to_is_refused():
    assert found({"first": END, "island": END}) == ["A-UNREACHABLE"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("Pass", {"Result": 1, "End": True}),
        ("Pass", {"InputPath": "$", "End": True}),
        ("Task", {"HeartbeatSeconds": 5, "End": True}),
        ("Task", {"ResultPath": "$", "End": True}),
        ("Choice", {"Output": {}, "Choices": [{"Next": "first"}], "Default": "first"}),
        ("Succeed", {"Output": {}}),
        ("Fail", {"Next": "first"}),
        ("Parallel", {"Branches": [], "End": True}),
        ("Elsewhere", {"End": True}),
    ],
)
def test_a_field_or_type_that_engines_treat_differently_is_refused(kind, fields):
    assert "A-FIELD" in found({"first": {"Type": kind, **fields}})


@pytest.mark.parametrize("field", ["TimeOut", "Version"])
def test_a_machine_field_that_is_not_used_is_refused(field):
    machine = a_machine({"first": END}) | {field: 1}

    assert "A-FIELD" in [problem.code for problem in problems_of(machine)]


def test_another_query_language_is_refused():
    machine = a_machine({"first": END}) | {"QueryLanguage": "JSONPath"}

    assert "A-FIELD" in [problem.code for problem in problems_of(machine)]


@pytest.mark.parametrize("name", ["a b", "a:b", "é", "x" * 81, ""])
def test_a_state_name_that_one_engine_refuses_is_refused(name):
    assert "A-NAME" in found({name: END})


def test_a_name_in_a_map_that_stands_outside_it_too_is_refused():
    body = a_machine({"first": END})

    assert "A-NAME" in found({"first": a_map(body)})


def test_a_variable_that_is_never_set_is_refused():
    assert found({"first": a_pass(Output="{% $gone %}", End=True)}) == ["A-VARIABLE"]


def test_a_variable_that_is_not_set_on_every_way_is_refused():
    states = {
        "first": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% true %}", "Assign": {"a": 1}, "Next": "last"}],
            "Default": "last",
        },
        "last": a_pass(Output="{% $a %}", End=True),
    }

    assert found(states) == ["A-VARIABLE"]


def test_a_variable_set_by_the_state_that_reads_it_is_refused():
    states = {"first": a_pass(Assign={"a": 1}, Output="{% $a %}", End=True)}

    assert found(states) == ["A-VARIABLE"]


def test_a_catcher_does_not_see_what_its_state_would_have_set():
    task = {
        "Type": "Task",
        "Resource": "x",
        "Assign": {"a": 1},
        "Catch": [{"ErrorEquals": [QUERY], "Next": "last"}],
        "Next": "last",
    }

    assert found({"first": task, "last": a_pass(Output="{% $a %}", End=True)}) == ["A-VARIABLE"]


@pytest.mark.parametrize("name", ["_a", "a-b", "1a", "a" * 81])
def test_a_variable_name_that_aws_refuses_is_refused(name):
    assert "A-VARIABLE" in found({"first": a_pass(Assign={name: 1}, End=True)})


def test_a_variable_of_the_scope_around_may_be_read_in_a_map():
    body = a_machine({"inner": a_pass(Output="{% $a %}", End=True)})
    states = {"first": a_pass(Assign={"a": 1}, Next="each"), "each": a_map(body)}

    assert found(states) == []


def test_a_variable_of_the_scope_around_may_not_be_set_in_a_map():
    body = a_machine({"inner": a_pass(Assign={"a": 2}, End=True)})
    states = {"first": a_pass(Assign={"a": 1}, Next="each"), "each": a_map(body)}

    assert found(states) == ["A-SCOPE"]


def test_a_variable_read_and_set_in_one_assign_is_refused():
    states = {
        "first": a_pass(Assign={"a": 1}, Next="last"),
        "last": a_pass(Assign={"a": 2, "b": "{% $a %}"}, End=True),
    }

    assert found(states) == ["A-ASSIGN"]


@pytest.mark.parametrize(
    "text",
    ["{% (1 %}", '{% "open %}', "{% 1 2 %}", "{% %}", "{% 1 + %}", "{% $eval('1') %}", "{% a"],
)
def test_a_text_that_is_no_jsonata_is_refused(text):
    assert "A-JSONATA" in found({"first": a_pass(Output=text, End=True)})


@pytest.mark.parametrize("timeout", [None, "{% 60 %}", "60", 1.5, True])
def test_a_gate_without_a_literal_timeout_is_refused(timeout):
    fields = {} if timeout is None else {"TimeoutSeconds": timeout}
    gate = {"Type": "Task", "Resource": GATE, "End": True, **fields}

    assert "A-TIMEOUT" in found({"first": gate})


def test_a_catch_that_swallows_an_undecided_test_is_refused():
    task = {
        "Type": "Task",
        "Resource": "x",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "last"}],
        "Next": "last",
    }

    assert found({"first": task, "last": END}) == ["A-CATCH"]


def test_a_catch_of_an_error_that_only_one_engine_names_is_refused():
    task = {
        "Type": "Task",
        "Resource": "x",
        "Catch": [
            {"ErrorEquals": [QUERY], "Next": "last"},
            {"ErrorEquals": ["ValueError"], "Next": "last"},
        ],
        "Next": "last",
    }

    assert found({"first": task, "last": END}) == ["A-CATCH"]


def test_text_that_deployment_would_replace_is_refused():
    assert found({"first": a_pass(Output="costs ${amount}", End=True)}) == ["A-SUBSTITUTION"]


def test_what_deployment_is_meant_to_replace_is_let_through():
    assert found({"first": a_pass(Output="${OpenGateArn}", End=True)}) == []


def test_a_definition_over_the_limit_names_its_largest_states():
    states = {
        "small": a_pass(Next="large"),
        "large": a_pass(Output="x" * 1_000_000, End=True),
    }

    [problem] = problems_of(a_machine(states))

    assert problem.code == "A-SIZE"
    assert problem.message.index("`large`") < problem.message.index("`small`")


def test_the_states_of_one_step_are_weighed_together():
    half = "x" * 300_000
    states = {
        "ask": a_pass(Output=half, Next="ask.outcome"),
        "ask.outcome": a_pass(Output=half, Next="other"),
        "other": a_pass(Output="x" * 500_000, End=True),
    }

    [problem] = problems_of(a_machine(states))

    assert problem.message.index("`ask` (600,") < problem.message.index("`other` (500,")


def test_a_definition_at_the_limit_is_let_through():
    def of(characters):
        return problems_of(a_machine({"large": a_pass(Output="x" * characters, End=True)}))

    most = next(size for size in range(999_800, 1_000_000) if of(size + 1))

    assert of(most) == []


def test_a_finding_stands_at_the_ensembles_file():
    machine = a_machine({"first": END, "island": END})

    [finding] = check_machine(machine, to_text(machine), "ensembles/x.yaml")

    assert (finding.code, finding.path, finding.line) == ("A-UNREACHABLE", "ensembles/x.yaml", 1)
    assert "`island`" in finding.message
