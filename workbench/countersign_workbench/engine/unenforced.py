"""Which rights can the engine not enforce as AWS does, and what is done about them?

The engine asks for `*` where SES asks for the identity that mail is sent from, and it does not know
SES's condition keys. Sending is still refused to a role that does not name it; only from which
address is not checked here.

The engine is spoken to without TLS, on loopback, so a policy that shuts a bucket to that would shut
it to everybody. So would one that refuses to write over an object or in parts: the engine does not
know S3's condition keys for that.
"""

from __future__ import annotations

from typing import Any

NOT_JUDGED = (
    {"Bool": {"aws:SecureTransport": "false"}},
    {"Null": {"s3:if-none-match": "true"}},
    {"Bool": {"s3:ObjectCreationOperation": "false"}},
)
NOT_BY_RESOURCE = frozenset({"ses:SendEmail", "ses:SendRawEmail"})


def widen_for_the_engine(template: dict[str, Any]) -> None:
    """Widen, in place, the statements of roles that hold these actions and no others.

    Of bucket policies what they refuse under conditions that it cannot judge is taken out.
    """
    _let_in_what_is_not_judged(template.get("Resources", {}))
    for resource in template.get("Resources", {}).values():
        if resource.get("Type") == "AWS::IAM::Role":
            for policy in resource["Properties"].get("Policies", []):
                for statement in map(_stated, policy["PolicyDocument"]["Statement"]):
                    if _actions(statement) <= NOT_BY_RESOURCE:
                        statement["Resource"] = "*"
                        statement.pop("Condition", None)


def _let_in_what_is_not_judged(resources: dict[str, Any]) -> None:
    for name, resource in list(resources.items()):
        if resource.get("Type") == "AWS::S3::BucketPolicy":
            document = resource["Properties"]["PolicyDocument"]
            judged = [each for each in document["Statement"] if not _is_not_judged(each)]
            document["Statement"] = judged
            if not judged:
                del resources[name]


def _is_not_judged(statement: dict[str, Any]) -> bool:
    return statement.get("Condition") in NOT_JUDGED


def _stated(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement itself; of one that stands only under a condition, what it then says."""
    return statement["Fn::If"][1] if "Fn::If" in statement else statement


def _actions(statement: dict[str, Any]) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)
