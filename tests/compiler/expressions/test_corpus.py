"""Does a decided expression give what plain JavaScript gives?

`corpus/make.mjs` asked JavaScript (`make corpus` asks again); a row that is different on purpose
names the difference and what is given here.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from countersign_compiler.expressions.scope import Scope
from tests.compiler.expressions.cases import parsed, same, translated
from tests.compiler.expressions.engine import Stopped, evaluate_kept

CORPUS = json.loads((Path(__file__).parent / "corpus" / "corpus.json").read_text("utf-8"))
DIFFERENCES = {
    "a boolean does not pass beside a left side that is none",
    "a field of nothing is absent",
    "different types, absent values, lists and objects do not compare",
    "lists and objects join texts as JSON",
    "not computed: absent",
    "only booleans are tests",
    "only texts begin with or end with texts",
    "what may be in a list of other types is not decided",
}
"""In what the language is not JavaScript, on purpose."""


def given(row: dict[str, Any]) -> object:
    tree, problems = parsed(row["source"], "value", Scope())
    assert not problems, (row, problems)
    return evaluate_kept(translated(tree, "value"), {"input": row["input"]})


def meant(row: dict[str, Any]) -> object:
    """What has to come out: what JavaScript gives (undefined is absent), or what is said here."""
    if "difference" in row:
        return row["here"]
    value = row["javascript"]
    return None if value == {"inWords": "undefined"} else value


def is_as_meant(row: dict[str, Any]) -> bool:
    got, wanted = given(row), meant(row)
    if wanted == {"stops": True}:
        return isinstance(got, Stopped) and "EXPR_UNDECIDED" in got.cause
    return same(got, wanted)


def test_an_expression_gives_what_javascript_gives_or_a_named_difference(
    record_property: Any,
) -> None:
    wrong = [row for row in CORPUS if not is_as_meant(row)]

    differ = Counter(row["difference"] for row in CORPUS if "difference" in row)
    record_property(
        "searched",
        f"{len(CORPUS)} rows by JavaScript: {len(CORPUS) - differ.total()} the same, "
        f"{differ.total()} different on purpose, {len(wrong)} wrong",
    )
    assert not wrong, wrong[:3]
    assert set(differ) == DIFFERENCES
    assert len(CORPUS) - differ.total() >= 500


def test_a_value_that_javascript_does_not_give_is_noticed() -> None:
    row = {"source": "${input.a + 1}", "input": {"a": 1}, "javascript": 3}

    assert not is_as_meant(row)
