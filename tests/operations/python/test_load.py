"""The author's module is imported once, with its neighbours, and its faults are its own."""

from __future__ import annotations

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.load import load_function
from tests.operations.python.author import a_folder

HANDLER = ("pay", "handler")


def test_the_module_may_import_its_neighbours(tmp_path) -> None:
    code = "from rules_of_load import LIMIT\n\ndef handler(event):\n    return LIMIT\n"
    folder = a_folder(tmp_path, code, rules_of_load="LIMIT = 7\n")

    assert load_function(folder, HANDLER, folder / "site-packages")({}) == 7


def test_the_module_is_imported_once_so_that_its_clients_are_kept(tmp_path) -> None:
    code = """
        MADE = []

        def handler(event):
            MADE.append(1)
            return len(MADE)
        """
    folder = a_folder(tmp_path, code)

    calls = [load_function(folder, HANDLER, folder / "site-packages")({}) for _ in range(2)]

    assert calls == [1, 2]


def test_a_dataclass_in_the_module_works_as_anywhere(tmp_path) -> None:
    code = """
        from __future__ import annotations
        from dataclasses import dataclass, asdict

        @dataclass
        class Receipt:
            number: int

        def handler(event):
            return asdict(Receipt(1))
        """
    folder = a_folder(tmp_path, code)

    assert load_function(folder, HANDLER, folder / "site-packages")({}) == {"number": 1}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import no_such_package_here\n", r"line 1 .*ModuleNotFoundError \(no_such_package_here\)"),
        ("\ndef handler(event:\n", "line 2 raised SyntaxError when it was imported"),
        ("import sys\nsys.exit('private')\n", "line 2 .*raised SystemExit when it was imported"),
        ("x = 1\n", "pay/app.py has no function `handler`"),
    ],
)
def test_a_module_that_cannot_be_used_names_what_to_mend(tmp_path, code, said) -> None:
    folder = a_folder(tmp_path, code)

    with pytest.raises(StepFailed, match=said) as told:
        load_function(folder, HANDLER, folder / "site-packages")

    assert told.value.code == "PYTHON_ERROR"


def test_a_folder_without_its_module_is_told(tmp_path) -> None:
    with pytest.raises(StepFailed, match=r"pay/app\.py is not there"):
        load_function(tmp_path, HANDLER, tmp_path / "site-packages")
