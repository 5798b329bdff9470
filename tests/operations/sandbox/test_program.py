"""Does a program know where its author wrote each of its lines?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.sandbox.program import read_program
from tests.operations.sandbox.programs import a_program


@pytest.mark.parametrize("language", ["code", "handler"])
def test_the_source_stands_in_its_script_on_lines_of_its_own(language) -> None:
    program = a_program("first\n  second // note", language=language)

    assert program.script.split("\n")[1:3] == ["first", "  second // note"]


def test_a_place_in_the_script_is_one_in_the_file() -> None:
    program = a_program("first\nsecond")

    assert program.place(2, 1) == "ensembles/x.yaml:10:9"
    assert program.place(3, 5) == "ensembles/x.yaml:11:13"


@pytest.mark.parametrize("line", [1, 4, 900])
def test_a_line_around_the_source_is_the_sources_beginning(line) -> None:
    program = a_program("first\nsecond")

    assert not program.holds(line)
    assert program.place(line, 3) == "ensembles/x.yaml:10:9"


def test_a_program_whose_lines_are_not_the_files_is_placed_as_a_whole() -> None:
    assert a_program("first\nsecond", exact=False).place(3, 5) == "ensembles/x.yaml:10:9"


@pytest.mark.parametrize("config", [{}, {"source": "return 1"}, {"source": 5, "at": {}}])
def test_a_call_without_a_program_is_refused(config) -> None:
    with pytest.raises(StepFailed, match="STEP_CONFIG"):
        read_program(config)
