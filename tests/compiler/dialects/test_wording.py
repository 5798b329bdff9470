"""Which kinds does an author ask for by name, and which are written in a form of their own?"""

from __future__ import annotations

import pytest

from countersign_compiler.dialects.wording import operations
from tests.compiler.builders import compiled


def test_gates_choices_and_decisions_are_no_operations():
    assert not {"hitl", "if", "policy", "sandbox"} & set(operations())


@pytest.mark.parametrize("kind", ["policy", "sandbox"])
def test_a_kind_with_a_form_of_its_own_cannot_be_asked_for_by_name(kind):
    [finding] = compiled(f"agents: [{{name: a, operation: {kind}}}]").findings

    assert finding.code == "G-KIND"
    assert "`http`" in finding.hint


def test_a_program_that_says_where_it_runs_is_a_sandboxed_one():
    text = "agents: [{name: a, operation: code, config: {code: f(), runtime: sandbox}}]"

    assert compiled(text).ensemble.steps[0].kind == "sandbox"
