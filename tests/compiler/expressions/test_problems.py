"""In which order are problems told?"""

from __future__ import annotations

from countersign_compiler.expressions.problems import Problem, sorted_problems


def test_problems_are_told_once_and_by_place() -> None:
    late, early = Problem("X-NAME", 9, 10, "late"), Problem("X-SYNTAX", 2, 3, "early")

    assert sorted_problems([late, early, late]) == (early, late)
