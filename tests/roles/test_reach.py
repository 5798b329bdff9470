"""Each role allows what its function's code can ask for: no more, no less."""

from tests.architecture.template_rules import deployed_parent
from tests.roles.granted import Use, functions, granted, narrowed, reachable, widened

# What the source can be read to reach and the data never lead to; a role that allowed it would be
# too wide. Each with why.
NEVER_HAPPENS = {
    Use("RunPolicy", "dynamodb:PutItem", "SCOPES_TABLE"): "a decision by rule is in no scope",
    Use("Sweep", "states:ListExecutions"): "only who is given the catalogue looks for child runs",
    Use("Sweep", "states:StopExecution"): "the same: it hands those on to reconcile",
}


def test_each_role_allows_all_that_the_code_of_its_function_can_ask_for() -> None:
    template = deployed_parent()

    assert sorted(reachable(template) - granted(template) - NEVER_HAPPENS.keys()) == []


def test_no_role_allows_what_the_code_of_its_function_never_asks_for(record_property) -> None:
    template = deployed_parent()
    held = granted(template)

    record_property(
        "searched", f"{len(held)} rights of {len(functions(template))} functions in the source"
    )
    assert sorted(held - reachable(template)) == []


def test_what_the_data_never_lead_to_is_still_what_the_source_can_be_read_to_reach() -> None:
    template = deployed_parent()

    assert NEVER_HAPPENS.keys() <= reachable(template)
    assert not NEVER_HAPPENS.keys() & granted(template)


def test_a_right_that_is_added_is_found_to_be_asked_for_by_no_code() -> None:
    template = widened(deployed_parent(), "ReviewRole", "dynamodb:UpdateItem", "Requests")

    unasked = granted(template) - reachable(template)

    assert unasked == {Use("Review", "dynamodb:UpdateItem", "Requests")}


def test_a_right_that_is_removed_is_found_to_be_missing() -> None:
    template = narrowed(deployed_parent(), "ResumeRole", "states:SendTaskSuccess")

    missing = reachable(template) - granted(template) - NEVER_HAPPENS.keys()

    assert missing == {Use("Resume", "states:SendTaskSuccess")}
