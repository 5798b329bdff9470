"""A folder's name becomes resources that no other folder and no ensemble can have."""

from __future__ import annotations

import itertools

import pytest

from countersign_compiler.python.folder import (
    PythonFolder,
    is_folder_name,
    is_placeholder,
    placeholder,
)


def test_a_folders_resources_begin_with_its_name() -> None:
    assert PythonFolder("risk_rules").logical_name == "PythonRiskRules"
    assert placeholder("risk_rules") == "PythonRiskRulesArn"


def test_no_two_names_become_one() -> None:
    letters = [
        "".join(each) for size in range(1, 6) for each in itertools.product("ab1_", repeat=size)
    ]
    names = [each for each in letters if is_folder_name(each)]

    assert len({PythonFolder(name).logical_name for name in names}) == len(names) > 100


@pytest.mark.parametrize(
    "name", ["RunHttpArn", "PythonArn", "pythonPayArn", "PythonPay", "OpenGateArn"]
)
def test_other_substitutions_are_no_folders(name) -> None:
    assert not is_placeholder(name)
    assert is_placeholder("PythonPayArn")
