"""Which calls to AWS can the code of a function reach?

An abstract run over the source: it follows names through imports, arguments through calls, and
stores through `wiring`, so that `store.commit(…)` is known to be `DynamoRequestStore.commit` and
its table the one that an environment variable names. What cannot be told apart is taken to happen;
what is written only where a field of a record is filled (`if new.token is not None`) happens only
where some reachable code fills that field.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.roles import source
from tests.roles.lookups import (
    Table,
    Value,
    Variable,
    annotated,
    assigned,
    classes_in,
    field_type,
    happenings,
    is_client,
    is_nothing,
    is_property,
    is_record,
    kept_in,
    keys_of_tasks,
    methods,
    parameters,
    returns,
    text,
    words,
)
from tests.roles.source import Place

# What a client's method asks IAM for. A transaction asks for what is in it.
OPERATIONS = {
    "get_item": "dynamodb:GetItem",
    "put_item": "dynamodb:PutItem",
    "update_item": "dynamodb:UpdateItem",
    "delete_item": "dynamodb:DeleteItem",
    "batch_get_item": "dynamodb:BatchGetItem",
    "query": "dynamodb:Query",
    "scan": "dynamodb:Scan",
    "transact_write_items": "",
    "start_execution": "states:StartExecution",
    "describe_execution": "states:DescribeExecution",
    "list_executions": "states:ListExecutions",
    "stop_execution": "states:StopExecution",
    "get_execution_history": "states:GetExecutionHistory",
    "send_task_success": "states:SendTaskSuccess",
    "send_task_failure": "states:SendTaskFailure",
    "send_email": "ses:SendEmail",
    "get_secret_value": "secretsmanager:GetSecretValue",
    "get_parameter": "ssm:GetParameter",
    "put_object": "s3:PutObject",
    # Seals are read by their version alone.
    "get_object": "s3:GetObjectVersion",
    "list_object_versions": "s3:ListBucketVersions",
    "invoke": "lambda:InvokeFunction",
    "converse": "bedrock:InvokeModel",
    "execute_statement": "rds-data:ExecuteStatement",
}
WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
WRITES |= {"ConditionCheck": "ConditionCheckItem"}
_RESOURCE_WORDS = ("TableName", "FunctionName")
_WORLDLY = ("countersign.wiring", "countersign.settings")
_ROUNDS = 30
DEPTH = 6
"""How many names deep an expression is followed."""


@dataclass(frozen=True)
class Call:
    """One call to AWS: `dynamodb:Query` on the variable `REQUESTS_TABLE`, of its index `pending`.

    `variable` is None where the code names no table or function (a run, a mail, a token).
    """

    action: str
    variable: str | None = None
    index: str | None = None


class UnknownOperationError(Exception):
    """A client's method that `OPERATIONS` does not tell the right of."""


@cache
def calls_of(function: str) -> frozenset[Call]:
    """All calls that the code of `functions/<function>/app.py` can reach."""
    run = _Run()
    run.reached.add(Place(f"functions.{function}.app", "handler"))
    for _ in range(_ROUNDS):
        before = run.size
        for body in run.bodies.values():
            body.known.clear()
        walked: set[Place] = set()
        while left := run.reached - walked:
            for place in sorted(left, key=str):
                run.body(place).walk()
            walked |= left
        if run.size == before:
            return frozenset(run.calls)
    raise AssertionError(f"{function}: what it reaches did not settle")


@dataclass
class _Run:
    """All that is known so far; it only grows."""

    reached: set[Place] = field(default_factory=set)
    calls: set[Call] = field(default_factory=set)
    given: dict[tuple[Place, str], set[Value]] = field(default_factory=lambda: defaultdict(set))
    filled: set[tuple[Place | None, str]] = field(default_factory=set)
    bodies: dict[Place, _Body] = field(default_factory=dict)

    def body(self, place: Place) -> _Body:
        if place not in self.bodies:
            self.bodies[place] = _Body(self, place)
        return self.bodies[place]

    @property
    def size(self) -> int:
        known = sum(map(len, self.given.values()))
        return len(self.reached) + len(self.calls) + len(self.filled) + known


class _Body:
    """One function's body, with what its names stand for."""

    def __init__(self, run: _Run, place: Place) -> None:
        self.run = run
        self.place = place
        self.node = source.function(place)
        self.local = assigned(place)
        self.known: dict[tuple[ast.expr, int], set[Value]] = {}

    def walk(self) -> None:
        """Take in everything that may happen in the body."""
        for node, tests in happenings(self.place):
            if not all(map(self._may_be, tests)):
                continue
            if isinstance(node, ast.Name | ast.Attribute):
                self._reach(node)
            elif isinstance(node, ast.Call):
                self._called(node)
            elif isinstance(node, ast.Dict):
                self._transaction_write(node)

    # ---- what happens

    def _may_be(self, test: ast.expr) -> bool:
        """Whether a field of a record that is asked for is ever filled; anything else may be."""
        if isinstance(test, ast.Compare):
            if not isinstance(test.ops[0], ast.IsNot):
                return True
            test = test.left
        if not isinstance(test, ast.Attribute):
            return True
        records = [each for each in self.values(test.value) if is_record(each)]
        if not records or (None, test.attr) in self.run.filled:
            return True
        return any((record, test.attr) in self.run.filled for record in records)

    def _reach(self, node: ast.Name | ast.Attribute) -> None:
        for value in self.values(node):
            if isinstance(value, Place) and source.function(value):
                self.run.reached.add(value)
        if isinstance(node, ast.Attribute):
            self.run.reached.update(methods(self.values(node.value), node.attr))

    def _called(self, node: ast.Call) -> None:
        for callee in self._callees(node.func):
            self._bind(callee, node)
        if isinstance(node.func, ast.Name) and node.func.id == "replace":
            self.run.filled.update((None, each.arg) for each in node.keywords if each.arg)
        for each in (node.func, *node.args):
            if isinstance(each, ast.Attribute) and is_client(each.value):
                if each.attr not in OPERATIONS:
                    raise UnknownOperationError(f"{self.place}: {each.attr}")
                self._asked(OPERATIONS[each.attr], node)

    def _asked(self, action: str, node: ast.Call) -> None:
        if not action:
            return
        said = {each.arg: each.value for each in node.keywords}
        if None in said and not said.keys() & set(_RESOURCE_WORDS):
            said |= self._spread(said[None])
        if isinstance(batch := said.get("RequestItems"), ast.Dict):
            said["TableName"] = batch.keys[0]
        named = next((said[word] for word in _RESOURCE_WORDS if said.get(word)), None)
        indexes = self.values(said["IndexName"]) if "IndexName" in said else {None}
        for variable in self.values(named) if named else {None}:
            if variable is None or isinstance(variable, Variable):
                name = variable and variable.name
                self.run.calls |= {Call(action, name, text(index)) for index in indexes}

    def _spread(self, node: ast.expr) -> dict[str | None, Any]:
        """The words of `**name` where a method of one's own put them together."""
        for value in self.local.get(node.id, ()) if isinstance(node, ast.Name) else ():
            for callee in self._callees(value.func) if isinstance(value, ast.Call) else ():
                for each in ast.walk(source.function(callee) or ast.Pass()):
                    if isinstance(each, ast.Dict) and words(each).get("TableName"):
                        return dict(words(each))
        return {}

    def _transaction_write(self, node: ast.Dict) -> None:
        for word, write in words(node).items():
            if word in WRITES and isinstance(write, ast.Dict) and "TableName" in words(write):
                for variable in self.values(words(write)["TableName"]):
                    if isinstance(variable, Variable):
                        self.run.calls.add(Call(f"dynamodb:{WRITES[word]}", variable.name))

    # ---- what goes where

    def _callees(self, node: ast.expr, depth: int = DEPTH) -> set[Place]:
        found = {value for value in self.values(node, depth) if isinstance(value, Place)}
        if isinstance(node, ast.Attribute):
            found |= methods(self.values(node.value, depth), node.attr)
        return found

    def _bind(self, callee: Place, node: ast.Call) -> None:
        if source.class_at(callee):
            init = Place(callee.module, f"{callee.name}.__init__")
            if source.function(init):
                self.run.reached.add(init)
                callee = init
        names = parameters(callee)
        pairs = [*zip(names, node.args, strict=False)]
        pairs += [(each.arg, each.value) for each in node.keywords if each.arg in names]
        for name, value in pairs:
            self.run.given[callee, name] |= self.values(value)
            if not is_nothing(value):
                self.run.filled.add((callee, name))

    # ---- what an expression may be

    def values(self, node: ast.expr | None, depth: int = DEPTH) -> set[Value]:
        """Everything that the expression may stand for, as far as it matters."""
        if node is None or depth == 0:
            return set()
        if (node, depth) not in self.known:
            self.known[node, depth] = self._values(node, depth)
        return self.known[node, depth]

    def _values(self, node: ast.expr, depth: int) -> set[Value]:
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.Name):
            return self._name(node.id, depth)
        if isinstance(node, ast.Dict):
            return {Table(self.place.module, node)}
        if isinstance(node, ast.Attribute):
            return self._attribute(node, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth)
        if isinstance(node, ast.Call):
            return self._answer(node, depth)
        if isinstance(node, ast.IfExp | ast.BoolOp):
            parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
            return {value for part in parts for value in self.values(part, depth)}
        return set()

    def _name(self, name: str, depth: int) -> set[Value]:
        if name == "self" and self.place.method_of:
            return {self.place.method_of}
        found: set[Value] = set()
        if name in parameters(self.place):
            found |= self.run.given[self.place, name]
            found |= annotated(self.node, name, self.place.module)
        for value in self.local.get(name, ()):
            found |= self.values(value, depth - 1)
        if found or name in self.local:
            return found or keys_of_tasks(self.place.module)
        place = source.meaning(name, seen_from=self.place.module)
        constant = source.value_at(place) if place else None
        if place is None:
            return keys_of_tasks(self.place.module) if name == "task" else set()
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            return {constant.value}
        return {place}

    def _attribute(self, node: ast.Attribute, depth: int) -> set[Value]:
        found: set[Value] = set()
        for value in self.values(node.value, depth - 1):
            if not isinstance(value, Place):
                continue
            if inside := source.member(value, node.attr):
                found.add(inside)
            for init in (Place(value.module, f"{value.name}.__init__"), value):
                for name in kept_in(init, node.attr):
                    found |= self.run.given[init, name]
            found |= field_type(value, node.attr)
            for method in methods({value}, node.attr):
                found |= self._returned(method, depth) if is_property(method) else {method}
        return found

    def _subscript(self, node: ast.Subscript, depth: int) -> set[Value]:
        found: set[Value] = set()
        keys = self.values(node.slice, depth - 1)
        for table in self.values(node.value, depth - 1):
            for key, value in words(table.node).items() if isinstance(table, Table) else ():
                if key in keys:
                    found |= self.run.body(Place(table.module)).values(value, depth - 1)
        return found

    def _answer(self, node: ast.Call, depth: int) -> set[Value]:
        found: set[Value] = set()
        called = getattr(node.func, "id", "")
        if called in ("required", "optional") and isinstance(node.args[0], ast.Constant):
            return {Variable(str(node.args[0].value))}
        for callee in self._callees(node.func, depth - 1):
            if source.class_at(callee):
                found.add(callee)
            elif source.function(callee):
                found |= self._returned(callee, depth)
        return found

    def _returned(self, place: Place, depth: int) -> set[Value]:
        body = self.run.body(place)
        if not place.module.startswith(_WORLDLY):
            annotation = body.node.returns if body.node else None
            return classes_in(annotation, place.module)
        return {value for each in returns(place) for value in body.values(each, depth - 1)}
