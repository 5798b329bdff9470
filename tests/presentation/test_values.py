"""Is a value of any shape shown so that it can be read, with nothing left out?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.presentation.blocks import (
    Code,
    Diff,
    DiffLine,
    Facts,
    Items,
    Note,
    Row,
    Section,
    Table,
    Text,
)
from countersign.presentation.values import MAX_VALUES, present, present_metadata
from countersign.presentation.words import visible

PATCH = """diff --git a/pay.py b/pay.py
--- a/pay.py
+++ b/pay.py
@@ -1,2 +1,2 @@
 def pay(amount):
-    return amount
+    return round(amount, 2)
"""


def test_null_is_said_to_be_no_data() -> None:
    assert present(None) == (Note("no data"),)


@pytest.mark.parametrize(
    ("value", "blocks"),
    [
        ("Two\n\nparagraphs\n", (Text("Two\n\nparagraphs"),)),
        ("", (Note("(empty)"),)),
        ("  ", (Text('"  "'),)),
        (1200, (Text("1,200"),)),
        (True, (Text("yes"),)),
        ({}, (Note("(empty object)"),)),
        ([], (Note("(empty list)"),)),
        (["a", 7, None], (Items(("a", "7", "no value")),)),
        ({"word_count": 1200}, (Facts((Row("Word count", "1,200"),)),)),
        ({"tags": ["ai", "ethics"]}, (Facts((Row("Tags", "ai, ethics"),)),)),
        ({"tags": ["a, b", "c"]}, (Section("Tags", (Items(("a, b", "c")),)),)),
        ({"scores": [1200, 3]}, (Section("Scores", (Items(("1,200", "3")),)),)),
        ({"note": None}, (Facts((Row("Note", "no value"),)),)),
        ({"list": []}, (Facts((Row("List", "(empty list)"),)),)),
    ],
)  # fmt: skip
def test_simple_values_have_simple_shapes(value, blocks) -> None:
    assert present(value) == blocks


def test_long_values_are_sections_between_facts_in_the_authors_order() -> None:
    blocks = present({"title": "T", "body": "One\nTwo", "author": "A"})

    assert blocks == (
        Facts((Row("Title", "T"),)),
        Section("Body", (Text("One\nTwo"),)),
        Facts((Row("Author", "A"),)),
    )


def test_a_list_of_like_objects_is_a_table() -> None:
    rows = [{"name": "A", "amount": 1200}, {"name": "B"}, {"name": None, "amount": 3}]

    assert present(rows) == (
        Table(("Name", "Amount"), (("A", "1,200"), ("B", ""), ("no value", "3"))),
    )


def test_objects_too_wide_for_a_table_stand_one_under_the_other() -> None:
    wide = [{"body": "x" * 200}, {"body": "y"}]

    assert present(wide) == (
        Section("1 of 2", (Section("Body", (Text("x" * 200),)),)),
        Section("2 of 2", (Facts((Row("Body", "y"),)),)),
    )


@pytest.mark.parametrize(
    "value",
    [{"diff": PATCH}, {"change": PATCH}, {"patch": "+one\n-two"}, {"x": "@@ -1 +1 @@\n-a\n+b"}],
)
def test_a_diff_is_shown_as_one(value) -> None:
    (section,) = present(value)

    assert isinstance(section, Section)
    assert isinstance(section.blocks[0], Diff)


def test_every_line_of_a_diff_keeps_its_sign() -> None:
    (diff,) = present(PATCH)

    assert isinstance(diff, Diff)
    assert "\n".join(line.text for line in diff.lines) == PATCH.rstrip("\n")
    assert [line.kind for line in diff.lines] == [
        "file", "file", "file", "place", "same", "removed", "added",
    ]  # fmt: skip
    assert diff.lines[-1] == DiffLine("added", "+    return round(amount, 2)")


def test_prose_with_a_dash_is_no_diff() -> None:
    assert present({"text": "- one\n- two\n+ three"}) == (
        Section("Text", (Text("- one\n- two\n+ three"),)),
    )


def test_code_is_shown_as_code() -> None:
    assert present({"query": "SELECT 1"}) == (Section("Query", (Code("SELECT 1"),)),)


def test_what_is_nested_too_deep_for_tables_is_shown_as_json() -> None:
    (a,) = present({"a": {"b": {"c": {"d": {"e": 1}}}}})

    code = a.blocks[0].blocks[0].blocks[0].blocks[0]
    assert code == Code('{\n  "e": 1\n}')


def test_what_is_nested_very_deep_is_still_shown() -> None:
    deep: list = []
    for _ in range(600):
        deep = [deep]

    assert present(deep)


def test_metadata_is_shown_only_where_there_is_some() -> None:
    assert present_metadata(None) == ()
    assert present_metadata({}) == ()
    assert present_metadata({"risk_score": 0.82}) == (Facts((Row("Risk score", "0.82"),)),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


def everything_in(blocks) -> str:
    shown = []
    for block in blocks:
        match block:
            case Section(title, inner):
                shown += [title, everything_in(inner)]
            case Text(text) | Code(text) | Note(text):
                shown.append(text)
            case Facts(rows):
                shown += [f"{row.label}\n{row.value}" for row in rows]
            case Items(items):
                shown += items
            case Table(columns, rows):
                shown += [*columns, *(cell for row in rows for cell in row)]
            case Diff(lines):
                shown += [line.text for line in lines]
    return "\n".join(shown)


def texts_in(value):
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return [value] if isinstance(value, str) and value.strip() else []


@given(JSON)
def test_no_text_of_any_value_is_lost(value) -> None:
    shown = everything_in(present(value))

    for text in texts_in(value):
        escaped = visible(json.dumps(text, ensure_ascii=False)[1:-1])
        assert visible(text).strip("\n") in shown or escaped in shown


def test_more_values_than_anybody_reads_are_shown_whole_as_json() -> None:
    readable, vast = [[[7]]] * (MAX_VALUES // 3), [[[7]]] * (MAX_VALUES // 3 + 1)

    (first, *_) = present(readable)
    (shown,) = present(vast)

    assert isinstance(first, Section)
    assert isinstance(shown, Code)
    assert json.loads(shown.text) == vast
    (metadata,) = present_metadata({"rows": vast})
    assert isinstance(metadata, Code)
