"""Code runs in a function of its own, with a role that can do no more than is written."""

from __future__ import annotations

from countersign_compiler.python.folder import PythonFolder, Rights
from countersign_compiler.python.resources import arn_of, resources_of

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::receipts/*"}


def statements(folder: PythonFolder):
    role = resources_of(folder)[f"{folder.logical_name}Rights"]
    [policy] = role["Properties"]["Policies"]
    return policy["PolicyDocument"]["Statement"]


def test_the_function_runs_the_authors_folder_with_its_own_role_and_log() -> None:
    found = resources_of(PythonFolder("pay"))

    function = found["PythonPayFunction"]["Properties"]
    assert function["Code"] == "../ensembles/python/pay"
    assert function["Role"] == {"Fn::GetAtt": ["PythonPayRights", "Arn"]}
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": "PythonPayLogs"}}
    assert function["Layers"] == [{"Ref": "RuntimeLayerArn"}]
    assert found.keys() == {"PythonPayFunction", "PythonPayRights", "PythonPayLogs"}
    assert arn_of(PythonFolder("pay")) == {"Fn::GetAtt": ["PythonPayFunction", "Arn"]}


def test_without_a_policy_the_role_allows_its_log_alone() -> None:
    allowed = [each for each in statements(PythonFolder("pay")) if each["Effect"] == "Allow"]

    assert [each["Action"] for each in allowed] == [["logs:CreateLogStream", "logs:PutLogEvents"]]
    assert allowed[0]["Resource"] == {"Fn::GetAtt": ["PythonPayLogs", "Arn"]}


def test_extra_rights_are_added_and_their_reasons_kept_beside_them() -> None:
    folder = PythonFolder("pay", rights=Rights((READ,), ("receipts are read",)))

    assert READ in statements(folder)
    assert resources_of(folder)["PythonPayRights"]["Metadata"] == {"Reasons": ["receipts are read"]}


def test_whatever_is_allowed_the_deployments_own_tables_and_functions_are_not() -> None:
    everything = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}

    [never] = [
        each
        for each in statements(PythonFolder("pay", rights=Rights((everything,))))
        if each["Effect"] == "Deny"
    ]

    assert never["Action"] == ["dynamodb:*", "lambda:*"]
    assert all(
        "/${Prefix}-*" in r["Fn::Sub"] or ":${Prefix}-*" in r["Fn::Sub"] for r in never["Resource"]
    )
