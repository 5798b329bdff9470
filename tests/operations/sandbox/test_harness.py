"""Does the harness stand where no line of it is taken for one of the author's?"""

from countersign.operations.sandbox.harness import harness
from tests.operations.sandbox.programs import a_program


def test_the_harness_begins_after_the_scripts_last_line() -> None:
    script = a_program("a\nb\nc").script

    lines = harness(behind=script).split("\n")

    assert not any(lines[: len(script.split("\n"))])
    assert any(lines)
