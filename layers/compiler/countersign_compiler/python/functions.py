"""Which functions of `app.py` can a step run?  (read, never imported)"""

from __future__ import annotations

import ast
from collections.abc import Mapping


def functions_of(text: str) -> Mapping[str, str | None]:
    """Each function at the top of the module, with why a step cannot run it (None: it can).

    A step calls a function with one argument, the event. Raises `SyntaxError` as Python words it.
    """
    tree = ast.parse(text)
    return {
        node.name: _why_not(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _why_not(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    if isinstance(function, ast.AsyncFunctionDef):
        return "it is `async`, and nobody would await it"
    if _yields(function):
        return "it yields, so it gives a generator and no value"
    named = [*function.args.posonlyargs, *function.args.args]
    needed = len(named) - len(function.args.defaults)
    if not named and function.args.vararg is None:
        return "it takes no argument, and it is given the event"
    if needed > 1:
        return f"it needs {needed} arguments, and it is given one, the event"
    keywords = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    missing = [argument.arg for argument, default in keywords if default is None]
    if missing:
        return f"it needs `{missing[0]}`, and it is given the event alone"
    return None


def _yields(function: ast.FunctionDef) -> bool:
    """Whether the function itself yields; what a function inside it does is its own matter."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return False
