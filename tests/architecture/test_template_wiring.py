"""Does everything that should be called get called, and by nobody else?"""

import json
import re

import pytest

from countersign_workbench.engine.template import read_template
from tests.architecture.template_rules import (
    CHILD,
    ROOT,
    deployed_parent,
    resources,
    route_faults,
    routes,
    rule_faults,
    rule_targets,
    stream_faults,
    streamed_kinds,
    without,
)

ROUTES = {
    "ANY /api/v1/requests/{id}/approve": "ApproveFunction",
    "ANY /api/v1/requests/{id}/reject": "RejectFunction",
    "ANY /api/v1/requests/{id}/cancel": "CancelFunction",
    "ANY /api/v1/requests/{id}": "RequestsFunction",
    "ANY /api/v1/requests/{id}/audit": "RequestsFunction",
    "ANY /api/v1/requests": "PendingFunction",
    "POST /api/v1/requests": "SubmitFunction",
    "ANY /api/v1/hitl/invoke": "SubmitFunction",
    "ANY /api/v1/hitl/submit": "SubmitFunction",
    "ANY /api/v1/pending": "PendingFunction",
    "ANY /api/v1/ensembles/{name}/executions": "StartFunction",
    "ANY /api/v1/ensembles": "ExecutionsFunction",
    "ANY /api/v1/executions": "ExecutionsFunction",
    "ANY /api/v1/executions/{id}": "ExecutionsFunction",
    "ANY /api/v1/executions/{id}/resume": "ResumeExecutionFunction",
    "ANY /api/v1/executions/{id}/stop": "StopExecutionFunction",
    "GET /r/{link}": "ReviewFunction",
    "HEAD /r/{link}": "ReviewFunction",
    "ANY /r/{link}/receipt": "ReviewFunction",
    "ANY /r/{link}": "AnswerFunction",
}


def faults(template) -> list[str]:
    """Everything that is not wired: by its own rule, or by its absence."""
    found = route_faults(template) + rule_faults(template) + stream_faults(template)
    if not found:
        found += [f"no route {key}" for key in ROUTES.keys() - routes(template).keys()]
        found += [f"nothing wakes {name}" for name in WOKEN - woken(template)]
    return found


WOKEN = {
    "ReconcileFunction",
    "SweepFunction",
    "SealFunction",
    "NotifyFunction",
    "ResumeFunction",
    "CallHookFunction",
}


def woken(template) -> set[str]:
    return set(rule_targets(template).values()) | set(streamed_kinds(template).values())


def test_each_route_reaches_its_function() -> None:
    assert routes(deployed_parent()) == ROUTES


def test_everything_is_wired() -> None:
    assert not faults(deployed_parent())


WIRES = (
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Integration",
    "AWS::Lambda::Permission",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Events::Rule",
)


@pytest.mark.parametrize("kind", WIRES)
def test_any_wire_that_is_cut_is_missed(kind) -> None:
    template = deployed_parent()
    wires = resources(template, kind)

    unnoticed = [name for name in wires if not faults(without(template, name))]

    assert wires
    assert not unnoticed


def test_only_the_end_of_this_stacks_runs_calls_reconcile() -> None:
    patterns = {
        function: json.loads(key) for key, function in rule_targets(deployed_parent()).items()
    }

    pattern = patterns["ReconcileFunction"]

    assert pattern["source"] == ["aws.states"]
    assert pattern["detail-type"] == ["Step Functions Execution Status Change"]
    assert sorted(pattern["detail"]["status"]) == ["ABORTED", "FAILED", "SUCCEEDED", "TIMED_OUT"]
    (machines,) = pattern["detail"]["stateMachineArn"]
    assert machines["prefix"]["Fn::Sub"].endswith(":stateMachine:${AWS::StackName}-")


def test_the_sweep_runs_every_minute() -> None:
    assert rule_targets(deployed_parent())['"rate(1 minute)"'] == "SweepFunction"


def test_the_seals_are_written_when_the_operator_says() -> None:
    assert rule_targets(deployed_parent())['{"Ref": "SealSchedule"}'] == "SealFunction"


def test_each_deliverer_is_woken_by_its_own_kind_of_effect() -> None:
    assert streamed_kinds(deployed_parent()) == {
        "mail": "NotifyFunction",
        "hook": "CallHookFunction",
        "resume": "ResumeFunction",
    }


def test_what_cannot_be_delivered_is_kept_and_rings() -> None:
    template = deployed_parent()
    queues = resources(template, "AWS::SQS::Queue")
    alarms = json.dumps(resources(template, "AWS::CloudWatch::Alarm"))
    kept = json.dumps(
        [
            resources(template, kind)
            for kind in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig")
        ]
    )

    assert all(f'["{name}", "QueueName"]' in alarms for name in queues)
    assert all(f'["{name}", "Arn"]' in kept for name in queues)


def test_the_access_log_never_holds_a_path_since_a_links_path_is_a_credential() -> None:
    (stage,) = resources(deployed_parent(), "AWS::ApiGatewayV2::Stage").values()
    written = set(json.loads(stage["AccessLogSettings"]["Format"]).values())

    assert "$context.routeKey" in written
    assert not [value for value in written if "path" in value.casefold()]
    assert stage["DefaultRouteSettings"].keys() == {"ThrottlingRateLimit", "ThrottlingBurstLimit"}


def test_a_line_of_the_access_log_is_json_whatever_happened() -> None:
    (stage,) = resources(deployed_parent(), "AWS::ApiGatewayV2::Stage").values()
    log_format = stage["AccessLogSettings"]["Format"]

    # Where there is nothing to say, the gateway writes a bare dash.
    nothing_known = json.loads(re.sub(r"\$context[.\w]+", "-", log_format))
    free_texts = re.findall(r"\$context[.\w]*message\w*", log_format, re.IGNORECASE)

    assert set(nothing_known.values()) == {"-"}
    assert not free_texts, "a message may hold quotes"


def test_a_run_without_an_outcome_rings() -> None:
    counter = resources(read_template(CHILD), "AWS::Logs::MetricFilter")["GateNoOutcome"]
    (counted,) = counter["MetricTransformations"]
    alarm = resources(deployed_parent(), "AWS::CloudWatch::Alarm")["GateNoOutcomeAlarm"]
    named = resources(deployed_parent(), "AWS::CloudFormation::Stack")["Workflows"]["Parameters"]

    assert named["Prefix"] == {"Ref": "AWS::StackName"}
    assert counted["MetricNamespace"] == {"Fn::Sub": "Countersign/${Prefix}"}
    assert alarm["Namespace"] == {"Fn::Sub": "Countersign/${AWS::StackName}"}
    assert alarm["MetricName"] == counted["MetricName"]
    assert counter["LogGroupName"] == {"Ref": "MachineLogs"}


def test_the_error_that_the_counter_looks_for_is_the_one_that_machines_fail_with() -> None:
    pattern = resources(read_template(CHILD), "AWS::Logs::MetricFilter")["GateNoOutcome"][
        "FilterPattern"
    ]
    (error,) = re.findall(r'\$\.details\.error = "([^"]+)"', pattern)

    gated = [
        path for path in CHILD.parent.glob("*.asl.json") if "waitForTaskToken" in path.read_text()
    ]

    assert gated
    assert all(f'"Error": "{error}"' in path.read_text(encoding="utf-8") for path in gated)


def test_every_alarm_of_our_own_looks_at_a_metric_that_a_function_counts() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("functions", "layers/runtime/countersign")
        for path in (ROOT / folder).rglob("*.py")
    )
    template = deployed_parent()
    names = {
        properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]["Fn::Sub"]
        for properties in resources(template, "AWS::Lambda::Function").values()
    }
    ours = {
        name: alarm
        for name, alarm in resources(template, "AWS::CloudWatch::Alarm").items()
        if alarm["Namespace"] == "Countersign"
    }

    # A metric is counted by its whole name, or by its family's: f"Effect.{state}".
    silent = [
        name
        for name, alarm in ours.items()
        for family, _, member in [alarm["MetricName"].partition(".")]
        if f'"{alarm["MetricName"]}"' not in code
        and not (f'f"{family}.{{' in code and f'"{member}"' in code)
    ]

    assert ours
    assert not silent
    assert {alarm["Dimensions"][0]["Value"]["Fn::Sub"] for alarm in ours.values()} <= names


def test_every_alarm_can_call_somebody() -> None:
    actions = {
        json.dumps(alarm.get("AlarmActions"))
        for alarm in resources(deployed_parent(), "AWS::CloudWatch::Alarm").values()
    }

    assert len(actions) == 1
    assert "AlarmTopicArn" in actions.pop()
