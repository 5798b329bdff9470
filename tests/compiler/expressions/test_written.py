"""How is a constant written?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.written import is_safe, number, scalar, text
from tests.compiler.expressions.engine import evaluate

MARKS = ("${", "{%", "%}")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "plain",
        'a "b" \\ \n\t\x01',
        "é😀",
        "${a}",
        "{% x %}",
        "${%}",
        "{%}",
        "%}{%${",
        "$${",
        "{{%",
    ],
)
def test_a_text_is_written_so_that_nothing_else_reads_it(value: str) -> None:
    written = text(value)

    assert not any(mark in written for mark in MARKS)
    assert evaluate(f"{{% {written} %}}", {}) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-3, "(-3)"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        (1e15, "1000000000000000"),
        (-0.0, "0"),
    ],
)
def test_a_number_is_written_in_plain_form(value: float, written: str) -> None:
    assert number(value) == written


def test_json_words_are_jsonatas() -> None:
    assert [scalar(each) for each in (None, True, False)] == ["null", "true", "false"]


def test_a_structure_is_no_scalar() -> None:
    with pytest.raises(TypeError):
        scalar([])


def test_only_text_without_marks_may_stand_as_it_is() -> None:
    assert is_safe("costs $5 {or} 3%")
    assert not any(is_safe(f"a{mark}b") for mark in MARKS)
