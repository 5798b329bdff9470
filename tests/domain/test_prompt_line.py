"""How is a question told in one line?"""

import pytest

from countersign.domain.prompt_line import prompt_line


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        (None, ""),
        (" \n ", ""),
        ("\n  Refund?  \nOrder A-1", "Refund?"),
        (" \t\nRefund?", "Refund?"),
        ("x" * 198 + " " + "y" * 9, "x" * 198 + "…"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
    ],
)
def test_it_is_the_first_line_with_something_in_it(prompt, line) -> None:
    assert prompt_line(prompt) == line
