"""Does an engine that enforces roles refuse what a role does not say, and allow what it says?"""

import json

import pytest

from countersign_workbench.engine.deploy import deploy, physical_ids
from countersign_workbench.engine.unenforced import widen_for_the_engine
from tests.engine.small_app import a_small_app

MAIL = {
    "FromEmailAddress": "sender@example.com",
    "Destination": {"ToAddresses": ["ana@example.com"]},
    "Content": {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}},
}


@pytest.fixture(scope="module")
def small(strict_engine, tmp_path_factory):
    return deploy(strict_engine, a_small_app(tmp_path_factory.mktemp("app")), "strict")


def attempt(engine, stack, service: str, operation: str, arguments: dict) -> str:
    """Let the door make one call; give "done", or how it was refused."""
    answer = engine.client("lambda").invoke(
        FunctionName=physical_ids(engine, stack.name)["DoorFunction"],
        Payload=json.dumps({"calls": [[service, operation, arguments]]}).encode(),
    )
    payload = json.loads(answer["Payload"].read())
    return "done" if "FunctionError" not in answer else payload["errorMessage"]


def read(engine, stack) -> str:
    key = {"TableName": stack.outputs["Table"], "Key": {"id": {"S": "x"}}}
    return attempt(engine, stack, "dynamodb", "get_item", key)


def test_a_function_may_do_what_its_role_says(strict_engine, small) -> None:
    assert read(strict_engine, small) == "done"
    assert attempt(strict_engine, small, "sesv2", "send_email", MAIL) == "done"


def test_a_function_may_do_nothing_else(strict_engine, small) -> None:
    item = {"TableName": small.outputs["Table"], "Item": {"id": {"S": "x"}}}

    refused = attempt(strict_engine, small, "dynamodb", "put_item", item)

    assert "AccessDenied" in refused


@pytest.mark.parametrize("action", ["dynamodb:GetItem", "ses:SendEmail"])
def test_an_action_taken_from_a_role_is_refused_from_then_on(strict_engine, small, action) -> None:
    role = physical_ids(strict_engine, small.name)["DoorRole"]
    iam = strict_engine.client("iam")
    whole = iam.get_role_policy(RoleName=role, PolicyName="door")["PolicyDocument"]
    less = {
        **whole,
        "Statement": [s for s in whole["Statement"] if action not in json.dumps(s["Action"])],
    }

    put(iam, role, less)
    answers = {
        "dynamodb:GetItem": read(strict_engine, small),
        "ses:SendEmail": attempt(strict_engine, small, "sesv2", "send_email", MAIL),
    }
    put(iam, role, whole)

    assert "AccessDenied" in answers.pop(action)
    assert set(answers.values()) == {"done"}


def put(iam, role: str, policy: dict) -> None:
    iam.put_role_policy(RoleName=role, PolicyName="door", PolicyDocument=json.dumps(policy))


def test_only_rights_the_engine_cannot_judge_are_widened() -> None:
    def a_template(*statements):
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}
        return {
            "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}}
        }

    mails = {"Action": ["ses:SendEmail"], "Resource": "one", "Condition": {"c": 1}}
    reads = {"Action": "dynamodb:GetItem", "Resource": "one", "Condition": {"c": 1}}
    mixed = {"Action": ["ses:SendEmail", "dynamodb:GetItem"], "Resource": "one"}
    template = a_template(dict(mails), dict(reads), dict(mixed))

    widen_for_the_engine(template)

    assert template == a_template({"Action": ["ses:SendEmail"], "Resource": "*"}, reads, mixed)


def test_a_right_that_stands_under_a_condition_is_widened_too() -> None:
    sends = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "arn:identity"}
    reads = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:table"}
    absent = {"Ref": "AWS::NoValue"}
    statements = [{"Fn::If": ["Has", sends, absent]}, {"Fn::If": ["Has", reads, absent]}]
    policies = [{"PolicyDocument": {"Statement": statements}}]
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}}

    widen_for_the_engine({"Resources": {"DoorRole": role}})

    assert [one["Fn::If"][1]["Resource"] for one in statements] == ["*", "arn:table"]


def test_what_a_bucket_refuses_by_how_it_is_written_the_engine_cannot_judge() -> None:
    by_tls = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    over_another = {"Condition": {"Null": {"s3:if-none-match": "true"}}}
    in_parts = {"Condition": {"Bool": {"s3:ObjectCreationOperation": "false"}}}
    by_address = {"Condition": {"Bool": {"aws:ViaAWSService": "false"}}}
    document = {"PolicyDocument": {"Statement": [by_tls, over_another, by_address, in_parts]}}
    template = {"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties": document}}}

    widen_for_the_engine(template)

    assert document["PolicyDocument"]["Statement"] == [by_address]


def test_a_bucket_that_is_shut_to_what_comes_without_tls_is_open_on_loopback() -> None:
    refused = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}

    def a_policy(*statements):
        document = {"PolicyDocument": {"Statement": list(statements)}}
        return {"Type": "AWS::S3::BucketPolicy", "Properties": document}

    template = {"Resources": {"Tls": a_policy(refused), "More": a_policy(refused, {})}}

    widen_for_the_engine(template)

    assert list(template["Resources"]) == ["More"]
