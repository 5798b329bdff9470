"""How is a nesting written down, in each of the three dialects?"""

from __future__ import annotations

import copy
from typing import Any

import yaml

DIALECTS = ("agents", "flow", "automation")
Tree = dict[str, Any]

_WORDS = {"agents": "agents", "flow": "flow", "automation": "elements"}
_NAMES = {"agents": "ensemble", "flow": "ensemble", "automation": "automation"}
_LONG_SECONDS = 3600


def written(name: str, tree: Tree, dialect: str) -> str:
    """The whole file."""
    document = {
        _NAMES[dialect]: name,
        _WORDS[dialect]: [_step(each, dialect) for each in tree["steps"]],
        "output": tree["output"],
    }
    # A copy, since one object in two places would be written as an alias.
    text: str = yaml.safe_dump(copy.deepcopy(document), sort_keys=False, width=100)
    return text


def _step(tree: Tree, dialect: str) -> Tree:
    name = "member" if dialect == "flow" and tree["kind"] in _OPERATIONS else "name"
    step: Tree = {name: tree["name"]}
    if "condition" in tree:
        step["condition"] = tree["condition"]
    step |= _OPERATIONS.get(tree["kind"], _control)(tree, dialect)
    if tree.get("continues"):
        step["continue_on_error"] = True
    if "attempts" in tree:
        step["retry"] = {"attempts": tree["attempts"], "interval": 1}
    return step


def _control(tree: Tree, dialect: str) -> Tree:
    def steps(block: list[Tree]) -> list[Tree]:
        return [_step(each, dialect) for each in block]

    given: Tree = {key: tree[key] for key in ("concurrency", "output") if key in tree}
    match tree["kind"]:
        case "parallel":
            return {"parallel": [steps(branch) for branch in tree["branches"]]}
        case "foreach":
            body = {_WORDS[dialect]: steps(tree["body"])}
            return {"foreach": tree["items"], "as": tree["as"], **body, **given}
        case "if":
            otherwise = {"else": steps(tree["else"])} if tree["else"] else {}
            return {"if": tree["test"], "then": steps(tree["then"]), **otherwise}
        case "ensemble":
            return {"ensemble": tree["child"], "input": tree["input"]}
        case "stop":
            return {"stop": given}
        case kind:
            assert kind == "fail"
            return {"fail": {"error": tree["error"], "cause": tree["cause"]}}


def _gate(tree: Tree, dialect: str) -> Tree:
    asked: Tree = {"prompt": f"Go on with {tree['name']}?", "data": "${input.tag}"}
    if dialect == "flow":
        settings = {**asked, "approvers": tree["approvers"], "expiresIn": _LONG_SECONDS * 1000}
        config = {"builtin": "hitl", "operation": "suspend", **settings}
        return {"type": "Function", "config": config}
    asked |= {"timeout": _LONG_SECONDS}
    if dialect == "agents":
        return {"agent": "hitl", "inputs": {**asked, "approvers": tree["approvers"]}}
    return {"element": "hitl", "spec": {"audience": tree["approvers"]}, "input": asked}


def _http(tree: Tree, dialect: str) -> Tree:
    settings = {"url": tree["url"], "body": tree["body"]}
    return _operation("http", settings, dialect)


def _code(tree: Tree, dialect: str) -> Tree:
    own = {"input": tree["input"]}
    if dialect == "flow":
        handler = f"(input) => ({tree['gives']})"
        return {"type": "Function", "config": {"handler": handler}, **own}
    return _operation("code", {"code": f"return {tree['gives']};"}, dialect) | own


def _operation(kind: str, settings: Tree, dialect: str) -> Tree:
    if dialect == "agents":
        return {"operation": kind, "config": settings}
    if dialect == "flow":
        return {"type": "Function", "config": {"builtin": kind, **settings}}
    return {"element": kind, "spec": settings}


_OPERATIONS = {"gate": _gate, "http": _http, "code": _code}
