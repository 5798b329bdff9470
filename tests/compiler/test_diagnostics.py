"""How is a finding shown to its author?"""

from __future__ import annotations

import json

import pytest

from countersign_compiler.diagnostics import (
    CODES,
    Collector,
    Finding,
    as_json,
    did_you_mean,
    in_order,
    nearest,
    render,
)


def a_finding(line: int = 2, column: int = 18, code: str = "X-FIELD", **changes: object) -> Finding:
    facts = {"message": "a gate does not give `aproved`", "hint": "Did you mean `approved`?"}
    return Finding(code, "error", "refund.yaml", line, column, 7, **{**facts, **changes})


def test_a_finding_has_place_excerpt_caret_and_hint() -> None:
    lines = ["name: pay", "condition: ${a.b.aproved}"]

    assert render(a_finding(), lines) == (
        "refund.yaml:2:18: error X-FIELD: a gate does not give `aproved`\n"
        "    2 | condition: ${a.b.aproved}\n"
        "      |                  ^^^^^^^\n"
        "   hint: Did you mean `approved`?\n"
        "   more: countersign explain X-FIELD"
    )


def test_the_caret_stands_right_after_tabs_and_at_the_lines_end() -> None:
    excerpt = render(a_finding(line=1, column=3), ["\tab"]).splitlines()

    assert excerpt[1] == "    1 | \tab"
    assert excerpt[2] == "      | \t ^"


def test_of_a_line_as_long_as_a_file_only_what_is_around_the_place_is_shown() -> None:
    line = "a" * 5_000 + "bad" + "c" * 5_000

    _, excerpt, under, *_ = render(a_finding(line=1, column=5_001), [line]).splitlines()

    assert len(excerpt) < 140
    assert excerpt.startswith("    1 | …a")
    assert excerpt.endswith("c…")
    assert excerpt[under.index("^") :].startswith("bad")


def test_a_line_that_is_not_there_leaves_the_excerpt_out() -> None:
    assert len(render(a_finding(line=9), ["one line"]).splitlines()) == 3


def test_findings_are_sorted_by_place_and_told_once() -> None:
    late, early = a_finding(line=9), a_finding(line=1, column=4)

    assert in_order([late, early, late]) == (early, late)


def test_json_has_every_field() -> None:
    (found,) = json.loads(as_json([a_finding()]))

    assert found["code"] == "X-FIELD"
    assert (found["line"], found["column"], found["length"]) == (2, 18, 7)


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    assert nearest("aproved", ["rejected", "approved"]) == "approved"
    assert nearest("timedout", ["timedOut", "status"]) == "timedOut"
    assert did_you_mean("zzz", ["approved"]) == ""


def test_a_code_outside_the_table_is_a_fault_of_the_compiler() -> None:
    with pytest.raises(AssertionError):
        Collector("refund.yaml").add("X-NOSUCH", (1, 1), "nothing")


def test_every_code_has_a_meaning_of_one_line() -> None:
    assert all(meaning and "\n" not in meaning for meaning in CODES.values())
