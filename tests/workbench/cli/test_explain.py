"""Does `countersign explain` tell what a code stands for?"""

import json

import pytest
from click.testing import CliRunner

from countersign_compiler.diagnostics import CODES
from countersign_workbench.cli.explain import explain


@pytest.mark.parametrize("code", ["X-FIELD", "x-field"])
def test_a_code_is_explained_however_it_is_written(code) -> None:
    answered = CliRunner().invoke(explain, [code])

    assert answered.output == f"X-FIELD  {CODES['X-FIELD']}\n"


def test_a_code_that_is_nearly_right_gets_a_suggestion() -> None:
    answered = CliRunner().invoke(explain, ["X-FEILD"])

    assert answered.exit_code == 2
    assert "did you mean X-FIELD?" in answered.output


def test_without_a_code_all_are_listed() -> None:
    answered = CliRunner().invoke(explain, ["--json"])

    assert json.loads(answered.output) == dict(CODES)
