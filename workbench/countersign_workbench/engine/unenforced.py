"""Which rights can the engine not enforce as AWS does, and what is done about them?

The engine asks for `*` where SES asks for the identity that mail is sent from, and it does not know
SES's condition keys. Sending is still refused to a role that does not name it; only from which
address is not checked here.
"""

from __future__ import annotations

from typing import Any

NOT_BY_RESOURCE = frozenset({"ses:SendEmail", "ses:SendRawEmail"})


def widen_for_the_engine(template: dict[str, Any]) -> None:
    """Widen, in place, the statements of roles that hold these actions and no others."""
    for resource in template.get("Resources", {}).values():
        if resource.get("Type") == "AWS::IAM::Role":
            for policy in resource["Properties"].get("Policies", []):
                for statement in map(_stated, policy["PolicyDocument"]["Statement"]):
                    if _actions(statement) <= NOT_BY_RESOURCE:
                        statement["Resource"] = "*"
                        statement.pop("Condition", None)


def _stated(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement itself; of one that stands only under a condition, what it then says."""
    return statement["Fn::If"][1] if "Fn::If" in statement else statement


def _actions(statement: dict[str, Any]) -> set[str]:
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)
