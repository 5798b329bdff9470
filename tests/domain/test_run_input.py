"""Is everything told that is wrong with a run's input, each by its place and with the way out?"""

import pytest

from countersign.domain.limits import INPUT_LIST_VALUES
from countersign.domain.run_input import described, input_problems, list_values
from countersign.domain.schema import MOST_PROBLEMS

ROW = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "count": {"type": "integer"}},
    "required": ["id"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "order": {
            "type": "object",
            "properties": {"id": {"type": "string"}, "amount": {"type": "number", "minimum": 0}},
            "required": ["id"],
            "description": "what was bought",
        },
        "note": {"type": "string", "default": ""},
        "region": {"enum": ["eu", "us"], "default": "eu"},
        "rows": {"type": "array", "items": ROW},
    },
    "required": ["order"],
    "additionalProperties": False,
}
FINE = {"order": {"id": "A-1", "amount": 3}}


def told(given) -> list[str]:
    return [f"{each.path}: {each.message}" for each in input_problems(given, SCHEMA)]


@pytest.mark.parametrize(
    "more",
    [{}, {"note": "x"}, {"region": "us"}, {"rows": []}, {"rows": [{"id": "a", "count": 2.0}]}],
)
def test_what_fits_has_no_problems(more) -> None:
    assert told({**FINE, **more}) == []


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, ["input.order: is missing"]),
        ({"order": {}}, ["input.order.id: is missing"]),
        ({**FINE, "note": None}, ["input.note: must be string, not null"]),
        ({**FINE, "note": 7}, ["input.note: must be string, not number"]),
        ({**FINE, "region": "asia"}, ['input.region: must be one of "eu", "us"']),
        ({**FINE, "nots": "x"}, ["input.nots: is no name that is taken here"]),
        (
            {**FINE, "rows": [{"id": "a"}, {"count": 1.5, "x": 1}, None]},
            [
                "input.rows[1].id: is missing",
                "input.rows[1].x: is no name that is taken here",
                "input.rows[1].count: must be integer, not number",
                "input.rows[2]: must be object, not null",
            ],
        ),
        ([], ["input: must be object, not array"]),
        (None, ["input: must be object, not null"]),
        (
            {"x": 1, "note": 1, "order": {"id": "a", "amount": -1}},
            [
                "input.x: is no name that is taken here",
                "input.order.amount: must be at least 0",
                "input.note: must be string, not number",
            ],
        ),
    ],
)
def test_what_does_not_fit_is_told_by_its_place_and_all_at_once(given, problems) -> None:
    assert told(given) == problems


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({**FINE, "nots": "x"}, "did you mean `note`?"),
        ({**FINE, "zzz": "x"}, "it takes: order, note, region, rows"),
        ({**FINE, "rows": [{"id": "a", "cont": 1}]}, "did you mean `count`?"),
        ({}, "what was bought"),
        ([], "send {} for none"),
    ],
)
def test_a_problem_says_what_to_do(given, hint) -> None:
    [problem] = input_problems(given, SCHEMA)

    assert problem.hint == hint


def test_where_nothing_is_taken_that_is_said() -> None:
    nothing = {**SCHEMA, "properties": {}, "required": []}

    [problem] = input_problems({"a": 1}, nothing)

    assert problem.hint == "it takes none"


def test_each_problem_has_a_code_that_programs_can_read() -> None:
    given = {"x": 1, "order": {"amount": -1}, "note": 7, "region": "asia"}

    codes = [problem.code for problem in input_problems(given, SCHEMA)]

    assert codes == ["UNKNOWN_NAME", "REQUIRED", "OUT_OF_RANGE", "WRONG_TYPE", "NOT_ALLOWED"]


def test_of_very_many_problems_the_first_are_told_and_a_long_name_is_cut() -> None:
    problems = input_problems({"n" * 500 + str(each): 1 for each in range(50)}, SCHEMA)

    assert len(problems) == MOST_PROBLEMS
    assert len(problems[0].path) < 100


def test_lists_of_more_than_a_run_can_check_are_refused() -> None:
    most = INPUT_LIST_VALUES // described(ROW)

    assert told({**FINE, "rows": [{"id": "a"}] * most}) == []
    assert told({**FINE, "rows": [{"id": "a"}] * (most + 1)}) == [
        "input.rows: has lists of more than 1,000 values to check"
    ]


def test_lists_in_lists_count_together() -> None:
    table = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}

    assert list_values([[1, 2], [3], "x"], table) == 3 + 3
    assert list_values({"a": [1, 2]}, {"properties": {"a": {"items": {}}, "b": {}}}) == 2


def test_what_a_check_of_lists_looks_at_is_counted() -> None:
    inner = {"type": "object", "properties": {"a": {}, "b": {"properties": {"c": {}}}}}
    closed = {**inner, "additionalProperties": False}

    assert [described({}), described(inner), described(closed)] == [1, 4, 5]
    assert list_values([{}, {}], {"items": inner}) == 8
    assert list_values([{}, {}], {}) == 0
    assert list_values({"l": [1], "m": [1]}, {"properties": {"l": {"items": {}}, "n": {}}}) == 1
