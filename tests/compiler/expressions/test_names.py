"""What does a name at the start of a path mean?"""

from __future__ import annotations

from countersign_compiler.expressions.names import Root, StepName, body_names, template_names
from countersign_compiler.expressions.scope import Scope
from tests.compiler.expressions.cases import knows

SCOPE = knows("a", "a-b", items={"order": "m1_order"})


def test_the_longest_name_of_a_step_counts() -> None:
    names = template_names(SCOPE)

    found = [names.resolve(run) for run in ("a-b-c", "a-c", "a")]

    assert [each.name for each in found if isinstance(each, StepName)] == ["a-b", "a", "a"]


def test_parameters_and_items_are_roots() -> None:
    names = template_names(SCOPE)
    names.parameters.append("r")

    assert names.resolve("r-x") == Root("r", "p_r")
    assert names.resolve("order") == Root("order", "m1_order")
    assert names.resolve("unknown") is None


def test_approvers_are_a_root_only_where_a_gate_lets_them() -> None:
    assert template_names(SCOPE).resolve("approvers") == Root("approvers", "approvers")
    assert template_names(Scope()).resolve("approvers") is None


def test_a_body_knows_its_parameter_alone() -> None:
    names = body_names(SCOPE, "input")

    assert names.resolve("input-a") == Root("input", "p_input")
    assert names.resolve("a") is None
    assert names.resolve("env") is None
