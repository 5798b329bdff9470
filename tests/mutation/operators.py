"""In which small ways can a piece of code be wrong?

A change is a node of the syntax tree and what stands there instead. There are changes of a
comparison (its boundary, its opposite), of a condition (each operand gone, the test turned round),
of numbers, truths, texts and operators, and of what is left out: an entry, an element, a filter, a
keyword, a call that only does something, a `raise`, what is returned.

Not changed: docstrings, annotations and types, imports, `__all__`, how a number is formatted.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

_OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OTHER_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_FUNCTIONS = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list"}
_MAKES_TEXT_ALIKE = {"strip", "lstrip", "rstrip", "casefold", "lower", "upper"}
_HAS_TEST = (ast.If, ast.IfExp, ast.While)


def changes_of(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of this node; each is one mistake."""
    match node:
        case ast.Constant():
            yield from _of_constant(node, parent)
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp():
            yield from _without_an_operand(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp():
            if other := _OTHER_OPERATORS.get(type(node.op)):
                yield ast.BinOp(node.left, other(), node.right)
        case ast.Call() if not isinstance(parent, ast.ClassDef):
            yield from _of_call(node)
        case ast.Dict():
            yield from _without_an_entry(node)
        case ast.List() | ast.Set():
            yield from _shorter(node, "elts")
        case ast.Tuple():
            if not isinstance(parent, ast.Return | ast.Subscript | ast.For | ast.comprehension):
                yield from _shorter(node, "elts")
        case ast.comprehension():
            yield from _shorter(node, "ifs")
        case ast.stmt():
            yield from _of_statement(node)
    if isinstance(parent, _HAS_TEST) and node is parent.test and _is_plain(node):
        yield ast.UnaryOp(ast.Not(), node)


def _is_plain(test: ast.AST) -> bool:
    """Whether no other change turns this test round."""
    return isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr | ast.Subscript)


def _of_constant(node: ast.Constant, parent: ast.AST) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str | bytes):
        yield ast.Constant(_other_text(value))


def _other_text(text: str | bytes) -> str | bytes:
    """Another name; a sentence is gone as a whole, since a word of it alone is seldom wrong."""
    if isinstance(text, bytes):
        return text + b"XX"
    return "" if " " in text.strip() else f"XX{text}XX"


def _of_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in _OTHER_COMPARISONS[type(operator)]:
            changed = copy.copy(node)
            changed.ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield changed


def _without_an_operand(node: ast.BoolOp) -> Iterator[ast.AST]:
    for place in range(len(node.values)):
        left = node.values[:place] + node.values[place + 1 :]
        yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    yield from _shorter(node, "keywords")
    if isinstance(node.func, ast.Name) and node.func.id in _OTHER_FUNCTIONS:
        yield ast.Call(
            ast.Name(_OTHER_FUNCTIONS[node.func.id], ast.Load()), node.args, node.keywords
        )
    if isinstance(node.func, ast.Attribute) and node.func.attr in _MAKES_TEXT_ALIKE:
        yield node.func.value


def _without_an_entry(node: ast.Dict) -> Iterator[ast.AST]:
    for place in range(len(node.keys)):
        keys, values = list(node.keys), list(node.values)
        del keys[place], values[place]
        yield ast.Dict(keys, values)


def _shorter(node: ast.AST, field: str) -> Iterator[ast.AST]:
    """The node without one of the members of its list."""
    members = getattr(node, field)
    for place in range(len(members)):
        shorter = copy.copy(node)
        setattr(shorter, field, members[:place] + members[place + 1 :])
        yield shorter


def _of_statement(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Raise():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.Assign([node.target], node.value)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
