"""Is a method or function called rightly?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.calls import ARROW_METHODS, MATH, METHODS
from countersign_compiler.expressions.parser import parse_template
from tests.compiler.expressions.cases import knows


def problems(source: str) -> list[str]:
    return [each.code for each in parse_template(f"${{{source}}}", knows()).problems]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_takes_its_number_of_values(name: str) -> None:
    least, most = METHODS[name]

    for count in range(4):
        call = f"input.a.{name}({', '.join(['input.b'] * count)})"
        assert problems(call) == ([] if least <= count <= most else ["X-ARGS"])


@pytest.mark.parametrize("name", sorted(ARROW_METHODS))
def test_every_list_method_takes_one_arrow(name: str) -> None:
    assert problems(f"input.a.{name}(x => x.ok)") == []
    assert problems(f"input.a.{name}((x) => x.ok)") == []
    assert problems(f"input.a.{name}(input.b)") == ["X-ARGS"]
    assert problems(f"input.a.{name}(x => x, y => y)") == ["X-ARGS"]


@pytest.mark.parametrize("name", MATH)
def test_every_function_of_math_takes_numbers(name: str) -> None:
    assert problems(f"Math.{name}(input.a)") == []
    assert problems(f"Math.{name}()") == ["X-ARGS"]
    assert problems(f"Math.{name}([])") == ["X-TYPE"]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("len(input.a) > 3", "`.length`"),
        ("input.a.length() > 3", "`.length`"),
        ("fetch('x')", "`http` step"),
        ("upper(input.a)", "toUpperCase"),
        ("input.a and input.b", "`&&`"),
        ("input.a or input.b", "`||`"),
        ("not input.a", "`!`"),
        ("!(not input.a and input.b)", "`!`"),
    ],
)
def test_what_other_languages_write_is_refused_with_what_to_write_instead(source, hint) -> None:
    (problem,) = parse_template(f"${{{source}}}", knows()).problems

    assert hint in problem.hint


@pytest.mark.parametrize("source", ["Math.PI", "Date.parse('x')", "now", "Math", "input.a.push(1)"])
def test_what_the_language_lacks_is_refused_with_what_it_has(source: str) -> None:
    (problem,) = parse_template(f"${{{source}}}", knows()).problems

    assert problem.code == "X-CALL"
    assert problem.hint
