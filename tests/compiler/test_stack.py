"""The nested stack gives each ensemble one machine and a role that can do no more than it needs."""

from __future__ import annotations

import pytest
import yaml

from countersign_compiler.python.folder import PythonFolder, Rights
from countersign_compiler.stack import Deployable, logical_name, stack_of
from tests.compiler.builders import a_machine, a_pass, gate, machine, step


def stack(**definitions):
    text = stack_of(
        [
            Deployable(name, f"{name}.asl.json", definition)
            for name, definition in definitions.items()
        ]
    )
    return yaml.safe_load(text)


def statements(template, role):
    [policy] = template["Resources"][role]["Properties"]["Policies"]
    return policy["PolicyDocument"]["Statement"]


def invoked(template, role):
    return [
        function["Ref"]
        for statement in statements(template, role)
        if statement["Action"] == "lambda:InvokeFunction"
        for function in statement["Resource"]
    ]


@pytest.mark.parametrize(
    ("name", "resource"), [("content-approval", "ContentApproval"), ("a_b", "AB"), ("x1", "X1")]
)
def test_resources_are_named_after_the_ensemble(name, resource):
    assert logical_name(name) == resource


def test_a_machine_takes_its_definition_from_the_file_beside_the_template():
    machine_properties = stack(pay=machine(gate()).definition)["Resources"]["PayMachine"][
        "Properties"
    ]

    assert machine_properties["DefinitionS3Location"] == "pay.asl.json"
    assert machine_properties["StateMachineName"] == {"Fn::Sub": "${Prefix}-pay"}


def test_a_gates_role_invokes_opener_and_closer_and_reads_its_own_requests():
    template = stack(pay=machine(gate()).definition)

    assert invoked(template, "PayRole") == ["CloseGateArn", "OpenGateArn"]
    [read] = [s for s in statements(template, "PayRole") if s["Action"] == "dynamodb:GetItem"]
    assert read["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["pay.*"]}}


def test_a_role_without_gates_reads_no_requests_and_invokes_only_its_own_kinds():
    template = stack(call=machine(step("http", url="https://a.example.com")).definition)

    assert invoked(template, "CallRole") == ["RunHttpArn"]
    assert "dynamodb:GetItem" not in [s["Action"] for s in statements(template, "CallRole")]
    substitutions = template["Resources"]["CallMachine"]["Properties"]["DefinitionSubstitutions"]
    assert sorted(substitutions) == ["EnsembleEnv", "RunHttpArn"]


def a_stack_with_code(*names):
    """A stack of ensembles whose one step runs `assess`, which reads a bucket."""
    bucket = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    folders = {
        "assess": PythonFolder("assess", {"handler": None}, Rights((bucket,))),
        "unused": PythonFolder("unused", {"handler": None}),
    }
    definition = machine(step("python", handler="assess.handler")).definition
    deployables = [Deployable(name, f"{name}.asl.json", definition) for name in names]
    return yaml.safe_load(stack_of(deployables, folders))


def test_code_that_ensembles_share_is_one_function_with_a_role_of_its_own():
    template = a_stack_with_code("pay", "refund")

    functions = [
        name
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    assert functions == ["PythonAssessFunction"]
    assert "s3:GetObject" in [s["Action"] for s in statements(template, "PythonAssessRights")]


def test_a_machine_may_invoke_the_code_that_its_definition_names():
    template = a_stack_with_code("pay")

    function = {"Fn::GetAtt": ["PythonAssessFunction", "Arn"]}
    [invoke] = [
        s for s in statements(template, "PayRole") if s["Action"] == "lambda:InvokeFunction"
    ]
    assert invoke["Resource"] == [function]
    properties = template["Resources"]["PayMachine"]["Properties"]
    assert properties["DefinitionSubstitutions"]["PythonAssessArn"] == function


def test_every_resource_of_a_role_but_log_delivery_is_named():
    template = stack(pay=machine(gate()).definition)

    open_ended = [s["Action"] for s in statements(template, "PayRole") if s["Resource"] == "*"]

    assert [actions[0].split(":")[0] for actions in open_ended] == ["logs"]


def test_all_parameters_of_the_parent_are_taken_whatever_the_ensembles_use():
    template = stack(call=a_machine({"first": a_pass(End=True)}))

    assert sorted(template["Parameters"]) == [
        "CloseGateArn",
        "EnsembleEnv",
        "LogRetentionDays",
        "OpenGateArn",
        "Prefix",
        "RequestsTableArn",
        "RequestsTableName",
        "RunEmailArn",
        "RunHttpArn",
        "RunPolicyArn",
        "RunSandboxArn",
        "RunStorageArn",
        "RunThinkArn",
        "RuntimeLayerArn",
    ]


def test_the_machines_log_is_kept_as_long_as_the_parent_says():
    template = stack(pay=machine(gate()).definition)

    assert template["Parameters"]["LogRetentionDays"]["Type"] == "Number"
    assert template["Resources"]["MachineLogs"]["Properties"]["RetentionInDays"] == {
        "Ref": "LogRetentionDays"
    }


def test_a_run_that_found_no_outcome_is_counted_for_this_stack_alone():
    template = stack(pay=machine(gate()).definition)

    counter = template["Resources"]["GateNoOutcome"]["Properties"]

    assert counter["LogGroupName"] == {"Ref": "MachineLogs"}
    assert counter["FilterPattern"] == (
        '{ $.type = "ExecutionFailed" && $.details.error = "Gate.NoOutcome" }'
    )
    assert counter["MetricTransformations"] == [
        {
            "MetricNamespace": {"Fn::Sub": "Countersign/${Prefix}"},
            "MetricName": "GateNoOutcome",
            "MetricValue": "1",
            "DefaultValue": 0,
        }
    ]


def test_configuration_is_escaped_for_the_json_it_is_put_into():
    template = stack(pay=machine(gate()).definition)
    written = template["Resources"]["PayMachine"]["Properties"]["DefinitionSubstitutions"]

    escaped = _cloudformation(written["EnsembleEnv"], r'{"A": "say \"hi\" \\ there"}')

    assert yaml.safe_load(f'"{escaped}"') == r'{"A": "say \"hi\" \\ there"}'


def _cloudformation(value, parameter):
    """What CloudFormation makes of Join, Split and Ref."""
    if isinstance(value, str):
        return value
    [(function, argument)] = value.items()
    if function == "Ref":
        return parameter
    separator, inner = argument
    evaluated = _cloudformation(inner, parameter)
    return evaluated.split(separator) if function == "Fn::Split" else separator.join(evaluated)


def test_the_text_is_the_same_whatever_the_order_of_the_ensembles():
    one, two = (
        machine(gate()).definition,
        machine(step("http", url="https://a.example.com")).definition,
    )

    there = stack_of([Deployable("a", "a.asl.json", one), Deployable("b", "b.asl.json", two)])
    back = stack_of([Deployable("b", "b.asl.json", two), Deployable("a", "a.asl.json", one)])

    assert there == back


def test_repeated_parts_are_written_out_because_cloudformation_knows_no_anchors():
    definition = machine(gate()).definition
    text = stack_of([Deployable(name, f"{name}.asl.json", definition) for name in ("a", "b")])

    assert "&id" not in text
