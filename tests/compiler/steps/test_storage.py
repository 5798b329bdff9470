"""A `storage` step is one statement with a place for each value, or it is refused."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, states, step

INSERT = '"INSERT INTO t (a, b) VALUES (?, ?)"'


def storage(**config):
    return step(
        "storage", **{"type": "sql", "query": INSERT, "params": '["${input.a}", 1]', **config}
    )


def one(text):
    (found,) = compiled(text).findings
    return found


def test_a_statement_goes_as_the_text_around_its_values() -> None:
    work = states(storage())["work"]
    payload = work["Arguments"]["Payload"]

    assert work["Arguments"]["FunctionName"] == "${RunStorageArn}"
    assert payload["config"]["statement"] == ["INSERT INTO t (a, b) VALUES (", ", ", ")"]
    assert payload["config"]["type"] == "sql"
    assert "query" not in payload["config"]
    assert payload["whole"] == ["params.0"]


def test_a_statement_that_may_have_run_is_not_run_again() -> None:
    (retried,) = states(storage())["work"]["Retry"]

    assert retried["ErrorEquals"] == ["Lambda.TooManyRequestsException"]


@pytest.mark.parametrize("params", ["", "[]"])
def test_a_statement_without_placeholders_needs_no_values(params) -> None:
    assert codes(storage(query="SELECT 1", params=params)) == []


def test_values_that_only_the_run_knows_are_counted_by_the_run() -> None:
    assert codes(storage(params='"${input.values}"')) == []


@pytest.mark.parametrize("key", ["type", "query"])
def test_type_and_query_are_needed(key) -> None:
    assert codes(storage(**{key: ""})) == ["G-MISSING"]


def test_a_value_in_the_statement_is_refused_with_the_way_out() -> None:
    found = one(storage(query="\"DELETE FROM t WHERE a = '${input.a}'\"", params=""))

    assert found.code == "G-SQL"
    assert "`params`" in found.hint


@pytest.mark.parametrize(
    ("query", "params", "said"),
    [
        ("SELECT ?", "[]", "1 placeholder and `params` has no values"),
        ("SELECT ?", "", "1 placeholder and `params` has no values"),
        ("SELECT 1", "[1]", "no placeholders and `params` has 1 value"),
        ("\"SELECT '?'\"", "[1]", "no placeholders and `params` has 1 value"),
        ('"SELECT ?, ?"', "[1, 2, 3]", "2 placeholders and `params` has 3 values"),
    ],
)
def test_as_many_values_as_placeholders(query, params, said) -> None:
    found = one(storage(query=query, params=params))

    assert found.code == "G-SQL"
    assert said in found.message


@pytest.mark.parametrize(
    "query", ['"SELECT 1; SELECT 2"', '"SELECT :a"', '"-- nothing"', '"SELECT \'a"']
)
def test_what_is_no_single_statement_is_refused(query) -> None:
    assert codes(storage(query=query, params="")) == ["G-SQL"]


def test_an_empty_query_is_refused() -> None:
    assert codes(storage(query='" "', params="")) == ["G-VALUE"]


def test_an_unknown_type_is_told_the_nearest() -> None:
    found = one(storage(type="sqk"))

    assert found.code == "G-VALUE"
    assert "sql" in found.hint


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"type": '"${input.type}"'}, "G-VALUE"),
        ({"params": "{a: 1, b: 2}"}, "G-TYPE"),
        ({"params": "text"}, "G-TYPE"),
        ({"query": "7", "params": ""}, "G-TYPE"),
        ({"parameters": "[1]"}, "G-KEY"),
        ({"query": f'"SELECT {", ".join("?" * 101)}"', "params": str([1] * 101)}, "G-LIMIT"),
    ],
)
def test_settings_of_another_form_are_refused(config, code) -> None:
    assert code in codes(storage(**config))


def test_a_write_behind_a_gate_without_a_condition_is_warned_of() -> None:
    gate = (
        "agents:\n  - name: approve\n    agent: hitl\n"
        "    inputs: {data: 1, prompt: Pay, approvers: [ana@example.com]}\n"
        "  - name: work\n    operation: storage\n    config: {type: sql, query: %s}\n"
    )

    assert [f.code for f in compiled(gate % "DELETE FROM t").findings] == ["G-UNGUARDED"]
    assert [f.code for f in compiled(gate % "SELECT 1").findings] == []
