"""Every written example of the language, through the embedded engine."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from countersign_compiler.expressions.body import parse_body
from countersign_compiler.expressions.jsonata import body_value
from countersign_compiler.expressions.parser import parse_condition
from countersign_compiler.expressions.scope import Scope, variable_of
from countersign_compiler.source import read
from tests.compiler.expressions.cases import at, knows, parsed, same, translated
from tests.compiler.expressions.engine import Stopped, evaluate

EXAMPLES = json.loads((Path(__file__).parent / "expressions-examples.json").read_text())


def named(kind: str) -> list[Any]:
    return [pytest.param(row, id=row.get("id", str(row))) for row in EXAMPLES[kind]]


def is_as_said(row: dict[str, Any], got: object) -> bool:
    if row.get("stops"):
        return isinstance(got, Stopped) and "EXPR_UNDECIDED" in got.cause
    return same(got, row["expected"])


@pytest.mark.parametrize("row", named("expressions"))
def test_an_example_gives_what_is_written_beside_it(row: dict[str, Any]) -> None:
    context = row.get("context") or {}
    steps = context.get("steps", {})
    records = {variable_of(name): record for name, record in steps.items()}
    variables = {"input": context.get("input"), "env": {}, **records}
    variables["approvers"] = context.get("approvers", [])

    tree, problems = parsed(row["source"], row["kind"], knows(*steps))

    if "refused" in row:
        assert [(each.code, each.start) for each in problems] == [(row["refused"], row["at"])]
    else:
        assert not problems
        assert is_as_said(row, evaluate(translated(tree, row["kind"]), variables))


@pytest.mark.parametrize("row", named("bodies"))
def test_a_body_gives_what_is_written_beside_it(row: dict[str, Any]) -> None:
    found = parse_body(row["kind"], row["source"], Scope())

    if "refused" in row:
        assert [(each.code, each.start) for each in found.problems] == [(row["refused"], row["at"])]
    else:
        assert found.body is not None
        text = body_value(found.body, None, at)
        assert is_as_said(row, evaluate(text, {"input": row["input"]}))


@pytest.mark.parametrize("row", named("reader"))
def test_a_file_is_read_as_written_beside_it(row: dict[str, Any]) -> None:
    reading = read(row["yaml"].encode(), "refund.yaml")

    if "refused" in row:
        found = [(each.code, each.line, each.column) for each in reading.findings]
        assert (row["refused"], row["line"], row["col"]) == found[0]
    else:
        assert not reading.findings
        assert reading.document is not None
        assert reading.document.plain() == row["expected"]


@pytest.mark.parametrize("row", named("condition_field"))
def test_a_condition_takes_only_what_is_written_beside_it(row: dict[str, Any]) -> None:
    condition = parse_condition(row["value"], Scope())

    if row["result"].startswith("X-"):
        assert [each.code for each in condition.problems] == [row["result"]]
    else:
        assert not condition.problems


CHECKS = {
    "expressions": test_an_example_gives_what_is_written_beside_it,
    "bodies": test_a_body_gives_what_is_written_beside_it,
    "reader": test_a_file_is_read_as_written_beside_it,
    "condition_field": test_a_condition_takes_only_what_is_written_beside_it,
}


def verdict(kind: str, row: dict[str, Any]) -> str:
    """What became of a row: "wrong" value, "other" refusal or stop than written, "traceback"."""
    refusal = "refused" in row or row.get("stops") or str(row.get("result", "")).startswith("X-")
    try:
        CHECKS[kind](row)
    except AssertionError:
        return "other" if refusal else "wrong"
    except Exception:  # counted, whatever it is: its own row's test shows it
        return "traceback"
    return "as written"


def test_every_row_is_as_written(record_property: Any) -> None:
    rows = [(kind, row) for kind in CHECKS for row in EXAMPLES[kind]]

    counts = Counter(verdict(kind, row) for kind, row in rows)

    said = ", ".join(f"{name} {counts[name]}" for name in ("wrong", "other", "traceback"))
    record_property("searched", f"{len(rows)} rows: {said}")
    assert len(rows) > 90
    assert counts["as written"] == len(rows)
