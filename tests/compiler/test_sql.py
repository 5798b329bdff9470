"""Where in a statement do its parameters stand?"""

from __future__ import annotations

import sqlite3
from itertools import product

import pytest

from countersign_compiler.sql import Fault, Statement, only_reads, read_statement


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("SELECT 1", ("SELECT 1",)),
        ("SELECT ?, ?", ("SELECT ", ", ", "")),
        ("SELECT '?', \"a?\", `b?` WHERE x = ?", ("SELECT '?', \"a?\", `b?` WHERE x = ", "")),
        ("SELECT 'it''s ?' || ?", ("SELECT 'it''s ?' || ", "")),
        ("SELECT ?||'a'", ("SELECT ", "||'a'")),
        ("SELECT ?::jsonb", ("SELECT ", "::jsonb")),
        ("SELECT a$b, 1-?, 4/?", ("SELECT a$b, 1-", ", 4/", "")),
        ("SELECT 1 -- why? :x\nWHERE a = ?", ("SELECT 1  \nWHERE a = ", "")),
        ("SELECT /* ? ; ' */ ?", ("SELECT   ", "")),
        ("SELECT 1;", ("SELECT 1",)),
        ("SELECT ?; -- done\n", ("SELECT ", "  \n")),
    ],
)
def test_only_a_mark_of_its_own_is_a_parameter(query, parts) -> None:
    assert read_statement(query) == Statement(parts)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "empty"),
        (" ; ", "empty"),
        ("-- nothing", "empty"),
        ("SELECT 1; SELECT 2", "more than one statement"),
        ("SELECT 1;; ", "more than one statement"),
        ("SELECT 'a", "not closed"),
        ('SELECT "a', "not closed"),
        ("SELECT /* a", "not closed"),
        ("SELECT /* /* */ */ 1", "stands in a comment"),
        (r"SELECT 'it\'s' || '?'", "backslash"),
        ("SELECT ?1", "`?1` is no placeholder"),
        ("SELECT :name", "`:name` is no placeholder"),
        ("SELECT @name", "`@name` is no placeholder"),
        ("SELECT $1", "`$1` is no placeholder"),
        ("SELECT $$ ? $$", "`$$` is no placeholder"),
        ("SELECT $a$ ? $a$", "`$a$` is no placeholder"),
        ("SELECT a ?| b", "`?|` is no placeholder"),
        ("SELECT a ?? b", "`??` is no placeholder"),
    ],
)
def test_what_databases_would_read_differently_is_refused(query, said) -> None:
    fault = read_statement(query)

    assert isinstance(fault, Fault)
    assert said in fault.message
    assert fault.hint


PIECES = [
    "?",
    "1",
    "'?'",
    "'a''?'",
    '"a?"',
    "`b?`",
    "-- ?\n2",
    "/* ? ' */ ?",
    "(?)",
    "?||'x?'",
    "3-?",
]


def test_sqlite_finds_as_many_parameters_in_all_that_is_read(record_property) -> None:
    queries = ["SELECT " + ", ".join(three) for three in product(PIECES, repeat=3)]
    database = sqlite3.connect(":memory:")

    for query in queries:
        statement = read_statement(query)
        assert isinstance(statement, Statement), query
        # SQLite says how many it counts when it is given another number.
        uses = f"uses {statement.parameters}, and there are {statement.parameters + 1} supplied"
        with pytest.raises(sqlite3.ProgrammingError, match=uses):
            database.execute(query.replace("`b?`", "'b?'"), (1,) * (statement.parameters + 1))

    record_property("searched", f"{len(queries)} statements: SQLite counts the same parameters")


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        ("SELECT 1", True),
        ("  -- why\n select 1", True),
        ("/* a */ VALUES (1)", True),
        ("WITH x AS (SELECT 1) DELETE FROM t", False),
        ("INSERT INTO t SELECT 1", False),
        ("SELECT 1 INTO t", False),
        ("SELECT 1\nINTO/**/t", False),
        ("EXPLAIN SELECT 1", True),
        ("EXPLAIN /* and run */ ANALYZE DELETE FROM t", False),
        ("EXPLAIN (ANALYZE) DELETE FROM t", False),
        ("SELECTED", False),
        ("", False),
    ],
)
def test_what_certainly_changes_nothing_is_known(query, reads) -> None:
    assert only_reads(query) is reads
