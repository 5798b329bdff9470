"""Findings as SARIF: what an editor or a code host needs to show each at its place."""

from __future__ import annotations

import json

from countersign_compiler.diagnostics import CODES, Finding
from countersign_compiler.sarif import as_sarif


def a_finding(
    code="X-NAME", line=3, column=5, length=4, hint="Did you mean `b`?", **more
) -> Finding:
    values = {"severity": "error", "path": "ensembles/my flow.yaml", "message": "no step `a`"}
    return Finding(
        code=code, line=line, column=column, length=length, hint=hint, **{**values, **more}
    )


def run_of(*findings: Finding) -> dict:
    (run,) = json.loads(as_sarif(findings))["runs"]
    return run


def test_a_result_points_at_the_characters_that_the_caret_shows() -> None:
    (result,) = run_of(a_finding())["results"]

    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "ensembles/my%20flow.yaml"},
                "region": {"startLine": 3, "startColumn": 5, "endColumn": 9},
            }
        }
    ]


def test_a_result_says_what_and_how_to_mend_it() -> None:
    (result,) = run_of(a_finding())["results"]

    assert result["message"]["text"] == "no step `a` (Did you mean `b`?)"


def test_a_warning_stays_a_warning() -> None:
    (result,) = run_of(a_finding(severity="warning"))["results"]

    assert result["level"] == "warning"


def test_each_result_finds_its_rule_by_its_index() -> None:
    run = run_of(a_finding("X-NAME", line=9), a_finding("G-KEY"), a_finding("X-NAME", line=2))

    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["G-KEY", "X-NAME"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_a_rule_says_what_the_table_of_codes_says() -> None:
    (rule,) = run_of(a_finding("G-KEY"))["tool"]["driver"]["rules"]

    assert rule["shortDescription"]["text"] == CODES["G-KEY"]


def test_columns_are_characters_so_that_a_place_after_an_emoji_is_right() -> None:
    assert run_of(a_finding())["columnKind"] == "unicodeCodePoints"


def test_nothing_found_is_a_log_without_results() -> None:
    assert run_of()["results"] == []
