"""Is every resource of the deployment safe by itself: functions, tables, parameters, events?"""

import re
import string
from collections import Counter

import pytest

from countersign_workbench.engine.template import read_template
from tests.architecture.template_rules import (
    PARENT,
    ROOT,
    bucket_faults,
    config_of_stages,
    deployed_parent,
    function_faults,
    resources,
    stars,
    table_faults,
)

FOLDERS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def logical_id(folder: str) -> str:
    return "".join(word.capitalize() for word in folder.split("_")) + "Function"


def test_every_function_has_what_it_must_not_share() -> None:
    assert not function_faults(deployed_parent())


def test_a_shared_role_is_found() -> None:
    template = deployed_parent()
    functions = resources(template, "AWS::Lambda::Function")
    functions["ApproveFunction"]["Role"] = functions["RejectFunction"]["Role"]

    faults = function_faults(template)

    assert faults == ["RejectFunction shares its role RejectRole with ApproveFunction"]


def test_each_folder_of_functions_is_a_function_and_each_function_a_folder() -> None:
    declared = {
        name: properties["CodeUri"]
        for name, properties in resources(
            read_template(PARENT), "AWS::Serverless::Function"
        ).items()
    }

    assert declared == {logical_id(folder): f"functions/{folder}" for folder in FOLDERS}


def test_a_function_that_ships_packages_is_built_by_its_makefile() -> None:
    resources_of_parent = read_template(PARENT)["Resources"]
    shipping = [path.parent for path in (ROOT / "functions").glob("*/requirements.txt")]

    assert [folder.name for folder in shipping] == ["run_sandbox"]
    for folder in shipping:
        name, makefile = logical_id(folder.name), (folder / "Makefile").read_text(encoding="utf-8")
        assert resources_of_parent[name]["Metadata"] == {"BuildMethod": "makefile"}
        assert f"\nbuild-{name}:\n" in makefile
        assert "--require-hashes" in makefile


def test_every_variable_of_a_function_is_one_that_the_settings_read() -> None:
    settings = (ROOT / "layers/runtime/countersign/settings.py").read_text(encoding="utf-8")
    known = set(re.findall(r'"([A-Z][A-Z_]+)"', settings)) | {
        "POWERTOOLS_SERVICE_NAME",
        "POWERTOOLS_METRICS_NAMESPACE",
    }

    strangers = {
        f"{name}: {variable}"
        for name, properties in resources(deployed_parent(), "AWS::Lambda::Function").items()
        for variable in properties["Environment"]["Variables"]
        if variable not in known
    }

    assert not strangers


def test_each_function_signs_its_metrics_with_a_name_of_its_own() -> None:
    names = [
        properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]["Fn::Sub"]
        for properties in resources(deployed_parent(), "AWS::Lambda::Function").values()
    ]

    assert all(name.startswith("${AWS::StackName}-") for name in names)
    assert not [name for name, times in Counter(names).items() if times > 1]


def test_no_table_can_lose_or_show_what_it_holds() -> None:
    assert not table_faults(deployed_parent())


def test_an_unprotected_table_is_found() -> None:
    template = deployed_parent()
    template["Resources"]["Audit"]["DeletionPolicy"] = "Delete"

    assert table_faults(template) == ["Audit is not kept in production"]


def test_no_seal_can_be_changed_lost_or_shown() -> None:
    template = deployed_parent()

    assert set(resources(template, "AWS::S3::Bucket")) == {"SealBucket"}
    assert not bucket_faults(template)


@pytest.mark.parametrize(
    ("gone", "fault"),
    [
        ("ObjectLockConfiguration", "locked"),
        ("VersioningConfiguration", "versioned"),
        ("BucketEncryption", "encrypted"),
        ("LifecycleConfiguration", "rid of uploads that nobody finished"),
        ("PublicAccessBlockConfiguration", "closed to the public"),
    ],
)
def test_a_bucket_that_lacks_a_lock_is_found(gone, fault) -> None:
    template = deployed_parent()
    del template["Resources"]["SealBucket"]["Properties"][gone]

    assert bucket_faults(template) == [f"SealBucket is not {fault}"]


def test_a_bucket_that_goes_with_its_stack_or_is_read_without_tls_is_found() -> None:
    template = deployed_parent()
    template["Resources"]["SealBucket"]["DeletionPolicy"] = "Delete"
    del template["Resources"]["SealBucketPolicy"]

    assert bucket_faults(template) == [
        "SealBucket is not kept for ever",
        "SealBucket is not reached by TLS alone",
        "SealBucket is not written in one piece under a free name alone",
    ]


@pytest.mark.parametrize("place", [1, 2])
def test_a_bucket_that_takes_a_second_version_or_an_upload_in_parts_is_found(place) -> None:
    template = deployed_parent()
    policy = template["Resources"]["SealBucketPolicy"]["Properties"]["PolicyDocument"]
    del policy["Statement"][place]

    assert bucket_faults(template) == [
        "SealBucket is not written in one piece under a free name alone"
    ]


@pytest.mark.parametrize(("stage", "mode"), [("dev", None), ("prod", "SealMode=COMPLIANCE")])
def test_nobody_lifts_the_lock_of_productions_seals(stage, mode) -> None:
    overrides = config_of_stages()[stage]["deploy"]["parameters"]["parameter_overrides"]

    assert next((one for one in overrides if one.startswith("SealMode=")), None) == mode


def test_only_evidence_and_the_members_of_scopes_expire() -> None:
    expiring = {
        name: table["TimeToLiveSpecification"]["AttributeName"]
        for name, table in resources(deployed_parent(), "AWS::DynamoDB::Table").items()
        if "TimeToLiveSpecification" in table
    }

    assert expiring == {"Evidence": "expiresAt", "Scopes": "expiresAt"}


def test_the_roles_say_no_star_without_a_reason(record_property) -> None:
    template = deployed_parent()
    searched = Counter(resource["Type"] for resource in template["Resources"].values())

    found = stars(template)

    record_property("searched", f"{searched['AWS::IAM::Role']} roles of template.yaml")
    assert searched["AWS::IAM::Role"] == searched["AWS::Lambda::Function"]
    assert not found


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:*", {"Fn::GetAtt": ["Requests", "Arn"]}),
        ("dynamodb:PutItem", "*"),
        ("states:StartExecution", "arn:aws:states:*:*:stateMachine:*"),
    ],
)
def test_a_planted_star_is_found(action, resource) -> None:
    template = deployed_parent()
    policy = template["Resources"]["ReviewRole"]["Properties"]["Policies"][0]
    policy["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": action, "Resource": resource}
    )

    assert len(stars(template)) == 1


@pytest.mark.parametrize("resource", ["identity/*", "configuration-set/*"])
def test_mail_from_any_address_is_found(resource) -> None:
    template = deployed_parent()
    policy = template["Resources"]["ReviewRole"]["Properties"]["Policies"][0]
    arn = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:" + resource
    policy["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": {"Fn::Sub": arn}}
    )

    assert stars(template) == ["ReviewRole: ses:SendEmail from any address"]


def test_a_managed_policy_is_found() -> None:
    template = deployed_parent()
    template["Resources"]["ReviewRole"]["Properties"]["ManagedPolicyArns"] = [
        "arn:aws:iam::aws:policy/X"
    ]

    assert stars(template) == ["ReviewRole: managed policies hide their rights; write them out"]


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_stage_sets_only_parameters_that_exist(stage) -> None:
    parameters = read_template(PARENT)["Parameters"]
    set_here = dict(
        override.split("=", 1)
        for override in config_of_stages()[stage]["deploy"]["parameters"]["parameter_overrides"]
    )

    assert set(set_here) <= set(parameters)
    assert {name for name, one in parameters.items() if "Default" not in one} <= set(set_here)
    assert set_here["Stage"] == stage


def test_no_stack_name_begins_another() -> None:
    names = [
        stage["deploy"]["parameters"]["stack_name"]
        for name, stage in config_of_stages().items()
        if name in ("dev", "prod")
    ]

    assert not [(a, b) for a in names for b in names if a != b and b.startswith(f"{a}-")]


def test_the_layer_ships_only_what_is_locked_by_hash_and_names_no_index() -> None:
    lock = (ROOT / "layers/runtime/requirements.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^([a-z0-9-]+)==\S+ \\$", lock, re.MULTILINE)

    assert set(packages) == {"aws-lambda-powertools", "jmespath", "rfc8785", "typing-extensions"}
    assert lock.count("--hash=sha256:") >= len(packages)
    assert "://" not in lock


def test_the_webhooks_secret_is_base64_and_outlives_the_stack_in_production() -> None:
    secret = deployed_parent()["Resources"]["WebhookSecret"]
    made = secret["Properties"]["GenerateSecretString"]

    outlives = {"Fn::If": ["IsProduction", "Retain", "Delete"]}
    assert secret["DeletionPolicy"] == secret["UpdateReplacePolicy"] == outlives
    assert made["PasswordLength"] % 4 == 0
    assert set(string.punctuation) <= set(made["ExcludeCharacters"])


def test_the_stand_ins_of_one_machine_are_refused_in_production() -> None:
    rules = deployed_parent()["Rules"]

    refused = {
        rule["Assertions"][0]["Assert"]["Fn::Equals"][0]["Ref"]
        for rule in rules.values()
        if rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    }

    assert refused == {"HostMap", "LocalSqlFile"}
