"""Has everything that an author may write a compiled example?

The examples are the cases and the sources' examples, as far as they compile, and the written
examples of the language. Codes have theirs in what `explain` shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from countersign_compiler.compile import Compiled, compile_ensemble, read_policy
from countersign_compiler.dialects import agents, automation, flow
from countersign_compiler.expressions import calls, grammar
from countersign_compiler.nodes import Node
from countersign_compiler.source import read
from countersign_compiler.steps.table import KINDS

HERE = Path(__file__).parent
EXPRESSIONS = json.loads((HERE / "expressions" / "expressions-examples.json").read_text("utf-8"))
CORPUS = json.loads((HERE / "expressions" / "corpus" / "corpus.json").read_text("utf-8"))
WORDINGS = {"agents": agents._WORDING, "flow": flow._WORDING, "automation": automation._WORDING}
CHOICE = {"if", "then", "else"}


@cache
def examples() -> tuple[tuple[str, Compiled], ...]:
    """Every file of examples that compiles, with its text."""
    files = [*(HERE / "cases").glob("*.yaml"), *(HERE / "sources").rglob("*.yaml")]
    deployment, _ = read_policy(HERE / "cases", HERE / "cases")
    found = []
    for file in sorted(files):
        compiled = compile_ensemble(file.read_bytes(), file.name, deployment)
        if compiled.machine is not None:
            found.append((file.read_text("utf-8"), compiled))
    return tuple(found)


@cache
def written() -> str:
    """Every expression and body of the examples, one after another."""
    rows = (*EXPRESSIONS["expressions"], *EXPRESSIONS["bodies"], *CORPUS)
    return "\n".join(
        [
            *(row["source"] for row in rows if "refused" not in row),
            *(text for text, _ in examples()),
        ]
    )


def keys_of(node: Node) -> Iterator[str]:
    """The keys of a value at any depth; the steps inside a branch are other steps."""
    for key, value in node.pairs:
        yield key.text
        if key.text not in CHOICE:
            yield from keys_of(value)
    for item in node.items:
        yield from keys_of(item)


def keys_by_kind() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for _, compiled in examples():
        assert compiled.ensemble is not None
        for step in compiled.ensemble.every_step():
            found[step.kind].update(keys_of(step.node))
    return found


def said(missing: Iterable[object], count: int, what: str) -> str:
    return f"{count} {what}: missing {len(list(missing))}"


def test_every_kind_of_step_and_every_key_of_it_stands_in_a_compiled_example(
    record_property: Any,
) -> None:
    shown = keys_by_kind()
    wanted = [(kind.name, key) for kind in KINDS.values() for key in kind.keys]

    missing = [(kind, key) for kind, key in wanted if key not in shown[kind]]
    missing += [(kind, "") for kind, keys in shown.items() if not keys]

    record_property("searched", said(missing, len(wanted), f"keys of {len(KINDS)} kinds"))
    assert not missing


@pytest.mark.parametrize("dialect", WORDINGS)
def test_every_key_of_a_dialect_stands_in_a_compiled_example(
    dialect: str, record_property: Any
) -> None:
    wording = WORDINGS[dialect]
    wanted = {*wording.step_keys, *wording.document_names, wording.list_key, "output", *CHOICE}
    shown: set[str] = set()

    for text, compiled in examples():
        document = read(text.encode(), "e.yaml").document
        assert document is not None
        assert compiled.ensemble is not None
        if compiled.ensemble.dialect == dialect:
            shown.update(
                keys_of(document), *(keys_of(s.node) for s in compiled.ensemble.every_step())
            )

    missing = sorted(wanted - shown)
    record_property("searched", said(missing, len(wanted), f"keys of the dialect {dialect}"))
    assert not missing


def test_every_operator_stands_in_an_example(record_property: Any) -> None:
    wanted = {*grammar._LEVELS, "?", "??", "!", "?.", "[", "{", "=>"}

    missing = sorted(sign for sign in wanted if not re.search(_alone(sign), written()))

    record_property("searched", said(missing, len(wanted), "operators"))
    assert not missing


def _alone(sign: str) -> str:
    """The sign where it is no part of a longer one."""
    signs = re.escape("=!<>&|?+-*/%")
    return rf"(?<![{signs}]){re.escape(sign)}(?![{signs}])"


def test_every_method_and_function_stands_in_an_example(record_property: Any) -> None:
    wanted = [f".{name}(" for name in (*calls.METHODS, *calls.ARROW_METHODS)]
    wanted += [*(f"Math.{name}(" for name in calls.MATH), "now()", "Date.now()"]

    missing = [name for name in wanted if name not in written()]

    record_property("searched", said(missing, len(wanted), "methods and functions"))
    assert not missing
