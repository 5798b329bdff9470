"""Which statement is a `storage` step to run, with which values?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.storage.statement import read_statement
from tests.operations.storage.statements import a_statement


def test_a_statement_is_written_for_both_kinds_of_placeholders() -> None:
    statement = a_statement("INSERT INTO t (a, b) VALUES (?, ?)", 1, "x", kind="d1")

    assert statement.query == "INSERT INTO t (a, b) VALUES (?, ?)"
    assert statement.named_query == "INSERT INTO t (a, b) VALUES (:p1, :p2)"
    assert statement.as_used() == {
        "type": "d1",
        "query": "INSERT INTO t (a, b) VALUES (?, ?)",
        "params": [1, "x"],
    }


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT 1 WHERE a = ?AND b = ?OR c", "SELECT 1 WHERE a = :p1 AND b = :p2 OR c"),
        ("SELECT a[1:?], ?::int", "SELECT a[1: :p1], :p2::int"),
    ],
)
def test_a_placeholder_is_a_word_of_its_own(query, named) -> None:
    values = [1] * query.count("?")

    assert a_statement(query, *values).named_query == named


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (None, None),
        (True, True),
        (0, 0),
        (2**63 - 1, 2**63 - 1),
        (12.0, 12),
        (12.5, 12.5),
        (1e300, 1e300),
        ("", ""),
        ("grüß", "grüß"),
        ([1, "ä"], '[1,"ä"]'),
        ({"a": {"b": None}}, '{"a":{"b":null}}'),
    ],
)
def test_each_kind_of_value_has_one_form_in_a_database(given, stored) -> None:
    (value,) = a_statement("SELECT ?", given).parameters

    assert (value, type(value)) == (stored, type(stored))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"statement": "SELECT 1"}, "STORAGE_CONFIG: config.statement"),
        ({"statement": []}, "STORAGE_CONFIG: config.statement"),
        ({"statement": ["SELECT ", ""], "params": "x"}, "STORAGE_CONFIG: config.params is no list"),
        ({"statement": ["SELECT ", ""]}, "1 placeholders and config.params 0 values"),
        ({"statement": ["SELECT 1"], "params": [1]}, "0 placeholders and config.params 1 values"),
        ({"statement": ["SELECT 1"], "query": "x"}, "STEP_CONFIG: config.query"),
        ({"statement": ["", ""], "params": [2**63]}, "STORAGE_VALUE: config.params.0"),
        ({"statement": ["", ""], "params": ["\ud800"]}, "STORAGE_VALUE: config.params.0"),
    ],
)
def test_what_cannot_be_run_is_refused_by_its_place(config, said) -> None:
    with pytest.raises(StepFailed, match=said):
        read_statement({"type": "sql", **config})
