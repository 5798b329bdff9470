"""May each function do what its work needs, and nothing else?"""

from collections import defaultdict

import pytest

from tests.architecture.template_rules import deployed_parent, resources, rights, routes, target

TABLES = {
    "Requests", "Evidence", "Links", "Scopes", "TaskTokens", "LinkSecrets", "Effects", "Audit",
    "Credentials",
}  # fmt: skip
READS = {"GetItem", "Query"}
PUTS_A_DECISION = {"Requests": "GetItem UpdateItem", "Effects": "PutItem", "Audit": "PutItem"}
VOTES = PUTS_A_DECISION | {"Links": "GetItem UpdateItem"}
DELIVERS = {"Effects": "GetItem UpdateItem", "Audit": "PutItem"}
CALLER = {"Credentials": "GetItem"}

# Who may do what on which table: the whole list, so that a new right is a change of this page too.
ON_TABLES = {
    "Approve": VOTES | CALLER,
    "Reject": VOTES | CALLER,
    "Answer": VOTES | {"Evidence": "GetItem"},
    "Cancel": PUTS_A_DECISION | CALLER,
    "ResumeExecution": VOTES,
    "Submit": CALLER,
    "Pending": {"Requests/index/pending": "Query", "Requests/index/closed": "Query"}
    | {"Effects": "Query"}
    | CALLER,
    "Requests": {"Requests": "GetItem", "Evidence": "GetItem", "Links": "GetItem"}
    | {"Effects": "GetItem Query", "Audit": "Query"}
    | CALLER,
    "Start": CALLER,
    "Executions": {"Requests/index/execution": "Query", "Requests/index/root": "Query"}
    | {"Effects": "Query"}
    | CALLER,
    "StopExecution": CALLER,
    "Review": {"Requests": "GetItem", "Evidence": "GetItem", "Links": "GetItem"},
    "Links": {"Requests": "GetItem", "LinkSecrets": "GetItem"}
    | {"Effects": "GetItem UpdateItem", "Audit": "PutItem"}
    | CALLER,
    "History": {},
    "OpenGate": {"Requests": "GetItem PutItem UpdateItem", "Evidence": "PutItem"}
    | {"Links": "PutItem", "TaskTokens": "PutItem", "LinkSecrets": "PutItem"}
    | {"Scopes": "BatchGetItem PutItem", "Effects": "PutItem", "Audit": "PutItem"},
    "CloseGate": PUTS_A_DECISION
    | {"Requests": "BatchGetItem GetItem UpdateItem", "Scopes": "BatchGetItem PutItem Query"},
    "Notify": {"Evidence": "GetItem", "LinkSecrets": "GetItem"} | DELIVERS,
    "CallHook": {"Requests": "GetItem", "LinkSecrets": "GetItem"} | DELIVERS,
    "Resume": {"TaskTokens": "GetItem"} | DELIVERS,
    "Reconcile": PUTS_A_DECISION | {"Requests/index/execution": "Query"},
    "Sweep": PUTS_A_DECISION
    | {"Requests/index/pending": "Query", "Requests/index/execution": "Query"}
    | {"Effects/index/owed": "Query"},
    "Seal": {"Requests": "Scan", "Effects": "Scan"},
    "RunHttp": {},
    "RunSandbox": {},
    "RunStorage": {},
    "RunThink": {},
    "RunEmail": {},
    "RunPolicy": {"Requests": "GetItem PutItem", "Evidence": "PutItem", "Audit": "PutItem"},
}

# What else a role holds, besides its own log.
BEYOND_TABLES = {
    "Submit": {"lambda:InvokeFunction OpenGateFunction.Arn"},
    "Pending": {"lambda:InvokeFunction LinksFunction.Arn"},
    "Requests": {"lambda:InvokeFunction LinksFunction.Arn"},
    "Start": {"states:StartExecution machines", "states:DescribeExecution runs"},
    "Executions": {
        "states:ListExecutions machines",
        "states:DescribeExecution runs",
        "lambda:InvokeFunction HistoryFunction.Arn",
    },
    "StopExecution": {
        "states:DescribeExecution runs",
        "states:StopExecution runs",
        "lambda:InvokeFunction ReconcileFunction.Arn",
    },
    "History": {"states:GetExecutionHistory runs"},
    "OpenGate": {"states:SendTaskFailure *"},
    "Notify": {
        "ses:SendEmail senders",
        "ses:SendEmail their configuration sets",
        "sqs:SendMessage DeadLetters.Arn",
        "dynamodb:DescribeStream Effects.StreamArn",
        "dynamodb:GetRecords Effects.StreamArn",
        "dynamodb:GetShardIterator Effects.StreamArn",
        "dynamodb:ListStreams Effects.StreamArn",
    },
    "CallHook": {
        "secretsmanager:GetSecretValue WebhookSecret.Id",
        "sqs:SendMessage DeadLetters.Arn",
        "dynamodb:DescribeStream Effects.StreamArn",
        "dynamodb:GetRecords Effects.StreamArn",
        "dynamodb:GetShardIterator Effects.StreamArn",
        "dynamodb:ListStreams Effects.StreamArn",
    },
    "Resume": {
        "states:SendTaskSuccess *",
        "sqs:SendMessage DeadLetters.Arn",
        "dynamodb:DescribeStream Effects.StreamArn",
        "dynamodb:GetRecords Effects.StreamArn",
        "dynamodb:GetShardIterator Effects.StreamArn",
        "dynamodb:ListStreams Effects.StreamArn",
    },
    "Reconcile": {
        "states:ListExecutions machines",
        "states:DescribeExecution runs",
        "states:StopExecution runs",
        "sqs:SendMessage DeadLetters.Arn",
    },
    "Sweep": {
        "states:DescribeExecution runs",
        "lambda:InvokeFunction NotifyFunction.Arn",
        "lambda:InvokeFunction ResumeFunction.Arn",
        "lambda:InvokeFunction CallHookFunction.Arn",
        "lambda:InvokeFunction ReconcileFunction.Arn",
    },
    "Seal": {
        "s3:ListBucketVersions SealBucket.Arn",
        "s3:PutObject ${SealBucket.Arn}/seals/*",
        "s3:GetObjectVersion ${SealBucket.Arn}/seals/*",
    },
    "RunStorage": {
        'rds-data:ExecuteStatement {"Ref": "SqlResourceArn"}',
        'secretsmanager:GetSecretValue {"Ref": "SqlSecretArn"}',
    },
    "RunThink": {
        "bedrock:InvokeModel the models of the stage",
        "ssm:GetParameter the key's parameter",
        'secretsmanager:GetSecretValue {"Ref": "ThinkKeySecret"}',
    },
    "RunEmail": {"ses:SendEmail senders", "ses:SendEmail their configuration sets"},
}
SHORT = {
    ":parameter${ThinkKeyParameter}": "the key's parameter",
    '::foundation-model/${ThinkModel}"}]}': "the models of the stage",
    "stateMachine:${AWS::StackName}-*": "machines",
    "execution:${AWS::StackName}-*:*": "runs",
    "identity/*": "senders",
    "configuration-set/*": "their configuration sets",
}


def table_of(resource: str) -> str | None:
    """`Requests` for the table's ARN, `Requests/index/pending` for an index's."""
    name = resource.removeprefix("${").replace(".Arn}", "").removesuffix(".Arn")
    return name if name.split("/")[0] in TABLES else None


def on_tables(template) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for right in rights(template):
        if (table := table_of(right.resource)) is not None:
            found[right.role][table].add(right.action.removeprefix("dynamodb:"))
    return {
        role: {table: " ".join(sorted(actions)) for table, actions in found[role].items()}
        for role in resources(template, "AWS::IAM::Role")
    }


def beyond_tables(template) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for right in rights(template):
        if table_of(right.resource) is None and not right.action.startswith("logs:"):
            short = next((s for end, s in SHORT.items() if right.resource.endswith(end)), None)
            found[right.role].add(f"{right.action} {short or right.resource}")
    return dict(found)


def doors(template) -> set[str]:
    """The functions that the internet reaches."""
    return set(routes(template).values())


def role_of(template, function: str) -> str:
    return str(target(resources(template, "AWS::Lambda::Function")[function]["Role"]))


def test_each_function_may_do_on_the_tables_what_is_listed_and_nothing_else() -> None:
    assert on_tables(deployed_parent()) == {f"{name}Role": on for name, on in ON_TABLES.items()}


def test_each_function_may_do_elsewhere_what_is_listed_and_nothing_else() -> None:
    assert beyond_tables(deployed_parent()) == {
        f"{name}Role": what for name, what in BEYOND_TABLES.items()
    }


def test_a_function_writes_to_its_own_log_only() -> None:
    template = deployed_parent()

    elsewhere = [
        right
        for right in rights(template)
        if right.action.startswith("logs:")
        and right.resource != right.role.removesuffix("Role") + "Logs.Arn"
    ]

    assert not elsewhere


def test_what_faces_the_internet_cannot_resume_mail_or_read_a_secret() -> None:
    template = deployed_parent()
    facing = {role_of(template, function) for function in doors(template)}

    able = [
        right
        for right in rights(template)
        if right.role in facing
        and (
            right.action.startswith(("states:SendTask", "ses:"))
            or table_of(right.resource) in ("TaskTokens", "LinkSecrets")
        )
    ]

    assert len(facing) == 12
    assert not able


def test_what_shows_pages_cannot_write() -> None:
    template = deployed_parent()

    held = {right.action for right in rights(template) if right.role == "ReviewRole"}

    assert held == {"dynamodb:GetItem", "logs:CreateLogStream", "logs:PutLogEvents"}


def test_nobody_updates_or_deletes_an_audit_entry_and_nobody_deletes_anything() -> None:
    held = {(right.action, table_of(right.resource)) for right in rights(deployed_parent())}

    assert {action for action, table in held if table == "Audit"} == {
        "dynamodb:PutItem",
        "dynamodb:Query",
    }
    assert not [action for action, _ in held if "Delete" in action or "BatchWrite" in action]


def test_no_deliverer_may_change_a_request_and_only_the_webhooks_read_one() -> None:
    template = deployed_parent()

    on_requests = [
        (right.role, right.action)
        for right in rights(template)
        if right.role in ("NotifyRole", "ResumeRole", "CallHookRole")
        and (table_of(right.resource) or "").startswith("Requests")
    ]

    assert on_requests == [("CallHookRole", "dynamodb:GetItem")]


@pytest.mark.parametrize("role", ["ApproveRole", "RejectRole", "AnswerRole", "ResumeExecutionRole"])
def test_a_voter_changes_of_a_link_its_counter_only(role) -> None:
    (update,) = [
        right
        for right in rights(deployed_parent())
        if right.role == role
        and right.action == "dynamodb:UpdateItem"
        and right.resource == "Links.Arn"
    ]

    assert '["linkHash", "refusals", "refusalsWindow"]' in update.conditions


def test_what_discloses_links_changes_of_the_effects_the_chains_head_only() -> None:
    (update,) = [
        right
        for right in rights(deployed_parent())
        if right.role == "LinksRole" and right.action == "dynamodb:UpdateItem"
    ]

    assert update.resource == "Effects.Arn"
    assert '["requestId", "effectId", "chainSeq", "chainHash"]' in update.conditions


def test_what_seals_reads_heads_alone_and_can_undo_nothing() -> None:
    held = [right for right in rights(deployed_parent()) if right.role == "SealRole"]
    scans = [right for right in held if right.action == "dynamodb:Scan"]

    assert [right.resource for right in scans] == ["Requests.Arn", "Effects.Arn"]
    assert all('"dynamodb:Select": "SPECIFIC_ATTRIBUTES"' in right.conditions for right in scans)
    assert '["requestId", "chainSeq", "chainHash"]' in scans[0].conditions
    assert '["requestId", "effectId", "chainSeq", "chainHash"]' in scans[1].conditions
    assert not [right for right in held if "Delete" in right.action or "Bypass" in right.action]


@pytest.mark.parametrize("role", ["NotifyRole", "RunEmailRole"])
def test_mail_is_sent_from_one_address_whatever_its_configuration_set(role) -> None:
    sends = [
        right
        for right in rights(deployed_parent())
        if right.role == role and right.action.startswith("ses:")
    ]

    assert len(sends) == 2
    assert {right.conditions for right in sends} == {
        '{"StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}}'
    }


def test_a_right_that_is_added_is_found() -> None:
    template = deployed_parent()
    policy = template["Resources"]["ReviewRole"]["Properties"]["Policies"][0]
    policy["PolicyDocument"]["Statement"].append(
        {
            "Effect": "Allow",
            "Action": "dynamodb:UpdateItem",
            "Resource": {"Fn::GetAtt": ["Requests", "Arn"]},
        }
    )

    assert on_tables(template)["ReviewRole"]["Requests"] == "GetItem UpdateItem"
