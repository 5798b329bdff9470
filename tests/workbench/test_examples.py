"""Are examples staged as an author would meet them?"""

from __future__ import annotations

from countersign_workbench.examples import check_example


def codes(place, example) -> list[str]:
    return [finding.code for finding in check_example(place, example).findings]


def test_a_number_of_times_is_written_out_before_it_is_checked() -> None:
    assert codes("a step's condition", "condition: ${<<41 x (>>input.ok<<41 x )>>}") == ["X-DEEP"]
    assert codes("a step's condition", "condition: ${<<2 x (>>input.ok<<2 x )>>}") == []


def test_a_byte_is_that_byte() -> None:
    assert "Y-UTF8" in codes("a file", "# <<byte E9>>")


def test_the_files_of_a_folder_stand_under_their_paths() -> None:
    step = "agents:\n  - {name: a, operation: code, config: {code: return 1;}}\n"
    both = f"# ensembles/one.yaml\n{step}# ensembles/two.yaml\nagents: []"

    found = check_example("the folder `ensembles`", both).findings

    assert ("ensembles/two.yaml", "G-TYPE") in {(each.path, each.code) for each in found}


def test_a_finding_is_shown_with_its_own_line() -> None:
    checked = check_example("a gate's inputs", "timeout: 0")

    assert "    5 |       timeout: 0\n      |                ^" in checked.printed("G-LIMIT")
