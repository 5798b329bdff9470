"""What is used is held against what is granted: too little, too much, and reasons gone stale."""

import json

from tests.architecture.template_rules import deployed_parent
from tests.roles.compare import EXPLAINED, MOST_UNUSED, compare, pinned, read_explained, report_of
from tests.roles.granted import Use, by_the_platform, granted, narrowed, widened
from tests.roles.used import uses

COUNTER = Use("Approve", "dynamodb:UpdateItem", "Links")
A_QUERY = Use("Review", "dynamodb:Query", "Requests")


def all_used() -> dict[Use, set[str]]:
    """Every right of the template, used as far as it goes."""
    template = deployed_parent()
    named = pinned(template)
    held = granted(template) - set(by_the_platform(template))
    return {use: set(named.get(use, ())) for use in held}


def faults(used, template, explained=None, **more):
    return compare(used, template, explained or {}, calls=len(used), **more).faults


def test_rights_that_are_all_used_are_no_fault() -> None:
    assert faults(all_used(), deployed_parent()) == ()


def test_a_right_that_is_taken_away_is_told_as_used_and_not_granted() -> None:
    template = narrowed(deployed_parent(), "ResumeRole", "states:SendTaskSuccess")

    assert faults(all_used(), template) == ("used and not granted: Resume states:SendTaskSuccess",)


def test_a_right_that_is_added_is_told_as_never_used_unless_it_is_explained() -> None:
    template = widened(deployed_parent(), "ReviewRole", A_QUERY.action, A_QUERY.resource)

    [fault] = faults(all_used(), template)

    assert fault.startswith("granted and never used: Review dynamodb:Query Requests:")
    assert faults(all_used(), template, {str(A_QUERY): "planted"}) == ()


def test_a_reason_for_what_is_used_after_all_or_no_longer_granted_is_stale() -> None:
    found = faults(all_used(), deployed_parent(), {str(COUNTER): "once", str(A_QUERY): "gone"})

    assert len(found) == 2
    assert all(fault.startswith("unused.txt explains") for fault in found)


def test_more_unused_rights_than_a_handful_are_a_fault_however_well_explained() -> None:
    used = all_used()
    left = [use for use in used if not use.action.endswith("UpdateItem")][: MOST_UNUSED + 1]
    for use in left:
        del used[use]

    [fault] = faults(used, deployed_parent(), {str(use): "a reason" for use in left})

    assert fault == f"{MOST_UNUSED + 1} rights are unused; {MOST_UNUSED} may be"


def test_an_attribute_beyond_the_condition_is_a_fault_and_so_is_one_never_named() -> None:
    used = all_used() | {COUNTER: {"linkHash", "refusals", "revoked"}}

    assert faults(used, deployed_parent()) == (
        f"named and not allowed: {COUNTER}.revoked",
        f"allowed and never named: {COUNTER}.refusalsWindow",
    )


def test_after_a_part_of_the_tests_only_what_is_missing_is_told() -> None:
    used = {COUNTER: {"revoked"}, A_QUERY: set()}

    assert faults(used, deployed_parent(), is_whole=False) == (
        f"used and not granted: {A_QUERY}",
        f"named and not allowed: {COUNTER}.revoked",
    )


def test_what_worlds_wrote_down_is_read_by_the_templates_own_names(tmp_path) -> None:
    calls = tmp_path / "world-1" / "calls"
    calls.mkdir(parents=True)
    written = [
        _call("approve", "dynamodb", "UpdateItem", "countersign-demo-Links-1A2B", ["linkHash"]),
        _call("pending", "lambda", "Invoke", "countersign-demo-LinksFunction-3C4D"),
        _call("resume", "stepfunctions", "SendTaskSuccess", "*"),
        _call("notify", "sesv2", "SendEmail", "approvals@example.com"),
        _call("run_http", "http", "POST", "cms.example.com"),
    ]
    (calls / "1.jsonl").write_text("\n".join(map(json.dumps, written)), encoding="utf-8")

    report = report_of(tmp_path, is_whole=False)

    assert report.faults == ()
    assert (report.calls, report.used) == (5, 4)


def test_an_index_is_a_place_of_its_own() -> None:
    call = _call("pending", "dynamodb", "Query", "countersign-demo-Requests-1A2B")
    call["parts"][0]["index"] = "closed"

    assert set(uses(iter([call]), deployed_parent())) == {
        Use("Pending", "dynamodb:Query", "Requests/closed")
    }


def test_a_table_that_is_none_of_the_templates_is_told_by_its_own_name() -> None:
    used = uses(iter([_call("resume", "dynamodb", "GetItem", "elsewhere")]), deployed_parent())

    assert faults(used, deployed_parent(), is_whole=False) == (
        "used and not granted: Resume dynamodb:GetItem elsewhere",
    )


def test_every_right_that_may_be_unused_has_its_reason() -> None:
    explained = read_explained(EXPLAINED.read_text(encoding="utf-8"))

    assert len(explained) <= MOST_UNUSED
    assert all(len(why) > 20 for why in explained.values())
    assert explained.keys() <= set(map(str, granted(deployed_parent())))


def _call(function, service, operation, resource, attributes=()):
    part = {"operation": operation, "resource": resource, "attributes": list(attributes)}
    return {"function": function, "nth": 1, "service": service, "parts": [part]}
