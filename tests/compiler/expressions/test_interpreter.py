"""The interpreter that the translation is compared with: does it share anything with it?"""

from __future__ import annotations

import ast
from pathlib import Path

INTERPRETER = Path(__file__).with_name("interpreter.py")
TREE = "countersign_compiler.expressions.tree"


def imports_of(text: str) -> set[str]:
    """The full names of everything of ours that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in found if name.startswith(("countersign", "tests"))}


def test_it_takes_only_the_classes_of_the_tree_from_the_compiler() -> None:
    imported = imports_of(INTERPRETER.read_text("utf-8"))

    assert all(name == TREE or name.startswith(f"{TREE}.") for name in imported), imported
    assert imported == {TREE, f"{TREE}.Expr"}


def test_an_import_of_the_translator_would_be_seen() -> None:
    text = "from countersign_compiler.expressions.translator import Translator"

    assert imports_of(text) == {"countersign_compiler.expressions.translator.Translator"}
