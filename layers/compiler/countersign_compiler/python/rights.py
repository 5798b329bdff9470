"""Which extra rights does `policy.json` ask for, and are they narrow enough to grant?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from countersign_compiler import source
from countersign_compiler.diagnostics import Finding, did_you_mean
from countersign_compiler.python.folder import Rights
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

CODE: Final = "G-RIGHTS"

_VERSION: Final = "2012-10-17"
_STATEMENT_KEYS: Final = ("Sid", "Effect", "Action", "Resource", "Condition", "reason")
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9*]+\Z")
_PSEUDO = re.compile(r"\$\{AWS::(Partition|Region|AccountId)\}")
_REASON: Final = 'add `"reason": "…"` to the statement, or name what is needed one by one'


def read_rights(text: bytes, reporter: Reporter) -> Rights:
    """Read `{"Version"?, "Statement": [{Effect: Allow, Action, Resource, Condition?, reason?}]}`.

    A `*` in an action, or as a resource, needs a `reason`. Wrong statements are reported and left
    out. `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` may stand in texts.
    """
    document = _document(text, reporter)
    if document is None:
        return Rights()
    _only(document, ("Version", "Statement"), "`policy.json`", reporter)
    version = document.get("Version")
    if version is not None and version.text != _VERSION:
        reporter.error(CODE, version, f'`Version` is "{_VERSION}"')
    statements = document.get("Statement")
    if statements is None:
        reporter.error(CODE, document, "`policy.json` has no `Statement`, its list of rights")
        return Rights()
    items = statements.items if statements.kind == "sequence" else (statements,)
    read = [item for item in items if _is_sound(item, reporter)]
    reasons = [item.get("reason") for item in read]
    return Rights(
        tuple(_written(item) for item in read),
        tuple(reason.text for reason in reasons if reason is not None),
    )


def _document(text: bytes, reporter: Reporter) -> Node | None:
    try:
        json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        reporter.findings.append(_json_finding(reporter.path, line, getattr(error, "colno", 1)))
        return None
    # JSON is YAML too, and this reader knows where everything stands.
    reading = source.read(text, reporter.path)
    reporter.findings += reading.findings
    if reading.document is not None and reading.document.kind != "mapping":
        reporter.error(CODE, reading.document, "`policy.json` is an object with a `Statement`")
        return None
    return reading.document


def _json_finding(path: str, line: int, column: int) -> Finding:
    return Finding(CODE, "error", path, line, column, 1, "this is not JSON")


def _is_sound(statement: Node, reporter: Reporter) -> bool:
    if statement.kind != "mapping":
        reporter.error(CODE, statement, "a statement is an object")
        return False
    before = len(reporter.findings)
    _only(statement, _STATEMENT_KEYS, "a statement", reporter)
    effect = statement.get("Effect")
    if effect is None or effect.text != "Allow":
        reporter.error(
            CODE, effect or statement, '`Effect` is "Allow": the role has no other right to take'
        )
    reason = statement.get("reason")
    if reason is not None and not (reason.is_text and reason.text.strip()):
        reporter.error(CODE, reason, "`reason` is a text that says why")
    for key, judge in (("Action", _judge_action), ("Resource", _judge_resource)):
        texts = list(_texts(statement, key, reporter))
        for text in texts:
            judge(text, reason is not None, reporter)
    return len(reporter.findings) == before


def _texts(statement: Node, key: str, reporter: Reporter) -> Iterator[Node]:
    value = statement.get(key)
    if value is None:
        reporter.error(CODE, statement, f"the statement has no `{key}`")
        return
    items = value.items if value.kind == "sequence" else (value,)
    if not items:
        reporter.error(CODE, value, f"`{key}` is empty")
    for item in items:
        if item.is_text:
            yield item
        else:
            reporter.error(CODE, item, f"`{key}` is a text or a list of texts")


def _judge_action(action: Node, has_reason: bool, reporter: Reporter) -> None:
    if not _ACTION.match(action.text):
        reporter.error(
            CODE,
            action,
            f"`{action.text}` is not one service's action",
            "write `service:Action`, such as `s3:GetObject`",
        )
    elif "*" in action.text and not has_reason:
        reporter.error(CODE, action, f"`{action.text}` allows more than one action", _REASON)


def _judge_resource(resource: Node, has_reason: bool, reporter: Reporter) -> None:
    if resource.text == "*":
        if not has_reason:
            reporter.error(CODE, resource, "`*` allows the actions on everything", _REASON)
    elif not resource.text.startswith("arn:"):
        reporter.error(
            CODE,
            resource,
            f"`{resource.text}` is not the ARN of a resource",
            "write it out, such as `arn:${AWS::Partition}:s3:::bucket/*`",
        )
    elif "${" in _PSEUDO.sub("", resource.text):
        reporter.error(
            CODE,
            resource,
            "only `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` can stand in it",
        )


def _written(statement: Node) -> dict[str, Any]:
    """The statement as the template writes it, without the author's reason."""
    return {
        key.text: _substituted(value.plain())
        for key, value in statement.pairs
        if key.text != "reason"
    }


def _substituted(value: Any) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value} if _PSEUDO.search(value) else value
    if isinstance(value, list):
        return [_substituted(item) for item in value]
    if isinstance(value, dict):
        return {key: _substituted(item) for key, item in value.items()}
    return value


def _only(node: Node, known: tuple[str, ...], what: str, reporter: Reporter) -> None:
    for key, _ in node.pairs:
        if key.text not in known:
            listed = ", ".join(f"`{name}`" for name in known)
            reporter.error(
                CODE,
                key,
                f"{what} has no key `{key.text}`",
                f"{did_you_mean(key.text, known)} It takes {listed}.".strip(),
            )
