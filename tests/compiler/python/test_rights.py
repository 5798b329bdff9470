"""Extra rights are written out one by one; what is wide says why, the unclear is refused."""

from __future__ import annotations

import json

import pytest

from countersign_compiler.python.rights import read_rights
from countersign_compiler.reporting import Reporter

BUCKET = "arn:aws:s3:::receipts/*"


def a_statement(**changes):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": BUCKET, **changes}
    return {key: value for key, value in statement.items() if value is not None}


def read(*statements, **top):
    text = json.dumps({"Statement": list(statements), **top}, indent=2)
    return read_text(text)


def read_text(text):
    reporter = Reporter("ensembles/python/pay/policy.json")
    rights = read_rights(text.encode(), reporter)
    return rights, [(finding.code, finding.message) for finding in reporter.findings]


def test_a_narrow_right_is_taken_as_it_is() -> None:
    rights, findings = read(a_statement(), Version="2012-10-17")

    assert rights.statements == (a_statement(),)
    assert findings == []


def test_places_of_the_account_are_filled_in_by_the_template() -> None:
    arn = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:refunds"
    rights, findings = read(a_statement(Action=["sqs:SendMessage"], Resource=[arn]))

    assert rights.statements[0]["Resource"] == [{"Fn::Sub": arn}]
    assert findings == []


@pytest.mark.parametrize("changes", [{"Action": "s3:Get*"}, {"Resource": "*"}])
def test_a_star_needs_a_reason_which_is_kept_and_not_deployed(changes) -> None:
    _, without = read(a_statement(**changes))
    rights, findings = read(a_statement(**changes, reason="the service knows no resource"))

    assert [code for code, _ in without] == ["G-RIGHTS"]
    assert findings == []
    assert rights.reasons == ("the service knows no resource",)
    assert "reason" not in rights.statements[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Deny"},
        {"Effect": None},
        {"Action": None},
        {"Action": []},
        {"Action": "*", "reason": "all"},
        {"Action": "GetObject"},
        {"Action": {"s3": "GetObject"}},
        {"Resource": None},
        {"Resource": "receipts"},
        {"Resource": "arn:aws:s3:::${Prefix}/*"},
        {"Resource": "arn:aws:s3:::${aws:username}/*"},
        {"NotAction": "s3:DeleteObject"},
        {"Principal": "*"},
        {"reason": ""},
        {"reason": 1, "Resource": "*"},
    ],
)
def test_a_wrong_statement_is_refused_and_left_out(changes) -> None:
    rights, findings = read(a_statement(), a_statement(**changes))

    assert {code for code, _ in findings} == {"G-RIGHTS"}
    assert rights.statements == (a_statement(),)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", '{"Statement": [1]}', "{}", '{"Version": "2008", "Statement": []}']
)
def test_a_file_that_is_no_policy_is_refused(text) -> None:
    rights, findings = read_text(text)

    assert rights.statements == ()
    assert findings


def test_a_finding_stands_where_the_mistake_is() -> None:
    reporter = Reporter("policy.json")

    read_rights(json.dumps({"Statement": [a_statement(Action="*")]}, indent=1).encode(), reporter)

    assert [(each.line, each.column) for each in reporter.findings] == [(5, 14)]
